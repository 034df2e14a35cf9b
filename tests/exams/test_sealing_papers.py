import json

import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions.papers import draw_papers, replace_item
from exams.actions.seals import check_seal, sign_seal, unseal_papers
from exams.models import Candidate, Paper, PaperItem, Sitting
from question_bank.models import Question, QuestionCitation
from tests.exams.planning import BEFORE, make_bank, planned_sitting, seal
from tests.factories import make_candidate

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(clerk):
    make_bank(singles=9)
    sitting = planned_sitting()
    draw_papers(sitting, by=clerk, at=BEFORE)
    return sitting


def states(sitting):
    return set(sitting.papers.values_list("state", flat=True))


def test_one_signature_seals_nothing_and_the_second_seals_the_whole_set(sitting, clerk, chair):
    seal(sitting, clerk)
    assert states(sitting) == {"draft"}
    seal(sitting, chair)
    assert states(sitting) == {"sealed"}
    check = check_seal(sitting)
    assert check.is_complete
    assert [s.officer for s in check.signatures] == [clerk, chair]
    assert {s.digest for s in check.signatures} == {check.digest}
    logged = ModelLogEntry.objects.filter(action__in=["exams.sign_seal", "exams.seal"])
    assert logged.count() == 3


def test_nobody_signs_twice(sitting, clerk):
    seal(sitting, clerk)
    with pytest.raises(Refused, match="您已经签名"):
        seal(sitting, clerk)
    assert states(sitting) == {"draft"}


def test_signing_needs_the_duty(sitting, clerk, setter):
    with pytest.raises(Refused, match="没有封存试卷的职责"):
        seal(sitting, setter)
    seal(sitting, clerk)


def test_an_officer_signs_only_the_set_that_she_was_shown(sitting, clerk, chair):
    shown = check_seal(sitting).digest
    draw_papers(sitting, by=clerk, at=BEFORE)
    with pytest.raises(Refused, match="在您打开页面之后有变动"):
        sign_seal(sitting, by=chair, at=BEFORE, digest=shown)
    assert not sitting.signatures.exists()


def test_any_change_voids_the_signatures_and_both_must_sign_again(sitting, clerk, chair):
    seal(sitting, clerk)
    item = PaperItem.objects.filter(paper__sitting=sitting, kind="single").first()
    replace_item(item, by=clerk, at=BEFORE, reason="表述有歧义")
    seal(sitting, chair)
    assert states(sitting) == {"draft"}
    seal(sitting, clerk)
    assert states(sitting) == {"sealed"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stem": "改过的题干"}, "内容已修改"),
        ({"key": ["C"]}, "内容已修改"),
        ({"state": "suspended"}, "已不在用"),
        ({"for_practice": True}, "已开放练习"),
    ],
)
def test_a_question_changed_since_the_draw_stops_the_sealing_by_name(sitting, clerk, change, words):
    item = PaperItem.objects.filter(paper__sitting=sitting, kind="single").first()
    Question.objects.filter(pk=item.question_id).update(**change)
    with pytest.raises(Refused) as refused:
        seal(sitting, clerk)
    assert words in str(refused.value) and item.question.uid in str(refused.value)
    assert f"卷第 {item.number} 题" in str(refused.value)


def test_a_change_of_mere_description_does_not_stop_it(sitting, clerk):
    Question.objects.update(difficulty=3, tags=["新"], explanation="补充说明")
    seal(sitting, clerk)


def test_a_new_citation_is_a_change_of_substance(sitting, clerk):
    item = PaperItem.objects.filter(paper__sitting=sitting).first()
    QuestionCitation.objects.create(question=item.question, text="《宪法》第二条")
    with pytest.raises(Refused, match="内容已修改"):
        seal(sitting, clerk)


def test_a_branch_that_came_after_the_draw_stops_the_sealing(sitting, clerk):
    make_candidate(sitting, branch="court")
    with pytest.raises(Refused, match="法院还没有试卷"):
        seal(sitting, clerk)


