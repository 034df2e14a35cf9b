from datetime import date
from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from core.state import Refused
from courses.actions.rules import save_rule
from courses.models import CreditRule, HoursRequirement
from tests.courses.hours import DAY, give, make_requirement, make_rule

pytestmark = pytest.mark.django_db
FORM = {
    "name": "学时办法", "basis_document": "清人常发〔2026〕3号", "clause": "第六条",
    "effective_from": "2026-01-01", "effective_to": "", "minutes_per_hour": "45",
    "day_cap": "4", "year_cap": "", "course_cap": "", "quiz_cap": "", "event_cap": "",
    "appeal_days": "30", "answer_days": "10",
}  # fmt: skip


def test_two_rules_never_meet_on_one_day(clerk, at):
    make_rule()
    draft = CreditRule(name="新办法", basis_document="x", effective_from=date(2026, 7, 1))
    with pytest.raises(Refused, match="重叠"):
        save_rule(draft, by=clerk, at=at)
    CreditRule.objects.update(effective_to=date(2026, 6, 30))
    assert save_rule(draft, by=clerk, at=at).pk


def test_an_unused_rule_may_be_corrected(clerk, at):
    rule = make_rule()
    rule.day_cap = Decimal(4)
    save_rule(rule, by=clerk, at=at)
    assert CreditRule.objects.get().day_cap == 4
    assert ModelLogEntry.objects.filter(action="courses.save_rule", user=clerk).exists()


def test_a_used_rule_stands_still_and_may_only_end_after_its_last_entry(clerk, stranger, at):
    rule = make_rule()
    give(stranger, 1)
    rule.day_cap = Decimal(4)
    with pytest.raises(Refused, match="不能再改"):
        save_rule(rule, by=clerk, at=at)
    rule = CreditRule.objects.get()
    rule.effective_to = date(2026, 3, 8)
    with pytest.raises(Refused, match="3月9日"):
        save_rule(rule, by=clerk, at=at)
    rule.effective_to = DAY
    save_rule(rule, by=clerk, at=at)
    assert CreditRule.objects.get().effective_to == DAY


def test_the_clerk_enters_a_rule_and_is_told_of_an_overlap_on_the_form(clerk, client_for):
    client = client_for(clerk)
    assert client.post("/admin/credit_rules/new/", FORM).status_code == 302
    rule = CreditRule.objects.get()
    assert (rule.day_cap, rule.year_cap) == (4, None)
    again = client.post("/admin/credit_rules/new/", FORM)
    assert "重叠" in again.content.decode() and CreditRule.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"effective_to": "2025-12-31"}, "失效日期不能早于施行日期"),
        ({"minutes_per_hour": "0"}, "1"),
        ({"day_cap": "-1"}, "0"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_rule_is_sent_back(clerk, client_for, wrong, said):
    answer = client_for(clerk).post("/admin/credit_rules/new/", {**FORM, **wrong})
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not CreditRule.objects.exists()


def test_a_requirement_names_its_group_and_stands_once(clerk, client_for):
    client = client_for(clerk)
    form = {"year": "2026", "group": "deputies", "hours": "12"}
    wrong = client.post("/admin/hours_requirements/new/", {**form, "group": "delegation"})
    assert "请按对象选择代表团或角色" in wrong.content.decode()
    assert client.post("/admin/hours_requirements/new/", form).status_code == 302
    again = client.post("/admin/hours_requirements/new/", form)
    assert "已有针对同一对象" in again.content.decode()
    assert HoursRequirement.objects.get().hours == 12


def test_the_lists_show_what_stands(clerk, client_for):
    make_rule()
    make_requirement()
    client = client_for(clerk)
    assert "学时管理办法" in client.get("/admin/credit_rules/").content.decode()
    assert "全体代表" in client.get("/admin/hours_requirements/").content.decode()
