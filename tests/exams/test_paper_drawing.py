from collections import Counter

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import ModelLogEntry

from core.state import Refused
from exams.actions.papers import discard_papers, draw_papers, replace_item
from exams.assembly import commitment
from exams.models import Candidate, Paper, PaperItem, Sitting
from question_bank.models import CaseItem, Question, QuestionCitation
from tests.exams.planning import BEFORE, make_bank, make_blueprint, planned_sitting, seal
from tests.factories import (
    make_attempt,
    make_candidate,
    make_question,
    make_regulation,
    make_subject,
)

pytestmark = pytest.mark.django_db


def questions_of(paper):
    return set(paper.items.values_list("question", flat=True))


def test_a_and_b_are_drawn_without_a_common_question_where_the_bank_allows_it(clerk):
    make_bank(singles=8, truths=4, branch=4)
    sitting = planned_sitting()
    a, b = draw_papers(sitting, by=clerk, at=BEFORE)
    assert [(p.label, p.branch, p.state) for p in (a, b)] == [
        ("A", "government", "draft"),
        ("B", "government", "draft"),
    ]
    assert not questions_of(a) & questions_of(b)
    for paper in (a, b):
        kinds = Counter(paper.items.values_list("kind", flat=True))
        assert kinds == {"single": 4, "true_false": 2, "multiple": 2}
        assert sum(item.max_mark for item in paper.items.all()) == 20


def test_a_small_bank_gives_papers_that_share_questions(clerk):
    make_bank(singles=5, truths=2, branch=2)
    a, b = draw_papers(planned_sitting(), by=clerk, at=BEFORE)
    assert questions_of(a) & questions_of(b)


def test_what_lacks_is_named_and_the_draft_before_stays(clerk):
    make_bank(branch=2)
    sitting = planned_sitting()
    draw_papers(sitting, by=clerk, at=BEFORE)
    before = set(sitting.papers.values_list("digest", flat=True))
    Question.objects.filter(kind="multiple").first().move("suspended")
    with pytest.raises(Refused, match=r"政府卷：.*专业部分多选题.*需要 2 题.*只有 1 题"):
        draw_papers(sitting, by=clerk, at=BEFORE)
    assert set(sitting.papers.values_list("digest", flat=True)) == before


def test_questions_open_for_practice_and_other_than_live_ones_never_enter(clerk):
    allowed = {q.pk for q in make_bank(singles=4, truths=2, branch=2)}
    for fields in ({"for_practice": True}, {"state": "draft"}, {"state": "review"}):
        make_question("single", **fields)
    for paper in draw_papers(planned_sitting(), by=clerk, at=BEFORE):
        assert questions_of(paper) <= allowed


def test_a_blueprint_that_misses_the_full_mark_of_the_regulation_is_refused(clerk):
    make_bank()
    sitting = planned_sitting(regulation=make_regulation(full_mark=100))
    with pytest.raises(Refused, match=r"共 20 分.*满分 100 分"):
        draw_papers(sitting, by=clerk, at=BEFORE)


def test_a_sitting_without_candidates_or_rules_cannot_be_drawn(clerk):
    with pytest.raises(Refused, match="还没有考生"):
        draw_papers(planned_sitting(candidates=0), by=clerk, at=BEFORE)
    sitting = planned_sitting()
    sitting.blueprint.rules.all().delete()
    with pytest.raises(Refused, match="还没有规则"):
        draw_papers(sitting, by=clerk, at=BEFORE)


def test_a_blueprint_without_branch_part_gives_one_set_for_all_branches(clerk):
    make_bank(singles=10)
    rule = {"kind": "single", "count": 5, "mark": 4}
    sitting = planned_sitting(blueprint=make_blueprint(rule))
    make_candidate(sitting, branch="court")
    papers = draw_papers(sitting, by=clerk, at=BEFORE)
    assert [(p.branch, p.label) for p in papers] == [("", "A"), ("", "B")]


def test_each_branch_among_the_candidates_has_its_papers(clerk):
    make_bank()
    for _ in range(4):
        make_question("multiple", branch="court")
    sitting = planned_sitting()
    make_candidate(sitting, branch="court")
    papers = draw_papers(sitting, by=clerk, at=BEFORE)
    assert sorted((p.branch, p.label) for p in papers) == [
        ("court", "A"),
        ("court", "B"),
        ("government", "A"),
        ("government", "B"),
    ]
    for paper in papers:
        branches = {item.question.branch for item in paper.items.filter(kind="multiple")}
        assert branches == {paper.branch}


