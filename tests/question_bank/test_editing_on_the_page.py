"""The form that makes a wrong question hard to save, posted as a browser without script would."""

import pytest
from django.urls import reverse
from lxml.html import fromstring

from question_bank.actions.questions import create_question, edit_question
from question_bank.facts import facts_of
from question_bank.models import Question
from tests.conftest import NOW
from tests.question_bank.bank import LATER, blank, case, draft, live, single, true_false

pytestmark = pytest.mark.django_db

MANAGEMENT = {"items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0"}
PLAIN = {"difficulty": "2", "branch": "common", **MANAGEMENT}


def choice(**fields):
    posted = {
        "kind": "single",
        "stem": "县长由谁选举？",
        "options": ["县人大", "县政府", "市政府", "", ""],
        "options-right": ["0"],
        **PLAIN,
    }
    return {**posted, **fields}


@pytest.fixture
def add(setter, client_for):
    client = client_for(setter)
    return lambda posted: client.post(reverse("questions:add"), posted)


def only() -> Question:
    return Question.objects.whole().get()


def test_a_question_is_written_with_all_that_belongs_to_it(add, setter):
    answer = add(
        choice(
            subject="组织法/选举",
            citations="《地方组织法》第十一条\n监督法第二条",
            tags="换届，选举",
            difficulty="3",
            branch="government",
            for_practice="on",
            explanation="见法条。",
        )
    )
    question = only()
    assert answer["Location"] == reverse("questions:inspect", args=[question.pk])
    facts = facts_of(question)
    assert facts["options"] == ["县人大", "县政府", "市政府"]
    assert facts["key"] == ["A"]
    assert facts["citations"] == ["《地方组织法》第十一条", "《监督法》第二条"]
    assert facts["tags"] == ["换届", "选举"]
    assert (facts["subject"], facts["difficulty"]) == ("组织法/选举", 3)
    assert (facts["branch"], facts["for_practice"]) == ("government", True)
    assert question.edited_by == setter


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"options-right": []}, "还没有标出正确答案"),
        ({"options-right": ["0", "1"]}, "单选题只能有一个正确答案"),
        ({"options-right": ["4"]}, "超出了选项的范围"),
        ({"options-right": ["99", "x", "-1"]}, "还没有标出正确答案"),
        ({"options": ["甲", "", "丙"]}, "选项 B 是空的"),
        ({"options": ["甲", "乙", "甲"]}, "选项 A、C 的内容相同"),
        ({"options": []}, "至少要有两个选项"),
        ({"stem": "  "}, "请填写题干"),
        ({"kind": "true_false"}, "“正确”还是“错误”"),
        ({"kind": "blank", "blanks": "甲"}, "请用 ____ 标出"),
        ({"kind": "blank", "stem": "____和____", "blanks": "甲"}, "2 个空，答案却有 1 个"),
        ({"kind": "essay"}, "请填写参考答案"),
        ({"kind": "case"}, "至少要有一道小题"),
        ({"kind": "nonsense"}, "还没有保存"),
        ({"difficulty": "9"}, "还没有保存"),
        ({"branch": "moon"}, "还没有保存"),
    ],
)
def test_a_wrong_question_is_not_saved_and_the_page_says_why(change, said, add):
    page = add(choice(**change)).content.decode()
    assert said in page
    assert "县人大" in page or "options" in change, "what was typed is still there"
    assert not Question.objects.exists()


def test_kinds_without_options_do_not_keep_those_left_in_the_form(add):
    add(choice(kind="true_false", truth="false"))
    assert (only().key, only().options) == (False, [])


def test_each_blank_has_a_line_and_alternatives_between_semicolons(add):
    add(choice(kind="blank", stem="____属于____。", blanks="一切权力;权力\n人民\n\n"))
    assert only().key == [["一切权力", "权力"], ["人民"]]


def item(number: int, **fields):
    posted = {
        "kind": "single",
        "stem": f"第{number}问",
        "options": ["甲", "乙"],
        "options-right": ["1"],
        "ORDER": str(number),
    }
    return {f"items-{number - 1}-{name}": value for name, value in {**posted, **fields}.items()}


