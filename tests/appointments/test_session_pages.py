"""Sessions, votes and what follows, on screen: who gets in, what is kept, what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appointments.models import AppointmentRule, Ballot, Nomination, Session
from people.models import Tenure
from tests.appointments.rows import (
    TODAY,
    appointment_rule,
    evidence,
    make_nomination,
    make_post,
    make_session,
    rules,
)
from tests.appointments.voting import OFFICERS, recorded, sitting_session, tabled, voted, votes
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def url(name: str, pk: int | None = None) -> str:
    return reverse(f"nominations_office:{name}", args=[pk] if pk else [])


@pytest.fixture
def session():
    rules()
    return sitting_session()


def sheet(*nominations, **changed) -> dict:
    numbers = {
        "present": 22, "issued": 22, "returned": 22, "valid": 22, "invalid": 0,
        "approve": 20, "oppose": 1, "abstain": 1,
    }  # fmt: skip
    matters = [one.pk for one in nominations]
    return {
        "nominations": matters,
        "method": "paper",
        "voted_on": TODAY,
        **OFFICERS,
        **numbers,
        **changed,
    }


PAGES = ("session", "vote")
REGISTERS = ("board", "barred", "deadlines", "renewals", "holders", "oath")


@pytest.mark.parametrize("name", PAGES)
def test_a_session_is_for_the_office_only(
    name, session, client_for, client, clerk, chair, stranger
):
    target = url(name, session.pk)
    assert [client_for(one).get(target).status_code for one in (clerk, chair)] == [200, 200]
    assert "login" in client_for(stranger).get(target)["Location"]
    assert "login" in client.get(target)["Location"]
    assert client_for(clerk).get(url(name, session.pk + 99)).status_code == 404


@pytest.mark.parametrize("name", REGISTERS)
def test_each_register_opens_empty_and_to_nobody_else(name, client_for, clerk, stranger):
    assert client_for(clerk).get(url(name)).status_code == 200
    assert client_for(stranger).get(url(name)).status_code in (302, 403)


def test_a_session_is_entered_and_found_in_the_list(client_for, clerk, term):
    facts = {"name": "第四十次会议", "term": term.pk, "starts_on": "2026-12-01", "place": "会议室"}
    answer = client_for(clerk).post("/admin/committee_sessions/new/", facts)
    made = Session.objects.get()
    assert answer["Location"] == url("session", made.pk)
    assert "第四十次会议" in client_for(clerk).get("/admin/committee_sessions/").text
    again = client_for(clerk).post("/admin/committee_sessions/new/", facts)
    assert "这一届已有同名会议" in again.text
    wrong = {**facts, "name": "另一次", "ends_on": "2026-11-30"}
    assert (
        "结束日期不能早于" in client_for(clerk).post("/admin/committee_sessions/new/", wrong).text
    )


def test_a_rule_is_entered_with_its_lists_and_clauses(client_for, clerk):
    facts = {
        "name": "任免办法", "basis_document": "清人常发〔2026〕1号", "effective_from": "2026-01-01",
        "days_before_session": 7, "bar_after_failures": 2, "wait_months": 6, "notice_days": 3,
        "scrutineers": 2, "order": "either", "materials": "简历\n\n 考察材料 \n", "bar": "第九条",
    }  # fmt: skip
    client_for(clerk).post("/admin/appointment_rules/new/", facts)
    rule = AppointmentRule.objects.get()
    assert (rule.materials, rule.cited("bar")) == (["简历", "考察材料"], "《任免办法》第九条")
    page = client_for(clerk).get(f"/admin/appointment_rules/edit/{rule.pk}/").text
    assert "简历\n考察材料" in page and "第九条" in page


def test_the_count_is_entered_announced_and_shown_on_the_wall(session, client_for, clerk, chair):
    nomination = tabled(session)
    client_for(clerk).post(url("vote", session.pk), sheet(nomination))
    ballot = Ballot.objects.get()
    refused = client_for(chair).get(url("ballot_screen", ballot.pk))
    assert refused.status_code == 409 and "还没有宣布" in refused.text
    assert "由您录入" in client_for(clerk).get(url("ballot", ballot.pk)).text
    client_for(chair).post(url("ballot_announce", ballot.pk))
    wall = client_for(chair).get(url("ballot_screen", ballot.pk)).text
    assert "通 过" in wall and "<dd>20</dd>" in wall
    assert nomination.person.real_name in wall
    nomination.refresh_from_db()
    assert nomination.state == "passed"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"approve": 21}, "与有效的 22 张不符"),
        ({"returned": 23}, "本次表决无效"),
        ({"valid": ""}, "请填写有效的数目"),
        ({"scrutineers": ""}, "请填写监票人"),
        ({"nominations": []}, "请选择表决的事项"),
        ({"nominations": [999]}, ""),
    ],
)
def test_a_wrong_sheet_comes_back_with_what_was_typed(session, client_for, clerk, changed, told):
    nomination = tabled(session)
    page = client_for(clerk).post(url("vote", session.pk), sheet(nomination, **changed))
    assert page.status_code == 409 and told in page.text
    assert 'value="20"' in page.text or "approve" in changed
    assert not Ballot.objects.exists()


def test_the_walk_goes_on_to_the_next_and_leaving_comes_first(session, client_for, clerk):
    post = make_post()
    coming, going = tabled(session, post=post), tabled(session, post=post, kind="remove")
    page = client_for(clerk).get(url("vote", session.pk))
    assert page.context["chosen"].nomination == going
    asked = client_for(clerk).get(url("vote", session.pk), {"item": coming.agenda_items.get().pk})
    assert asked.context["chosen"].nomination == coming


def test_attendance_is_kept_from_the_page(client_for, clerk):
    session = make_session(members=3)
    first, second, _ = session.members.values_list("pk", flat=True)
    facts = {"present": [first, "x"], f"absence-{second}": "公差", "absence-x": "1"}
    client_for(clerk).post(url("session_attendance", session.pk), facts | {"absence-²": "病假"})
    assert list(session.members.values_list("is_present", "absence")) == [
        (True, ""),
        (False, "公差"),
        (False, ""),
    ]


def test_a_member_nobody_knows_is_said_on_the_form(client_for, clerk):
    session = make_session()
    page = client_for(clerk).post(url("member_add", session.pk), {"person": "无此人"})
    assert page.status_code == 400 and "没有找到这个人" in page.text


def costs(client, target: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(target).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", [*PAGES, "board", "deadlines", "barred", "holders", "oath"])
def test_pages_cost_the_same_for_few_and_for_many(name, session, client_for, clerk, chair):
    appointment_rule(bar_after_failures=1)
    client = client_for(clerk)
    counts = []
    for number in range(3):
        for part in range(1 + 2 * number):
            post = make_post(f"职务{number}{part}")
            tabled(session, post=post)
            for approve in (20, 5):
                row = tabled(session, post=make_post(f"{approve}{number}{part}"))
                voted(session, row, approve, clerk=clerk, chair=chair)
            make_nomination(post=make_post(f"待{number}{part}"))
            Tenure.objects.create(person=make_person(), post=post, starts_on="2022-03-01")
        target = url(name, session.pk if name in PAGES else None)
        counts.append(costs(client, target))
    assert counts[1] == counts[2]


# --- the file of a nomination ---


def test_acts_are_taken_on_the_file_and_faults_come_back(session, client_for, clerk, settings):
    nomination = make_nomination()
    client, today = client_for(clerk), str(timezone.localtime().date())
    opinion = {"giver": "人代选工委", "verdict": "unfit", "text": "", "given_on": today}
    page = client.post(url("opinion", nomination.pk), opinion)
    assert page.status_code == 400 and "请写明意见" in page.text and "人代选工委" in page.text
    client.post(url("opinion", nomination.pk), {**opinion, "text": "任职年限不足"})
    assert "任职年限不足" in client.get(url("detail", nomination.pk)).text
    client.post(
        url("material_add", nomination.pk), {"name": "其他材料", "upload": evidence("简历.pdf")}
    )
    found = nomination.materials.get()
    assert b"".join(client.get(url("material", found.pk)).streaming_content) == b"%PDF-1.4"
    client.post(url("objection", nomination.pk), {"received_on": today, "summary": "违规经商"})
    objection = nomination.objections.get()
    bad = client.post(url("objection_answer", objection.pk), {"answered_on": today, "answer": "短"})
    assert bad.status_code == 400 and "不少于 10 个字" in bad.text


def test_material_leaves_through_its_door_only(client_for, client, clerk, stranger):
    nomination = make_nomination(make_person())
    client_for(clerk).post(
        url("material_add", nomination.pk), {"name": "其他材料", "upload": evidence("简历.pdf")}
    )
    target = url("material", nomination.materials.get().pk)
    for outsider in (client_for(stranger), client_for(nomination.person), client):
        assert "login" in outsider.get(target)["Location"]


def test_the_nominee_sees_her_steps_and_nothing_that_was_said_of_her(
    session, client_for, clerk, chair, nominee
):
    nomination = tabled(session, nominee)
    nomination.objections.create(
        summary="反映其违规经商", received_on="2026-03-01", received_by=clerk,
        received_at=timezone.now(), answered_on="2026-03-02", answer="查无此事",
    )  # fmt: skip
    voted(session, nomination, 20, clerk=clerk, chair=chair)
    page = client_for(nominee).get(reverse("appointments:my_nomination", args=[nomination.pk])).text
    assert "宪法宣誓" in page and "表决" in page
    for secret in ("违规经商", "查无此事", "赞成", clerk.real_name):
        assert secret not in page


def test_after_a_failed_vote_the_form_of_a_new_one_says_that_she_is_barred(
    session, client_for, clerk, chair
):
    appointment_rule(bar_after_failures=1, effective_from="2024-01-01")
    lost = tabled(session)
    voted(session, lost, 3, clerk=clerk, chair=chair)
    assert lost.person.real_name in client_for(clerk).get(url("barred")).text
    facts = {
        "kind": "appoint", "person": lost.person_id, "post": lost.post_id, "term": lost.term_id,
        "proposer": lost.proposer_id, "received_on": "2026-03-11",
    }  # fmt: skip
    page = client_for(clerk).post("/admin/nominations/new/", facts)
    assert "本届内不得再提名" in page.text and Nomination.objects.count() == 1


def test_a_death_is_filed_from_the_register(client_for, clerk):
    tenure = Tenure.objects.create(person=make_person(), post=make_post(), starts_on="2022-03-01")
    target = url("tenure_end", tenure.pk)
    assert "不经表决" in client_for(clerk).get(target).text
    facts = {"ending": "died", "ends_on": "2022-02-01", "note": "病逝", "body": "县人大"}
    assert "早于任职日期" in client_for(clerk).post(target, facts).text
    client_for(clerk).post(target, {**facts, "ends_on": "2026-03-01"})
    tenure.refresh_from_db()
    assert tenure.ending == "died" and tenure.filings.get().body == "县人大"


def test_who_is_due_after_the_change_of_term_is_listed(client_for, clerk, term):
    today = timezone.localtime().date()
    term.starts_on = today
    term.ends_on = None
    term.save()
    old, new = make_post("局长"), make_post("主任")
    for post in (old, new):
        post.is_renewed = True
        post.save()
    due = Tenure.objects.create(person=make_person(), post=old, starts_on="2022-03-01")
    done = Tenure.objects.create(person=make_person(), post=new, starts_on=today)
    page = client_for(clerk).get(url("renewals")).text
    assert due.person.real_name in page and done.person.real_name not in page


def test_a_rule_in_use_takes_a_last_day_and_nothing_else(client_for, clerk):
    rule = appointment_rule()
    client, target = client_for(clerk), f"/admin/appointment_rules/edit/{rule.pk}/"
    facts = {
        "name": rule.name, "basis_document": rule.basis_document, "effective_from": "2024-01-01",
        "days_before_session": 7, "bar_after_failures": 2, "wait_months": 0, "notice_days": 3,
        "scrutineers": 2, "order": "either", **rule.clauses,
    }  # fmt: skip
    client.post(target, {**facts, "wait_months": 3})
    assert AppointmentRule.objects.get().wait_months == 3
    make_nomination()
    page = client.post(target, {**facts, "wait_months": 6})
    assert "只能填写失效日期" in page.text and AppointmentRule.objects.get().wait_months == 3
    client.post(target, {**facts, "wait_months": 3, "effective_to": "2027-12-31"})
    assert str(AppointmentRule.objects.get().effective_to) == "2027-12-31"


def test_what_was_carried_and_is_not_yet_published_is_listed(session, client_for, clerk, chair):
    appointment_rule()
    nomination = tabled(session)
    voted(session, nomination, 20, clerk=clerk, chair=chair)
    client = client_for(clerk)
    page = client.get(url("deadlines")).text
    assert "应在3月13日以前，已超期" in page and nomination.person.real_name in page
    day = str(TODAY)
    for kind in ("decision", "notice"):
        facts = {"kind": kind, "number": "9号", "issued_on": day}
        assert client.post(url("issue", nomination.pk), facts).status_code == 302
    assert "待印发决定" not in client.get(url("deadlines")).text


def test_the_desk_shows_a_count_to_whoever_may_announce_it(session, client_for, clerk, chair):
    recorded(session, tabled(session), count=votes(20), by=clerk)
    told = "表决结果待核对宣布"
    assert told in client_for(chair).get("/admin/").text
    assert told not in client_for(clerk).get("/admin/").text


@pytest.mark.parametrize(
    ("kind", "seat", "told"),
    [
        ("appoint", True, "必须辞去常委会的职务"),
        ("decide_acting", False, "不是副职的，先任命为副职"),
        ("appoint", False, ""),
        ("remove", True, ""),
    ],
)
def test_the_file_cautions_where_the_register_gives_cause(client_for, clerk, kind, seat, told):
    rules()
    nomination = make_nomination(kind=kind)
    post = make_post("委员", "清源县人大常委会", "people_congress")
    post.is_committee_seat = seat
    post.save()
    Tenure.objects.create(person=nomination.person, post=post, starts_on="2022-03-01")
    page = client_for(clerk).get(url("detail", nomination.pk))
    assert (told in page.text) and bool(page.context["cautions"]) is bool(told)
