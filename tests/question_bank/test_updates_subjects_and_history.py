"""What a row may leave out, where subjects may stand, and what a question's page tells of it."""

import pytest
from django.urls import reverse

from core.state import Refused
from question_bank.actions.imports import request_apply, start_import
from question_bank.actions.questions import edit_question
from question_bank.actions.subjects import add_subject, clean_path, rename_subject, subject_at
from question_bank.facts import changed_fields, facts_of
from question_bank.histories import events_of
from question_bank.models import Question, Subject
from question_bank.views.questions import alike, twins_of
from tests.conftest import NOW
from tests.question_bank.bank import LATER, draft, live, single
from tests.question_bank.books import row, workbook
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
FULL = {
    "explanation": "旧解析",
    "tags": ["换届"],
    "difficulty": 3,
    "branch": "court",
    "has_fixed_order": True,
    "for_practice": True,
}


def checked(content: bytes, by):
    batch = start_import(content, filename="题库.xlsx", by=by, at=NOW)
    run_queue()
    batch.refresh_from_db()
    return batch


def line_of(question: Question) -> dict[str, str]:
    letters = {f"选项{'ABCD'[place]}": text for place, text in enumerate(question.options)}
    return {"编号": question.uid, "题型": "单选题", "题干": question.stem, **letters, "答案": "A"}


def only_row(question: Question, by, **columns: str):
    cells = {**line_of(question), "依据": "《地方组织法》第四十七条", **columns}
    return checked(workbook([list(cells.values())], head=list(cells)), by).rows.get()


@pytest.mark.parametrize(
    ("columns", "changed"),
    [
        ({}, []),
        ({"解析": "旧解析"}, []),
        ({"解析": "新解析"}, ["explanation"]),
        ({"解析": ""}, ["explanation"]),
        ({"标签": "换届"}, []),
        ({"标签": "换届，名额"}, ["tags"]),
        ({"标签": ""}, ["tags"]),
        ({"难度": ""}, []),
        ({"难度": "难"}, []),
        ({"难度": "易"}, ["difficulty"]),
        ({"适用机关": ""}, []),
        ({"适用机关": "法院"}, []),
        ({"适用机关": "政府"}, ["branch"]),
        ({"知识点": ""}, []),
        ({"知识点": "组织法 / 常委会"}, []),
        ({"知识点": "宪法"}, ["subject"]),
        ({"选项顺序固定": ""}, []),
        ({"选项顺序固定": "否"}, ["has_fixed_order"]),
        ({"练习题": "否"}, ["for_practice"]),
        ({"依据": ""}, ["citations"]),
        ({"依据": "《地方组织法》第四十七条；县里的通知"}, ["citations"]),
        ({"答案": "B"}, ["key"]),
        ({"题干": "另一个题干？"}, ["stem"]),
    ],
)
def test_only_what_a_row_says_is_changed(columns, changed, setter, clerk):
    question = draft(setter, **FULL)
    before = facts_of(Question.objects.whole().get())
    found = only_row(question, clerk, **columns)
    assert changed_fields(before, found.facts) == changed
    assert found.outcome == ("update" if changed else "same")
    assert len(found.changes) == len(changed)
    assert all(change["old"] != change["new"] for change in found.changes)


@pytest.mark.parametrize("spelt", [str.lower, lambda uid: f" {uid} "])
def test_a_number_is_known_however_it_is_typed(spelt, setter, clerk):
    question = draft(setter, **FULL)
    assert only_row(question, clerk, 编号=spelt(question.uid)).uid == question.uid


# --- Subjects -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("", ""),
        (" / / ", ""),
        ("宪法", "宪法"),
        ("宪法／总纲", "宪法/总纲"),
        (" 宪法 / 总纲 /", "宪法/总纲"),
        ("/宪法//总纲", "宪法/总纲"),
        ("长" * 80, "长" * 60),
        ("1/2/3/4/5/6/7/8", "1/2/3/4/5/6"),
    ],
)
def test_a_typed_path_is_tidied_to_what_a_subject_may_hold(typed, path):
    assert clean_path(typed) == path
    subject = subject_at(typed)
    assert (subject.path if subject else "") == path
    assert Subject.objects.count() == (path.count("/") + 1 if path else 0)