def test_one_paper_per_candidate_and_two_to_spare(clerk):
    make_bank()
    sitting = planned_sitting(candidates=3, dealing=Sitting.Dealing.PER_CANDIDATE)
    papers = draw_papers(sitting, by=clerk, at=BEFORE)
    assert [p.label for p in papers] == ["01", "02", "03", "04", "05"]
    assert len({p.digest for p in papers}) == 5


def test_the_seed_is_kept_encrypted_and_its_commitment_plain(clerk):
    make_bank()
    paper = draw_papers(planned_sitting(), by=clerk, at=BEFORE)[0]
    stored = Paper.objects.annotate(raw=Cast("seed", TextField())).values_list("raw", flat=True)[0]
    fresh = Paper.objects.get(pk=paper.pk)
    assert commitment(fresh.seed) == fresh.seed_commitment
    assert fresh.seed not in stored


def test_the_content_is_a_copy_that_later_changes_of_the_question_do_not_reach(clerk):
    make_bank()
    paper = draw_papers(planned_sitting(), by=clerk, at=BEFORE)[0]
    item = paper.items.filter(kind="single").first()
    right = item.question.options[0]
    Question.objects.update(stem="改过的题干", options=["甲", "乙"], key=["B"])
    frozen = PaperItem.objects.get(pk=item.pk).frozen
    assert frozen["stem"] != "改过的题干"
    letter = frozen["key"][0]
    assert frozen["options"]["ABCD".index(letter)] == right


def test_a_case_takes_a_place_for_each_sub_question_and_one_number(clerk):
    case = make_question("case", key=None, options=[], stem="案情材料")
    for order, kind in enumerate(("single", "short_answer")):
        CaseItem.objects.create(
            question=case,
            sort_order=order,
            kind=kind,
            stem=f"小题{order + 1}",
            options=["甲", "乙"] if kind == "single" else [],
            key=["A"] if kind == "single" else "要点",
            citation="《宪法》第一条",
        )
    make_question("single")
    blueprint = make_blueprint(
        {"kind": "single", "count": 1, "mark": 10},
        {"kind": "case", "count": 1, "mark": 5, "items": 2},
    )
    paper = draw_papers(planned_sitting(blueprint=blueprint), by=clerk, at=BEFORE)[0]
    items = list(paper.items.order_by("position"))
    assert [(i.number, i.kind, i.max_mark) for i in items] == [
        ("1", "single", 10),
        ("2(1)", "single", 5),
        ("2(2)", "short_answer", 5),
    ]
    assert {i.frozen["material"] for i in items[1:]} == {"案情材料"}
    assert items[1].frozen["group"] == case.uid
    assert items[1].frozen["citations"] == ["《宪法》第一条"]


def test_a_rule_by_subject_takes_its_sections_and_one_by_law_its_citations(clerk):
    section = make_question("single", subject=make_subject("宪法/国家机构"))
    cited = make_question("single", subject=make_subject("其他"))
    QuestionCitation.objects.create(question=cited, text="《预算法》第一条", law_key="预算法")
    make_question("single", subject=make_subject("其他"))
    blueprint = make_blueprint(
        {"kind": "single", "count": 1, "mark": 10, "subject": make_subject("宪法")},
        {"kind": "single", "count": 1, "mark": 10, "law_key": "预算法"},
    )
    for paper in draw_papers(planned_sitting(blueprint=blueprint), by=clerk, at=BEFORE):
        assert questions_of(paper) == {section.pk, cited.pk}


def test_a_resit_holds_no_question_of_the_sittings_it_repeats(clerk):
    make_bank(singles=24, truths=12, branch=12)
    first = planned_sitting()
    draw_papers(first, by=clerk, at=BEFORE)
    second = planned_sitting(resit_of=first)
    draw_papers(second, by=clerk, at=BEFORE)
    third = planned_sitting(resit_of=second)
    draw_papers(third, by=clerk, at=BEFORE)
    used = [set(PaperItem.objects.filter(paper__sitting=s).values_list("question", flat=True))
            for s in (first, second, third)]  # fmt: skip
    assert not used[0] & used[1] and not (used[0] | used[1]) & used[2]


def test_a_resit_that_the_bank_cannot_serve_is_refused_with_the_shortage(clerk):
    make_bank(singles=8, truths=4, branch=4)
    first = planned_sitting()
    draw_papers(first, by=clerk, at=BEFORE)
    with pytest.raises(Refused, match="还差"):
        draw_papers(planned_sitting(resit_of=first), by=clerk, at=BEFORE)


