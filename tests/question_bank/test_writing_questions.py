import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from question_bank.actions.questions import create_question, edit_question
from question_bank.actions.reviews import suspend_question
from question_bank.facts import facts_of
from question_bank.models import Question, Subject
from tests.question_bank.bank import LATER, blank, case, draft, live, single, true_false

pytestmark = pytest.mark.django_db
State = Question.State


def again(question: Question) -> Question:
    return Question.objects.whole().get(pk=question.pk)


def edit(question, by, at=LATER, **changes):
    facts = {**facts_of(again(question)), **changes}
    return edit_question(question, facts, by=by, at=at, seen_at=question.edited_at)


@pytest.mark.parametrize("facts", [single(), true_false(), blank(), case()])
def test_what_is_written_is_what_is_read_again(facts, setter, at):
    question = create_question(facts, by=setter, at=at)
    kept = facts_of(again(question))
    assert {name: kept[name] for name in facts} == facts
    assert question.state == State.DRAFT
    assert (question.created_by, question.edited_by, question.edited_at) == (setter, setter, at)


def test_a_subject_is_made_with_its_parents_and_only_once(setter):
    first, second = draft(setter, subject="宪法 / 国家机构/"), draft(setter, subject="宪法/总纲")
    assert first.subject.path == "宪法/国家机构"
    assert first.subject.parent == second.subject.parent
    assert Subject.objects.count() == 3


def test_a_citation_knows_its_law_before_the_law_is_imported(setter):
    cited = draft(
        setter, citations=["《地方组织法》第五十一条第二款", "县里的通知"]
    ).citations.all()
    assert [(one.law_key, one.article_number) for one in cited] == [
        ("地方各级人民代表大会和地方各级人民政府组织法", 51),
        ("", None),
    ]


def test_a_question_is_found_by_its_options_tags_and_citation(setter):
    question = draft(setter, tags=["换届", "换届选举"])
    for word in ("国务院", "第四十七条", question.uid):
        assert Question.objects.filter(search_text__contains=word).get() == question
    assert Question.objects.tagged("换届").exists()
    assert not Question.objects.tagged("选举").exists()


def test_questions_that_cite_a_law_are_found_by_law_and_article(setter):
    question = draft(setter)
    key = "地方各级人民代表大会和地方各级人民政府组织法"
    assert list(Question.objects.citing([key])) == [question]
    assert list(Question.objects.citing([key], 47)) == [question]
    assert not Question.objects.citing([key], 48).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "县级人大常委会组成人员的名额由何机关确定？"},
        {"options": ["省级人大常委会", "县级人大", "国务院", "乡镇人大"]},
        {"key": ["B"]},
        {"kind": "indeterminate"},
        {"citations": ["《地方组织法》第四十八条"]},
    ],
)
def test_a_change_of_substance_sends_a_live_question_back_to_review(change, setter, reviewer):
    question = live(setter, reviewer)
    changed = edit(question, setter, **change)
    assert changed == list(change)
    assert question.state == State.REVIEW
    assert question.approved_by is None


@pytest.mark.parametrize(
    "change", [{"tags": ["换届"]}, {"difficulty": 3}, {"explanation": "见法条。"}, {"subject": ""}]
)
def test_a_change_beside_the_substance_leaves_it_live(change, setter, reviewer):
    question = live(setter, reviewer)
    assert edit(question, setter, **change) == list(change)
    assert question.state == State.LIVE
    assert question.approved_by == reviewer


def test_a_suspended_question_that_is_changed_must_be_reviewed_too(setter, reviewer):
    question = live(setter, reviewer)
    suspend_question(question, by=reviewer, at=LATER)
    edit(question, setter, key=["B"])
    assert question.state == State.REVIEW


def test_saving_without_a_change_changes_nothing(setter, reviewer):
    question = live(setter, reviewer)
    before = question.edited_at
    assert edit(question, setter) == []
    assert (question.state, question.edited_at) == (State.LIVE, before)


def test_whoever_saved_in_between_is_not_overwritten(setter, person):
    question = draft(setter)
    other = person("he", "何平", "setter")
    seen_at = question.edited_at
    edit(question, other, stem="县级人大常委会的名额由谁确定？")
    with pytest.raises(Refused, match="何平"):
        edit_question(question, single(), by=setter, at=LATER, seen_at=seen_at)
    assert again(question).stem == "县级人大常委会的名额由谁确定？"


def test_a_retired_question_is_not_edited(setter):
    question = draft(setter)
    Question.objects.update(state=State.RETIRED)
    with pytest.raises(Refused, match="已经停用"):
        edit(question, setter, key=["B"])


def test_every_saved_text_is_kept_and_every_change_is_logged_without_the_key(setter):
    question = draft(setter)
    edit(question, setter, key=["B"])
    contents = [revision.content["key"] for revision in question.revisions.order_by("pk")]
    assert contents == [["A"], ["B"]]
    entries = ModelLogEntry.objects.for_instance(question).order_by("pk")
    assert [entry.action for entry in entries] == ["question_bank.create", "question_bank.edit"]
    newest = question.revisions.order_by("pk").last()
    assert entries[1].data == {"changed": ["key"], "revision": newest.pk}


def test_the_order_of_options_does_not_make_another_question_but_the_key_does(setter):
    one = draft(setter)
    turned = draft(
        setter, options=["县级人大", "省级人大常委会", "国务院", "设区的市人大"], key=["B"]
    )
    other_key = draft(setter, key=["C"])
    assert one.content_digest == turned.content_digest
    assert one.stem_digest == other_key.stem_digest
    assert one.content_digest != other_key.content_digest