def test_a_case_has_ordered_sub_questions_and_empty_boxes_do_not_count(add):
    posted = choice(kind="case", stem="某县拟任命一名副县长。") | {"items-TOTAL_FORMS": "4"}
    posted |= item(1, ORDER="3") | item(2, kind="true_false", truth="true") | item(3, DELETE="on")
    posted |= {"items-3-kind": "single", "items-3-stem": "", "items-3-options": ["", ""]}
    add(posted)
    items = facts_of(only())["items"]
    assert [(one["stem"], one["key"]) for one in items] == [("第2问", True), ("第1问", ["B"])]


def test_a_fault_in_a_sub_question_says_which(add):
    posted = choice(kind="case", stem="材料") | {"items-TOTAL_FORMS": "2"}
    posted |= item(1) | item(2, **{"options-right": []})
    page = add(posted).content.decode()
    assert "第 2 小题：还没有标出正确答案" in page
    assert not Question.objects.exists()


def test_a_twin_has_to_be_looked_at_before_saving(add, setter):
    twin = draft(setter, stem="县长由谁选举？", options=["县政府", "县人大", "市政府"], key=["B"])
    page = add(choice()).content.decode()
    assert twin.uid in page and "题干、选项、答案都相同" in page
    assert Question.objects.count() == 1
    page = add(choice(**{"options-right": ["1"]})).content.decode()
    assert "答案不同" in page
    add(choice(twins_seen="1"))
    assert Question.objects.count() == 2


def test_the_preview_shows_and_saves_nothing(add):
    page = add(choice(look="1")).content.decode()
    assert "预览（尚未保存）" in page
    assert not Question.objects.exists()


@pytest.mark.parametrize("facts", [single(), true_false(), blank(), case()])
def test_what_the_form_shows_is_saved_back_unchanged(facts, setter, client_for):
    question = create_question(facts, by=setter, at=NOW)
    before = facts_of(only())
    url = reverse("questions:edit", args=[question.pk])
    client = client_for(setter)
    page = client.get(url)
    posted = posted_from(page.content.decode())
    answer = client.post(url, posted)
    assert answer.status_code == 302, "nothing in the form was refused"
    assert facts_of(only()) == before
    assert only().edited_at == NOW


def posted_from(html: str) -> dict[str, list[str]]:
    """What a browser without script would send: every control with its value."""
    form = next(form for form in fromstring(html).forms if form.get("class") == "bank-form")
    for template in form.xpath(".//template"):
        template.getparent().remove(template)
    posted: dict[str, list[str]] = {}
    for name, value in form.form_values():
        posted.setdefault(name, []).append(value)
    return posted


def test_a_change_of_a_live_question_says_that_it_goes_back_to_review(setter, reviewer, client_for):
    question = live(setter, reviewer)
    url = reverse("questions:edit", args=[question.pk])
    client = client_for(setter)
    posted = posted_from(client.get(url).content.decode())
    posted["options-right"] = ["1"]
    page = client.post(url, posted, follow=True).content.decode()
    assert "已退回待审" in page
    assert only().state == "review"
    assert "答案有改动" in page and "查看前后对照" in page


def test_whoever_saved_in_between_is_not_overwritten(setter, person, client_for):
    question = draft(setter)
    url = reverse("questions:edit", args=[question.pk])
    client = client_for(setter)
    posted = posted_from(client.get(url).content.decode())
    other = person("he", "何平", "setter")
    facts = {**facts_of(only()), "stem": "何平改过的题干"}
    edit_question(question, facts, by=other, at=LATER, seen_at=NOW)
    page = client.post(url, posted).content.decode()
    assert "何平刚刚保存过这道题" in page
    assert only().stem == "何平改过的题干"


def test_similar_questions_are_shown_beside(setter, client_for):
    draft(
        setter, stem="县级人大常委会组成人员的名额应当由谁来确定？", options=["甲", "乙"], key=["A"]
    )
    question = draft(setter, options=["甲", "乙"])
    page = client_for(setter).get(reverse("questions:edit", args=[question.pk]))
    assert "相似的题" in page.content.decode()
