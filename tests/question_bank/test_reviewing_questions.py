import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from question_bank.actions.questions import edit_question
from question_bank.actions.reviews import (
    approve_question,
    approve_questions,
    resume_question,
    retire_question,
    return_to_draft,
    set_for_practice,
    submit_for_review,
    suspend_question,
)
from question_bank.facts import facts_of
from question_bank.models import Question
from tests.question_bank.bank import LATER, draft, in_review, live

pytestmark = pytest.mark.django_db
State = Question.State


def test_two_people_bring_a_question_live(setter, reviewer):
    question = draft(setter)
    submit_for_review(question, by=setter, at=LATER)
    approve_question(question, by=reviewer, at=LATER)
    assert question.state == State.LIVE
    assert (question.approved_by, question.approved_at) == (reviewer, LATER)


def test_the_last_editor_does_not_approve(setter, reviewer):
    question = in_review(setter)
    with pytest.raises(Refused, match="由您最后修改"):
        approve_question(question, by=setter, at=LATER)
    assert Question.objects.get().state == State.REVIEW
    approve_question(question, by=reviewer, at=LATER)


def test_the_importer_does_not_approve_even_after_another_edited(setter, reviewer):
    question = in_review(setter)
    Question.objects.update(imported_by=reviewer)
    question.refresh_from_db()
    with pytest.raises(Refused, match="由您导入"):
        approve_question(question, by=reviewer, at=LATER)


def test_what_was_changed_while_it_was_read_is_not_approved(setter, reviewer):
    read = in_review(setter)
    saved = Question.objects.whole().get()
    facts = {**facts_of(saved), "key": ["B"]}
    edit_question(saved, facts, by=setter, at=LATER, seen_at=saved.edited_at)
    with pytest.raises(Refused, match="刚刚已有人处理"):
        approve_question(read, by=reviewer, at=LATER)
    assert Question.objects.get().state == State.REVIEW


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"key": []}, "没有标出正确答案"),
        ({"key": ["E"]}, "超出了选项的范围"),
        ({"key": ["A", "B"]}, "只能有一个正确答案"),
        ({"options": ["甲", "", "丙"]}, "选项 B 是空的"),
        ({"options": ["甲", "乙", "甲。"]}, "选项 A、C 的内容相同"),
        ({"options": ["甲"]}, "至少要有两个选项"),
        ({"kind": "multiple"}, "至少要有两个正确答案"),
        ({"kind": "true_false", "options": [], "key": None}, "“正确”还是“错误”"),
        ({"kind": "blank", "options": [], "key": [["甲"]]}, "没有标出要填的空"),
        (
            {"kind": "blank", "stem": "____和____", "options": [], "key": [["甲"]]},
            "2 个空，答案却有 1 个",
        ),
        ({"kind": "essay", "options": [], "key": ""}, "请填写参考答案"),
        ({"kind": "case", "items": []}, "至少要有一道小题"),
        ({"stem": " "}, "请填写题干"),
    ],
)
def test_a_wrong_question_gets_no_further(fields, reason, setter, reviewer):
    question = draft(setter, **fields)
    with pytest.raises(Refused, match=reason):
        submit_for_review(question, by=setter, at=LATER)
    Question.objects.update(state=State.REVIEW)
    question.refresh_from_db()
    with pytest.raises(Refused, match=reason):
        approve_question(question, by=reviewer, at=LATER)


def test_a_return_says_why(setter, reviewer):
    question = in_review(setter)
    with pytest.raises(Refused, match="退回的原因"):
        return_to_draft(question, by=reviewer, at=LATER, comment=" ")
    return_to_draft(question, by=reviewer, at=LATER, comment="选项 C 有歧义。")
    assert (question.state, question.review_note) == (State.DRAFT, "选项 C 有歧义。")
    submit_for_review(question, by=setter, at=LATER)
    assert question.review_note == ""


def test_many_are_approved_at_once_and_the_refused_are_named(setter, reviewer):
    good, own = in_review(setter), in_review(setter, stem="由审题人改过的题")
    Question.objects.filter(pk=own.pk).update(edited_by=reviewer)
    fresh = draft(setter)
    questions = Question.objects.whole().order_by("pk")
    outcomes = approve_questions(questions, by=reviewer, at=LATER)
    assert [outcome.question for outcome in outcomes] == [good, own, fresh]
    assert [bool(outcome.reason) for outcome in outcomes] == [False, True, True]
    assert "由您最后修改" in outcomes[1].reason
    assert "草稿" in outcomes[2].reason
    states = Question.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["live", "review", "draft"]


def test_a_suspended_question_comes_back_and_a_retired_one_does_not(setter, reviewer):
    question = live(setter, reviewer)
    suspend_question(question, by=reviewer, at=LATER)
    resume_question(question, by=reviewer, at=LATER)
    assert question.state == State.LIVE
    retire_question(question, by=reviewer, at=LATER)
    with pytest.raises(Refused, match="停用"):
        resume_question(question, by=reviewer, at=LATER)


def test_practice_is_marked_once_and_keeps_the_approval(setter, reviewer):
    question = live(setter, reviewer)
    set_for_practice(question, by=reviewer, at=LATER)
    assert (question.for_practice, question.state) == (True, State.LIVE)
    with pytest.raises(Refused, match="已经是练习题"):
        set_for_practice(question, by=reviewer, at=LATER)


def test_every_step_is_logged_with_who_and_when(setter, reviewer):
    question = live(setter, reviewer)
    entries = ModelLogEntry.objects.for_instance(question).order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        ("question_bank.create", setter),
        ("question_bank.submit", setter),
        ("question_bank.approve", reviewer),
    ]


def test_each_person_sees_what_waits_for_her(setter, reviewer):
    mine, other = in_review(reviewer), in_review(setter)
    assert list(Question.objects.waiting_for(reviewer)) == [other]
    assert list(Question.objects.waiting_for(setter)) == [mine]
