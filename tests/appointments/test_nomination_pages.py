"""Nominations on screen: the list, the file of one, the board, and the nominee's own page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from appointments.actions.gate import assign_to_sitting, bypass_exam, grant_exemption
from appointments.actions.nominations import clear_nomination, screen_nomination
from appointments.models import ExamBypass, Exemption, Nomination, Session
from exams.models import Report
from people.models import Tenure
from tests.appointments.rows import (
    TODAY,
    evidence,
    make_nomination,
    make_post,
    make_session,
    rules,
    sat,
)
from tests.conftest import NOW
from tests.factories import make_person, make_sitting

pytestmark = pytest.mark.django_db

REASON = "情况紧急，经主任会议研究决定先行提请"


@pytest.fixture
def regulation():
    return rules()


@pytest.fixture
def nomination(regulation, nominee) -> Nomination:
    return make_nomination(nominee)


@pytest.fixture
def cleared(nomination, clerk, chair) -> Nomination:
    screen_nomination(nomination, note="材料齐全", by=clerk, at=NOW)
    clear_nomination(nomination, note="第十二次主任会议", by=chair, at=NOW)
    return nomination


def url(name: str, pk: int | None = None) -> str:
    return reverse(f"nominations_office:{name}", args=[pk] if pk else [])


def coming() -> int:
    on = (timezone.now() + timedelta(days=20)).date()
    return (Session.objects.first() or make_session(starts_on=on)).pk


def test_a_label_leads_to_the_field_of_its_own_form(cleared, client_for, clerk):
    page = client_for(clerk).get(url("detail", cleared.pk)).text
    ids = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page)
    assert "statementform-text" in ids
    assert len(ids) == len(set(ids))


# --- list, entry, correction ----------------------------------------------------------------


LIST = "/admin/nominations/"


def test_the_list_shows_where_each_stands(nomination, client_for, clerk, chair):
    other = make_nomination(post=make_post("副局长"))
    bypass_exam(other, reason=REASON, by=chair, at=NOW)
    page = client_for(clerk).get(LIST).text
    assert "待考试" in page and str(nomination.person) in page
    assert page.count('office-badge--bad">越过考试关口') == 1


def test_the_list_is_searched_and_filtered(nomination, client_for, clerk):
    other = make_nomination(post=make_post("院长", "清源县人民法院", "court"))
    screen_nomination(other, note="", by=clerk, at=NOW)
    client = client_for(clerk)
    assert str(nomination.person) not in client.get(LIST, {"q": "法院"}).text
    rows = client.get(LIST, {"state": "screened"}).context["object_list"]
    assert [row.pk for row in rows] == [other.pk]


def test_the_list_costs_the_same_for_few_and_for_many(nomination, client_for, clerk):
    client, counts = client_for(clerk), []
    client.get(LIST)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
        for number in range(12):
            sat(make_nomination(post=make_post(f"职务{number}")))
    assert counts[0] == counts[1]


def entry(nomination, **changed) -> dict:
    facts = {
        "person": nomination.person_id,
        "post": nomination.post_id,
        "kind": "appoint",
        "term": nomination.term_id,
        "proposer": nomination.proposer_id,
        "basis_document": "清政函〔2026〕8号",
        "received_on": "2026-03-01",
        "session_on": "2026-03-31",
    }
    return {**facts, **changed}


def test_a_nomination_is_received_by_the_form(nomination, client_for, clerk):
    post = make_post("县长助理")
    answer = client_for(clerk).post(f"{LIST}new/", entry(nomination, post=post.pk))
    made = Nomination.objects.get(post=post)
    assert answer["Location"] == url("detail", made.pk)
    assert (made.state, made.checks.get().by) == ("received", clerk)
    assert ModelLogEntry.objects.filter(action="appointments.received").count() == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({}, "没有重复受理"),
        ({"post": ""}, "必填"),
        ({"session_on": "2026-02-01"}, "会议日期早于受理日期"),
        ({"received_on": "昨天"}, "日期"),
    ],
)
def test_bad_entries_are_answered_in_a_sentence(nomination, client_for, clerk, wrong, message):
    page = client_for(clerk).post(f"{LIST}new/", entry(nomination, **wrong))
    assert page.status_code == 200 and message in page.text
    assert Nomination.objects.count() == 1


def test_a_forged_state_is_ignored(nomination, client_for, clerk):
    post = make_post("县长助理")
    client_for(clerk).post(f"{LIST}new/", entry(nomination, post=post.pk, state="tabled"))
    assert Nomination.objects.get(post=post).state == "received"


def test_corrections_go_through_the_action(nomination, client_for, clerk):
    target = f"{LIST}edit/{nomination.pk}/"
    client_for(clerk).post(target, entry(nomination, basis_document="清政函〔2026〕9号"))
    nomination.refresh_from_db()
    assert nomination.basis_document == "清政函〔2026〕9号"
    assert ModelLogEntry.objects.filter(action="appointments.correct").count() == 1


# --- the file of one ------------------------------------------------------------------------


def test_the_file_says_what_is_missing_and_who_must_act(nomination, client_for, clerk):
    page = client_for(clerk).get(url("detail", nomination.pk))
    missing = [(step.label, step.who) for step in page.context["missing"]]
    assert missing == [("资格审查", "组织者"), ("考试", "组织者")]
    assert "第三条" in page.text and "不能列入" not in page.text


def test_one_with_a_pass_is_tabled_and_another_is_not(cleared, client_for, clerk, chair):
    other = make_nomination(post=make_post("副局长"))
    screen_nomination(other, note="", by=clerk, at=NOW)
    clear_nomination(other, note="第十二次主任会议", by=chair, at=NOW)
    sat(cleared)
    client = client_for(clerk)
    assert "80 分，良好" in client.get(url("detail", cleared.pk)).text
    client.post(url("table", cleared.pk), {"session": coming()})
    answer = client.post(url("table", other.pk), {"session": coming()})
    assert answer.status_code == 409 and "不能列入会议议程" in answer.text
    states = dict(Nomination.objects.values_list("pk", "state"))
    assert states == {cleared.pk: "tabled", other.pk: "cleared"}


def test_the_chair_clears_by_the_page(nomination, client_for, clerk, chair):
    client_for(clerk).post(url("screen", nomination.pk), {"note": "材料齐全"})
    assert "同意提请会议审议" in client_for(chair).get(url("detail", nomination.pk)).text
    client_for(chair).post(url("clear", nomination.pk), {"note": "第十二次主任会议"})
    nomination.refresh_from_db()
    assert nomination.state == "cleared"


def test_a_bypass_stands_out_in_the_file_for_ever(cleared, client_for, clerk, chair):
    answer = client_for(chair).post(url("bypass", cleared.pk), {"reason": "太短"})
    assert answer.status_code == 409 and not ExamBypass.objects.exists()
    client_for(chair).post(url("bypass", cleared.pk), {"reason": REASON})
    client = client_for(clerk)
    client.post(url("table", cleared.pk), {"session": coming()})
    sat(cleared)
    page = client.get(url("detail", cleared.pk)).text
    assert "本件未经考试合格，已越过考试关口" in page
    assert REASON in page and "赵国平" in page


def test_an_exemption_is_approved_with_its_file(nomination, client_for, clerk, stranger, client):
    facts = {"reason": "平职调整", "clause": "", "evidence": evidence()}
    client_for(clerk).post(url("exempt", nomination.pk), facts)
    exemption = Exemption.objects.get()
    assert (exemption.clause, exemption.approved_by) == ("第二十条", clerk)
    page = client_for(clerk).get(url("detail", nomination.pk)).text
    assert "免考" in page and "合格证明.pdf" in page
    target = url("evidence", nomination.pk)
    assert b"".join(client_for(clerk).get(target).streaming_content) == b"%PDF-1.4"
    assert ModelLogEntry.objects.filter(action="core.download").count() == 1
    for outsider in (client_for(stranger), client_for(nomination.person), client):
        assert "login" in outsider.get(target)["Location"]


def test_a_wrong_file_is_refused_on_the_form(nomination, client_for, clerk):
    facts = {"reason": "平职调整", "evidence": evidence("证明.exe")}
    page = client_for(clerk).post(url("exempt", nomination.pk), facts)
    assert page.status_code == 400 and "请上传 PDF" in page.text
    assert not Exemption.objects.exists()


@pytest.mark.parametrize("name", ["defer", "withdraw"])
def test_what_bends_the_way_needs_a_reason(nomination, client_for, clerk, name):
    assert client_for(clerk).post(url(name, nomination.pk)).status_code == 409
    client_for(clerk).post(url(name, nomination.pk), {"reason": "提请机关来函"})
    nomination.refresh_from_db()
    assert nomination.state in ("deferred", "withdrawn")


PAGES = ("detail", "screen", "clear", "table", "defer", "withdraw", "exempt", "bypass")


@pytest.mark.parametrize("name", PAGES)
def test_only_the_staff_of_the_office_get_in(
    nomination, name, client_for, marker, stranger, nominee, client
):
    target = url(name, nomination.pk)

    def ask(who):
        return who.get(target) if name == "detail" else who.post(target, {"reason": REASON})

    assert ask(client_for(marker)).status_code == 404
    for outsider in (client_for(stranger), client_for(nominee), client):
        assert "login" in ask(outsider)["Location"]
    nomination.refresh_from_db()
    assert nomination.state == "received" and not nomination.checks.exists()


def test_staff_see_their_own_nomination_and_cannot_touch_it(client_for, person, congress):
    rules()
    powerful = person("wan", "万能", "organizer", "chair", organ=congress)
    own = make_nomination(powerful)
    client = client_for(powerful)
    page = client.get(url("detail", own.pk)).text
    assert "可以查看，不能办理" in page and "完成资格审查" not in page
    assert client.post(url("screen", own.pk)).status_code == 409


# --- the exam, the board, the desk, the report ----------------------------------------------


def test_those_who_must_sit_are_entered_for_a_sitting(nomination, regulation, client_for, clerk):
    passed = make_nomination(post=make_post("副局长"))
    sat(passed)
    sitting = make_sitting(
        regulation=regulation, state="planned", opens_at=timezone.now() + timedelta(days=5)
    )
    client = client_for(clerk)
    page = client.get(url("assign")).text
    assert str(nomination.person) in page and str(passed.person) not in page
    assert client.post(url("assign"), {"sitting": sitting.pk}).status_code == 400
    chosen = {"sitting": sitting.pk, "nominations": [nomination.pk]}
    assert client.post(url("assign"), chosen).status_code == 302
    assert [one.person for one in sitting.candidates.all()] == [nomination.person]
    assert "取消考试安排" in client.get(url("detail", nomination.pk)).text
    client.post(url("unassign", sitting.candidates.get().pk))
    assert not sitting.candidates.exists()


def test_the_board_has_a_column_for_each_step(cleared, client_for, chair, marker):
    page = client_for(chair).get(url("board"))
    totals = {column["state"]: column["total"] for column in page.context["columns"]}
    assert totals == {
        "received": 0,
        "screened": 0,
        "cleared": 1,
        "tabled": 0,
        "passed": 0,
        "deferred": 0,
    }
    assert client_for(marker).get(url("board")).status_code == 302


def test_the_desk_shows_what_waits_for_whom(nomination, client_for, clerk, chair):
    assert "待资格审查" in client_for(clerk).get("/admin/").text
    screen_nomination(nomination, note="", by=clerk, at=NOW)
    assert "待资格审查" not in client_for(clerk).get("/admin/").text
    assert "待主任会议决定" in client_for(chair).get("/admin/").text


def test_the_report_names_every_bypass(nomination, client_for, clerk, chair):
    result = sat(nomination, passed=False)
    bypass_exam(nomination, reason=REASON, by=chair, at=NOW)
    sitting = result.candidate.sitting
    client = client_for(clerk)
    for format in ("docx", "xlsx"):
        client.post(url("report_build", sitting.pk), {"format": format})
    docx, xlsx = Report.objects.order_by("format")
    assert (docx.format, xlsx.format, docx.built_by) == ("docx", "xlsx", clerk)
    page = client.get(reverse("exams_office:report_file", args=[docx.pk]))
    assert page["Content-Disposition"].startswith("attachment")
    assert b"".join(page.streaming_content).startswith(b"PK")
    assert client.post(url("report_build", sitting.pk), {"format": "exe"}).status_code == 409


def test_no_report_before_everything_is_confirmed(nomination, client_for, clerk, stranger, client):
    result = sat(nomination, released=False)
    target = url("report_build", result.candidate.sitting_id)
    answer = client_for(clerk).post(target, {"format": "docx"})
    assert answer.status_code == 409 and "还有成绩没有确认" in answer.text
    for outsider in (client_for(stranger), client):
        assert "login" in outsider.post(target)["Location"]
    assert not Report.objects.exists()


# --- the nominee ----------------------------------------------------------------------------


def test_a_nominee_sees_her_own_nomination_and_nobody_elses(
    nomination, client_for, nominee, stranger, client
):
    mine, target = (
        reverse("appointments:mine"),
        reverse("appointments:my_nomination", args=[nomination.pk]),
    )
    page = client_for(nominee).get(target).text
    assert "须参加任前法律知识考试" in page and "第三条" in page
    assert str(nomination.post) in client_for(nominee).get(mine).text
    assert client_for(stranger).get(target).status_code == 404
    assert "没有与您有关的提请" in client_for(stranger).get(mine).text
    for path in (mine, target):
        assert "login" in client.get(path)["Location"]


def test_what_the_staff_wrote_is_not_shown_to_the_nominee(nomination, client_for, clerk, nominee):
    screen_nomination(nomination, note="内部审查意见", by=clerk, at=NOW)
    page = client_for(nominee).get(reverse("appointments:my_nomination", args=[nomination.pk])).text
    assert "内部审查意见" not in page and "李秀英" not in page


def test_the_nominee_is_told_of_her_sitting(nomination, regulation, client_for, clerk, nominee):
    sitting = make_sitting(
        regulation=regulation, state="planned", opens_at=timezone.now() + timedelta(days=5)
    )
    assign_to_sitting([nomination], sitting, by=clerk, at=NOW)
    page = client_for(nominee).get(reverse("appointments:my_nomination", args=[nomination.pk])).text
    assert sitting.title in page


def test_an_exempted_nominee_is_told_why(nomination, regulation, client_for, clerk, nominee):
    grant_exemption(
        nomination,
        regulation=regulation,
        reason="平职调整",
        clause="第二十条",
        evidence=evidence(),
        by=clerk,
        at=NOW,
    )
    page = client_for(nominee).get(reverse("appointments:my_nomination", args=[nomination.pk])).text
    assert "经批准免试：平职调整" in page


# --- what the chosen person holds; forms that stand twice -----------------------------------


def test_what_the_chosen_person_holds_is_offered_on_the_first_form(
    client_for, clerk, nominee, django_assert_max_num_queries
):
    held = Tenure.objects.create(person=nominee, post=make_post("副局长"), starts_on="2022-03-01")
    other = make_person()
    theirs = Tenure.objects.create(person=other, post=make_post("科长"), starts_on="2022-03-01")
    client, page = client_for(clerk), reverse("nominations:add")
    first = client.get(page).text
    assert "js/nomination-form.js" in first
    assert "清源县财政局副局长（2022年3月1日任职）" not in first
    with django_assert_max_num_queries(30):
        chosen = client.get(page, {"person": nominee.pk}).text
    assert "清源县财政局副局长（2022年3月1日任职）" in chosen
    assert "清源县财政局科长（2022年3月1日任职）" not in chosen
    for nonsense in ("0", "9" * 30, "x"):
        assert client.get(page, {"person": nonsense}).status_code == 200
    draft = make_nomination(nominee)
    facts = entry(draft)
    draft.delete()
    assert client.post(page, {**facts, "vacates": [theirs.pk]}).status_code == 200
    assert not Nomination.objects.exists()
    assert client.post(page, {**facts, "vacates": [held.pk]}).status_code == 302
    assert [one.pk for one in Nomination.objects.get().vacates.all()] == [held.pk]


def test_two_objections_that_wait_have_a_form_each(nomination, client_for, clerk):
    facts = {"received_on": TODAY, "received_by": clerk, "received_at": NOW}
    rows = [nomination.objections.create(summary=told, **facts) for told in ("甲事", "乙事")]
    client, detail = client_for(clerk), url("detail", nomination.pk)
    for row in rows:
        assert client.get(detail).text.count(f'id="answer-{row.pk}-answer"') == 1
    wrong = {"answered_on": str(TODAY), "answer": "短"}
    back = client.post(url("objection_answer", rows[1].pk), wrong)
    assert back.status_code == 400
    typed = re.findall(r'id="(answer-\d+-answer)"[^>]*>\s*短</textarea>', back.text)
    assert typed == [f"answer-{rows[1].pk}-answer"]


def test_the_receipt_of_a_filing_is_noted_where_it_stands(client_for, client, clerk, stranger):
    nomination = make_nomination(kind="decide_appoint", state="passed")
    facts = {"recorded_by": clerk, "recorded_at": NOW}
    filing = nomination.filings.create(body="市人民政府", sent_on=TODAY, **facts)
    target, office = url("filing_receipt", filing.pk), client_for(clerk)
    assert "登记回执：市人民政府" in office.get(url("detail", nomination.pk)).text
    for day, said in (("2026-03-01", "早于报送日期"), ("2999-01-01", "还没有到"), ("", "请填写")):
        back = office.post(target, {"receipt_on": day})
        assert back.status_code == 400
        assert said in back.text
    for outsider in (client_for(stranger), client_for(nomination.person), client):
        assert outsider.post(target, {"receipt_on": str(TODAY)}).status_code in (302, 403, 404)
    filing.refresh_from_db()
    assert filing.receipt_on is None
    assert office.post(target, {"receipt_on": str(TODAY)}).status_code == 302
    assert "2026年3月10日回执" in office.get(url("detail", nomination.pk)).text
    assert "已经登记回执" in office.post(target, {"receipt_on": str(TODAY)}).text
    assert ModelLogEntry.objects.filter(action="appointments.filing_receipt").count() == 1
    assert office.post(url("filing_receipt", 987654)).status_code == 404