def test_the_tree_is_six_deep_wherever_it_is_grown(setter):
    deepest = subject_at("1/2/3/4/5/6")
    with pytest.raises(Refused, match="最多分 6 级"):
        add_subject("7", deepest, by=setter, at=NOW)
    add_subject("另", deepest.parent, by=setter, at=NOW)
    assert Subject.objects.count() == 7


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ("组织法", "法", {"法", "法/选举", "组织法法"}),
        ("组织法/选举", "换届", {"组织法", "组织法/换届", "组织法法"}),
        ("组织法", "组织法", {"组织法", "组织法/选举", "组织法法"}),
    ],
)
def test_a_rename_moves_its_own_branch_only(old, new, paths, setter):
    for path in ("组织法/选举", "组织法法"):
        subject_at(path)
    rename_subject(Subject.objects.get(path=old), new, by=setter, at=NOW)
    assert set(Subject.objects.values_list("path", flat=True)) == paths


@pytest.mark.parametrize(("new", "said"), [("组织法法", "已有知识点"), ("长" * 301, "名称太长")])
def test_a_refused_rename_moves_nothing(new, said, setter):
    for path in ("组织法/选举", "组织法法"):
        subject_at(path)
    before = set(Subject.objects.values_list("path", flat=True))
    with pytest.raises(Refused, match=said):
        rename_subject(Subject.objects.get(path="组织法"), new, by=setter, at=NOW)
    assert set(Subject.objects.values_list("path", flat=True)) == before


def test_a_refused_confirmation_makes_no_subject(clerk, client_for):
    batch = checked(workbook([row("甲题"), row("坏题", key="F")]), clerk)
    url = reverse("bank:import_act", args=[batch.pk])
    answer = client_for(clerk).post(url, {"do": "apply", "branch": "common", "subject": "新/的"})
    assert answer.status_code == 409
    assert not Subject.objects.exists()


# --- History, twins, likeness ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"stem": "新题干是什么？"}, "题干"),
        ({"key": ["B"]}, "答案"),
        ({"explanation": "新的"}, "解析"),
        ({"subject": "宪法"}, "知识点"),
        ({"citations": []}, "依据"),
        ({"tags": ["新"]}, "标签"),
        ({"difficulty": 1}, "难度"),
        ({"branch": "court"}, "适用机关"),
    ],
)
def test_the_history_tells_each_change_old_beside_new(change, label, setter):
    question = draft(setter)
    facts = {**facts_of(Question.objects.whole().get()), **change}
    edit_question(question, facts, by=setter, at=LATER, seen_at=NOW)
    newest, oldest = events_of(question)
    assert [one["label"] for one in newest.changes] == [label]
    assert (newest.by, oldest.changes) == (setter, [])


@pytest.mark.parametrize(("role", "linked"), [("setter", True), ("reviewer", False)])
def test_an_import_is_linked_for_those_who_may_open_it(
    role, linked, setter, reviewer, clerk, client_for, request
):
    question = live(setter, reviewer)
    cells = {**line_of(question), "答案": "B"}
    batch = checked(workbook([list(cells.values())], head=list(cells)), clerk)
    request_apply(batch, by=clerk, at=LATER)
    run_queue()
    client = client_for(request.getfixturevalue(role))
    page = client.get(reverse("questions:inspect", args=[question.pk])).content.decode()
    assert f"第 {batch.pk} 批" in page
    assert (reverse("bank:import", args=[batch.pk]) in page) is linked


@pytest.mark.parametrize(
    ("fields", "is_twin", "agrees"),
    [
        ({}, True, True),
        (
            {"options": ["县级人大", "省级人大常委会", "设区的市人大", "国务院"], "key": ["B"]},
            True,
            True,
        ),
        ({"key": ["B"]}, True, False),
        ({"stem": " 县级人大常委会组成人员的名额，由谁确定"}, True, True),
        ({"stem": "乡镇人大主席由谁选举？"}, False, None),
        ({"options": ["省级人大常委会", "县级人大"]}, False, None),
    ],
)
def test_twins_are_told_by_what_a_candidate_sees(fields, is_twin, agrees, setter):
    draft(setter)
    found = twins_of({**facts_of(Question.objects.whole().get()), **fields})
    assert [one.agrees for one in found] == ([agrees] if is_twin else [])


def test_a_retired_question_is_neither_twin_nor_alike(setter):
    draft(setter, stem="县级人大常委会组成人员的名额应当由谁来确定？")
    facts = facts_of(Question.objects.whole().get())
    near = {**facts, "stem": single()["stem"]}
    assert twins_of(facts) and alike(near)
    Question.objects.update(state="retired")
    assert not twins_of(facts) and not alike(near)