def test_questions_that_a_candidate_had_before_can_be_avoided(clerk):
    make_bank(singles=8, truths=4, branch=4)
    earlier = planned_sitting()
    had = draw_papers(earlier, by=clerk, at=BEFORE)[0]
    attempt = make_attempt("submitted", candidate=earlier.candidates.first(), paper=had)
    later = planned_sitting(candidates=0)
    make_candidate(later, attempt.candidate.person)
    for paper in draw_papers(later, by=clerk, at=BEFORE, avoids_seen=True):
        assert not questions_of(paper) & questions_of(had)


def test_drawing_again_replaces_the_draft_and_voids_the_signatures(clerk, chair):
    make_bank()
    sitting = planned_sitting()
    old = draw_papers(sitting, by=clerk, at=BEFORE)
    seal(sitting, clerk)
    new = draw_papers(sitting, by=clerk, at=BEFORE)
    assert not {p.pk for p in old} & set(sitting.papers.values_list("pk", flat=True))
    assert sitting.papers.count() == len(new)
    assert sitting.signatures.get().voided_at == BEFORE


def test_a_question_is_replaced_by_another_of_its_rule_with_a_reason(clerk):
    make_bank(singles=9)
    sitting = planned_sitting()
    paper = draw_papers(sitting, by=clerk, at=BEFORE)[0]
    seal(sitting, clerk)
    item = paper.items.filter(kind="single").first()
    held = set(PaperItem.objects.filter(paper__sitting=sitting).values_list("question", flat=True))
    with pytest.raises(Refused, match="理由"):
        replace_item(item, by=clerk, at=BEFORE, reason="  ")
    (new,) = replace_item(item, by=clerk, at=BEFORE, reason="与时政材料重复")
    assert new.question_id not in held and new.question.kind == "single"
    assert (new.position, new.number, new.max_mark) == (item.position, item.number, item.max_mark)
    changed = Paper.objects.get(pk=paper.pk)
    assert changed.digest != paper.digest
    assert not sitting.signatures.filter(voided_at=None).exists()
    entry = ModelLogEntry.objects.get(action="exams.replace_item")
    assert entry.data["reason"] == "与时政材料重复"


def test_nothing_fits_in_place_of_a_question_when_the_bank_is_used_up(clerk):
    make_bank(singles=8)
    paper = draw_papers(planned_sitting(), by=clerk, at=BEFORE)[0]
    item = paper.items.filter(kind="single").first()
    with pytest.raises(Refused, match="没有其他符合这条规则的试题"):
        replace_item(item, by=clerk, at=BEFORE, reason="太难")
    assert Paper.objects.get(pk=paper.pk).digest == paper.digest


def test_a_draft_can_be_thrown_away_but_not_twice(clerk):
    make_bank()
    sitting = planned_sitting()
    draw_papers(sitting, by=clerk, at=BEFORE)
    discard_papers(sitting, by=clerk, at=BEFORE)
    assert not sitting.papers.exists()
    with pytest.raises(Refused, match="还没有试卷"):
        discard_papers(sitting, by=clerk, at=BEFORE)


@pytest.mark.parametrize("state", ["ready", "open", "closed", "published", "cancelled"])
def test_papers_are_drawn_while_planned_and_at_no_other_time(clerk, state):
    make_bank()
    sitting = planned_sitting()
    Sitting.objects.filter(pk=sitting.pk).update(state=state)
    with pytest.raises(Refused, match="试卷不能再变动"):
        draw_papers(sitting, by=clerk, at=BEFORE)


def test_a_candidate_has_no_part_in_drawing_replacing_or_discarding(clerk):
    make_bank(singles=9)
    sitting = planned_sitting()
    item = draw_papers(sitting, by=clerk, at=BEFORE)[0].items.first()
    Candidate.objects.create(sitting=sitting, person=clerk, branch="government")
    for attempt in (
        lambda: draw_papers(sitting, by=clerk, at=BEFORE),
        lambda: replace_item(item, by=clerk, at=BEFORE, reason="不合适"),
        lambda: discard_papers(sitting, by=clerk, at=BEFORE),
    ):
        with pytest.raises(Refused, match="您是本场次的考生"):
            attempt()
    assert sitting.papers.count() == 2


def test_drawing_takes_the_same_number_of_queries_however_large_the_bank(
    clerk, django_assert_max_num_queries
):
    make_bank(singles=40, truths=20, branch=20)
    sitting = planned_sitting(dealing=Sitting.Dealing.PER_CANDIDATE, candidates=6)
    with django_assert_max_num_queries(32):
        draw_papers(sitting, by=clerk, at=BEFORE)