def test_a_sealed_set_admits_no_further_signature_and_no_new_draw(sitting, clerk, chair, person):
    seal(sitting, clerk, chair)
    third = person("he", "何明", "organizer")
    for act in (
        lambda: seal(sitting, third),
        lambda: draw_papers(sitting, by=clerk, at=BEFORE),
        lambda: replace_item(
            PaperItem.objects.filter(paper__sitting=sitting).first(),
            by=clerk,
            at=BEFORE,
            reason="想换",
        ),
    ):
        with pytest.raises(Refused, match="试卷已经封存"):
            act()


def tamper(sitting):
    item = PaperItem.objects.filter(paper__sitting=sitting, kind="single").first()
    content = item.frozen | {"stem": "偷换的题干"}
    PaperItem.objects.filter(pk=item.pk).update(content=json.dumps(content, ensure_ascii=False))
    return item


def test_tampering_after_the_sealing_shows(sitting, clerk, chair):
    seal(sitting, clerk, chair)
    assert check_seal(sitting).is_intact
    item = tamper(sitting)
    check = check_seal(sitting)
    assert not check.is_intact
    assert [c.paper.pk for c in check.papers if not c.is_intact] == [item.paper_id]


def test_tampering_that_also_rewrites_the_stored_digest_still_shows(sitting, clerk, chair):
    seal(sitting, clerk, chair)
    item = tamper(sitting)
    forged = next(c.recomputed for c in check_seal(sitting).papers if c.paper.pk == item.paper_id)
    Paper.objects.filter(pk=item.paper_id).update(digest=forged)
    assert not check_seal(sitting).is_intact


def test_a_draft_that_was_tampered_with_cannot_be_signed(sitting, clerk):
    tamper(sitting)
    with pytest.raises(Refused, match="与组卷时的摘要不一致"):
        seal(sitting, clerk)


def test_a_removed_paper_breaks_the_seal(sitting, clerk, chair):
    seal(sitting, clerk, chair)
    sitting.papers.first().delete()
    assert not check_seal(sitting).is_intact


def test_unsealing_takes_a_reason_and_the_duty_and_voids_both_signatures(
    sitting, clerk, chair, setter
):
    seal(sitting, clerk, chair)
    with pytest.raises(Refused, match="理由"):
        unseal_papers(sitting, by=clerk, at=BEFORE, reason="")
    with pytest.raises(Refused, match="职责"):
        unseal_papers(sitting, by=setter, at=BEFORE, reason="题目有误")
    unseal_papers(sitting, by=clerk, at=BEFORE, reason="题目有误")
    assert states(sitting) == {"draft"}
    assert not sitting.signatures.filter(voided_at=None).exists()
    with pytest.raises(Refused, match="没有封存"):
        unseal_papers(sitting, by=clerk, at=BEFORE, reason="题目有误")


def test_a_ready_sitting_is_not_unsealed(sitting, clerk, chair):
    seal(sitting, clerk, chair)
    Sitting.objects.filter(pk=sitting.pk).update(state="ready")
    with pytest.raises(Refused, match="先把场次退回筹备"):
        unseal_papers(sitting, by=clerk, at=BEFORE, reason="题目有误")


def test_a_candidate_neither_signs_nor_unseals(sitting, clerk, chair):
    Candidate.objects.create(sitting=sitting, person=chair, branch="government")
    with pytest.raises(Refused, match="您是本场次的考生"):
        seal(sitting, chair)
    Candidate.objects.filter(person=chair).delete()
    seal(sitting, clerk, chair)
    Candidate.objects.create(sitting=sitting, person=chair, branch="government")
    with pytest.raises(Refused, match="您是本场次的考生"):
        unseal_papers(sitting, by=chair, at=BEFORE, reason="题目有误")
    assert states(sitting) == {"sealed"}


def test_an_empty_sitting_has_nothing_to_seal(clerk):
    with pytest.raises(Refused, match="请先组卷"):
        sign_seal(planned_sitting(), by=clerk, at=BEFORE, digest="")
