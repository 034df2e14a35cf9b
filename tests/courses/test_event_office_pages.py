"""Events in the back office: planning by clicks, people, lists, workbooks, reflections."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.workbook import open_workbook, write_workbook
from courses.models import Attendance, EventPart, Invitation, Reflection, TrainingEvent
from notices.models import Notice
from people.models import Delegation, Deputy
from tests.courses.gatherings import invite, make_event, make_fact, make_part
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, clerk):
    return client_for(clerk)


@pytest.fixture
def east(term):
    return Delegation.objects.create(name="城关代表团", term=term)


@pytest.fixture
def part():
    event = make_event(title="监督法专题培训")
    return make_part(event, timezone.now() - timedelta(minutes=10))


@pytest.fixture
def liaison(person, east):
    officer = person("sun", "孙红", "liaison")
    east.liaisons.add(officer)
    return officer


def book(*rows):
    content = io.BytesIO()
    write_workbook(content, [("签到", rows)])
    content.seek(0)
    content.name = "签到.xlsx"
    return content


# --- planning -------------------------------------------------------------------------------


def test_an_event_is_planned_from_the_first_form_to_the_announcement(office, clerk, term):
    form = {"kind": "meeting", "title": "以会代训：预算审查", "place": "县委礼堂", "year": 2026,
            "responsible": clerk.pk, "description": "", "answer_by": ""}  # fmt: skip
    answer = office.post("/admin/training-events/new/", form)
    event = TrainingEvent.objects.get()
    assert answer["Location"] == f"/admin/events/{event.pk}/"
    page = office.get(f"/admin/events/{event.pk}/").content.decode()
    assert "安排时段" in page and "筹备中" in page
    part = {"title": "预算审查要点", "starts_at": "2026-12-10 09:00", "ends_at": "2026-12-10 11:30",
            "hours": "2.5"}  # fmt: skip
    office.post(f"/admin/events/{event.pk}/parts/add/", part)
    Deputy.objects.create(person=make_person(real_name="杨桂芳"), term=term)
    Deputy.objects.create(person=make_person(real_name="谢长河"), term=term)
    office.post(f"/admin/events/{event.pk}/invite/", {"names": "杨桂芳、谢长河"})
    office.post(f"/admin/events/{event.pk}/announce/")
    event.refresh_from_db()
    assert event.state == "announced" and event.invitations.count() == 2
    assert timezone.localtime(EventPart.objects.get().starts_at).hour == 9


def test_a_part_that_ends_before_it_starts_comes_back(office):
    event = make_event("planned")
    form = {"title": "上午", "starts_at": "2026-12-10 11:00", "ends_at": "2026-12-10 09:00",
            "hours": "2"}  # fmt: skip
    answer = office.post(f"/admin/events/{event.pk}/parts/add/", form)
    assert answer.status_code == 400 and "结束时间应晚于开始时间" in answer.content.decode()
    assert not event.parts.exists()


def test_names_that_are_no_deputies_are_named(office, term):
    event = make_event("planned")
    answer = office.post(f"/admin/events/{event.pk}/invite/", {"names": "王五 赵六"})
    assert answer.status_code == 400 and "王五、赵六" in answer.content.decode()
    empty = office.post(f"/admin/events/{event.pk}/invite/", {})
    assert empty.status_code == 400 and "至少选择一组" in empty.content.decode()


def test_two_deputies_of_one_name_are_not_guessed_at(office, term):
    event = make_event("planned")
    for _ in range(2):
        Deputy.objects.create(person=make_person(real_name="王芳"), term=term)
    answer = office.post(f"/admin/events/{event.pk}/invite/", {"names": "王芳"})
    assert answer.status_code == 400 and "同名" in answer.content.decode()
    assert not event.invitations.exists()


def test_people_are_invited_by_delegation_and_as_a_whole(office, term, east, congress):
    event = make_event("planned")
    here, there = make_person(), make_person(organ=congress)
    left = make_person()
    Deputy.objects.create(person=here, term=term, delegation=east)
    Deputy.objects.create(person=there, term=term)
    Deputy.objects.create(person=left, term=term, delegation=east, ended_on="2026-01-01")
    path = f"/admin/events/{event.pk}/invite/"
    office.post(path, {"delegations": [east.pk]})
    assert [row.person for row in event.invitations.all()] == [here]
    office.post(path, {"organs": [congress.pk]})
    assert event.invitations.filter(person=there).exists()
    office.post(path, {"everybody": "on"})
    assert set(event.invitations.values_list("person", flat=True)) == {here.pk, there.pk} | set(
        event.invitations.filter(person__organ=congress).values_list("person", flat=True)
    )
    assert not event.invitations.filter(person=left).exists()


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_events_costs_the_same_for_few_and_many(
    office, count, django_assert_max_num_queries
):
    for number in range(count):
        part = make_part(make_event(), timezone.now() - timedelta(days=number))
        make_fact(part, invite(part.event))
        invite(part.event)
    office.get("/admin/training-events/")
    with django_assert_max_num_queries(22):
        page = office.get("/admin/training-events/").content.decode()
    assert "邀请 2，答复 0，到会 1" in page


@pytest.mark.parametrize("count", [3, 40])
def test_the_pages_of_an_event_cost_the_same_for_few_and_many(
    office, part, count, django_assert_max_num_queries
):
    for _ in range(count):
        make_fact(part, invite(part.event))
    office.get(f"/admin/events/{part.event_id}/")
    for path in (f"{part.event_id}/", f"{part.event_id}/people/", f"parts/{part.pk}/list/",
                 f"parts/{part.pk}/sheet/", f"{part.event_id}/export/"):  # fmt: skip
        with django_assert_max_num_queries(26):
            assert office.get(f"/admin/events/{path}").status_code == 200


def test_the_way_of_an_event_by_its_buttons(office):
    event = make_event("announced")
    part = make_part(event, timezone.now() - timedelta(minutes=10))
    row = invite(event)
    office.post(f"/admin/events/{event.pk}/begin/")
    office.post(f"/admin/events/parts/{part.pk}/list/", {"people": [row.pk]})
    office.post(f"/admin/events/{event.pk}/close/")
    event.refresh_from_db()
    assert event.state == "closed"
    assert office.post(f"/admin/events/{event.pk}/reopen/", {"reason": ""}).status_code == 409
    office.post(f"/admin/events/{event.pk}/reopen/", {"reason": "签到册漏录两人"})
    event.refresh_from_db()
    assert event.state == "held"


# --- leave and one person -------------------------------------------------------------------


def test_leave_waits_on_the_page_and_is_decided_there(office, clerk):
    event = make_event("announced")
    row = invite(event, make_person(real_name="许大勇"), state="leave_asked")
    Invitation.objects.filter(pk=row.pk).update(leave_reason="陪护家人", answered_at=timezone.now())
    assert "陪护家人" in office.get(f"/admin/events/{event.pk}/").content.decode()
    refused = office.post(f"/admin/events/invitations/{row.pk}/decide/", {"do": "deny"})
    assert refused.status_code == 409
    office.post(f"/admin/events/invitations/{row.pk}/decide/", {"do": "grant"})
    row.refresh_from_db()
    assert row.state == "leave_granted" and row.decided_by == clerk


def test_a_correction_is_added_and_the_old_record_stays_in_sight(office, part):
    row = invite(part.event)
    make_fact(part, row)
    path = f"/admin/events/invitations/{row.pk}/"
    form = {"part": part.pk, "do": "absent", "reason": "由他人代签"}
    office.post(f"{path}correct/", form)
    assert [fact.is_present for fact in row.attendances.order_by("pk")] == [True, False]
    page = office.get(path).content.decode()
    assert "由他人代签" in page and "名单登记" in page and "未到会" in page


def test_a_correction_without_part_or_reason_is_refused(office, part):
    row = invite(part.event)
    path = f"/admin/events/invitations/{row.pk}/correct/"
    other = make_part(make_event(), timezone.now())
    assert office.post(path, {"reason": "签到册上有"}).status_code == 409
    assert office.post(path, {"part": part.pk, "reason": ""}).status_code == 409
    assert office.post(path, {"part": other.pk, "reason": "签到册上有"}).status_code == 404
    assert not Attendance.objects.exists()


def test_a_reflection_is_read_or_sent_back(office, part):
    rows = [
        Reflection.objects.create(
            invitation=invite(part.event),
            text="学习以后的体会。",
            state="handed_in",
            saved_at=timezone.now(),
            handed_in_at=timezone.now(),
        )
        for _ in range(2)
    ]
    office.post(f"/admin/events/reflections/{rows[0].pk}/", {"do": "acknowledge", "word": "很好"})
    path = f"/admin/events/reflections/{rows[1].pk}/"
    assert office.post(path, {"do": "return", "word": ""}).status_code == 409
    office.post(path, {"do": "return", "word": "请结合本职写"})
    states = [Reflection.objects.get(pk=row.pk).state for row in rows]
    assert states == ["acknowledged", "returned"]
    told = Notice.objects.filter(subject__startswith="心得体会").order_by("pk")
    assert "很好" in told[0].text and told[0].person == rows[0].invitation.person
    assert told[1].person == rows[1].invitation.person


# --- by list --------------------------------------------------------------------------------


def test_ticked_people_are_entered_once(office, part, clerk):
    rows = [invite(part.event) for _ in range(3)]
    path = f"/admin/events/parts/{part.pk}/list/"
    office.post(path, {"people": [rows[0].pk, rows[1].pk]})
    office.post(path, {"people": [rows[1].pk, rows[2].pk]})
    facts = Attendance.objects.all()
    assert len(facts) == 3 and {fact.by for fact in facts} == {clerk}
    assert office.post(path, {}).status_code == 409
    found = office.get(path, {"q": str(rows[0].person)}).content.decode()
    assert "已到 1 / 1 人" in found


def test_nobody_is_entered_before_the_doors_open_or_after_the_end(office):
    for state, days in (("held", 1), ("closed", -1), ("announced", -1)):
        part = make_part(make_event(state), timezone.now() + timedelta(days=days))
        row = invite(part.event)
        path = f"/admin/events/parts/{part.pk}/list/"
        assert office.post(path, {"people": [row.pk]}).status_code == 409
    assert not Attendance.objects.exists()


def test_a_liaison_officer_enters_her_own_delegation_and_no_other(
    client_for, liaison, east, part, term
):
    west = Delegation.objects.create(name="河西代表团", term=term)
    hers, theirs = invite(part.event, delegation=east), invite(part.event, delegation=west)
    field = client_for(liaison)
    path = f"/admin/events/parts/{part.pk}/list/"
    page = field.get(path).content.decode()
    assert str(hers.person) in page and str(theirs.person) not in page
    field.post(path, {"people": [hers.pk, theirs.pk]})
    assert [fact.invitation for fact in Attendance.objects.all()] == [hers]
    correct = {"part": part.pk, "do": "absent", "reason": "点名未到"}
    assert field.post(f"/admin/events/invitations/{hers.pk}/correct/", correct).status_code == 302
    other = field.post(f"/admin/events/invitations/{theirs.pk}/correct/", correct)
    assert other.status_code == 404
    assert Attendance.objects.filter(invitation=theirs).count() == 0


def test_after_the_end_only_the_organizer_corrects(client_for, office, liaison, east):
    part = make_part(make_event("closed"), timezone.now() - timedelta(days=1))
    row = invite(part.event, delegation=east)
    path = f"/admin/events/invitations/{row.pk}/correct/"
    form = {"part": part.pk, "do": "present", "reason": "签到册上有签名"}
    assert client_for(liaison).post(path, form).status_code == 409
    assert office.post(path, form).status_code == 302


def test_nobody_enters_herself(office, clerk, part):
    own = invite(part.event, clerk)
    office.post(f"/admin/events/parts/{part.pk}/list/", {"people": [own.pk]})
    form = {"part": part.pk, "do": "present", "reason": "我确实到会"}
    answer = office.post(f"/admin/events/invitations/{own.pk}/correct/", form)
    assert answer.status_code == 409 and not Attendance.objects.exists()


def test_the_paper_list_has_a_sheet_for_each_delegation(office, part, east):
    for _ in range(21):
        invite(part.event, delegation=east)
    invite(part.event)
    page = office.get(f"/admin/events/parts/{part.pk}/sheet/").content.decode()
    assert page.count("print-sheet__title") == 3 and "全场应到 22 人" in page


# --- workbooks ------------------------------------------------------------------------------


def test_a_workbook_is_checked_first_and_entered_afterwards(office, part, east):
    rows = [invite(part.event, make_person(real_name=name), delegation=east)
            for name in ("杨桂芳", "谢长河", "邓丽娟")]  # fmt: skip
    make_fact(part, rows[2])
    content = book(("姓名", "到会"), ("杨桂芳", "是"), ("谢长河", ""), ("邓丽娟", "√"),
                   ("王五", "是"))  # fmt: skip
    page = office.post(f"/admin/events/parts/{part.pk}/import/", {"workbook": content})
    assert [row.pk for row in page.context["new"]] == [rows[0].pk]
    assert [row.pk for row in page.context["known"]] == [rows[2].pk]
    assert page.context["absent"] == 1 and "王五" in page.content.decode()
    assert Attendance.objects.count() == 1, "nothing is entered by looking"
    office.post(f"/admin/events/parts/{part.pk}/list/", {"people": [rows[0].pk], "workbook": "1"})
    assert Attendance.objects.get(invitation=rows[0]).source == "workbook"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (book(("序号", "单位"), (1, "城关镇")), "没有“姓名”列"),
        (io.BytesIO(b"PK\x03\x04 broken"), "上传"),
        (None, "请选择"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_in_a_sentence(office, part, content, why):
    invite(part.event)
    if content:
        content.seek(0)
        content.name = "签到.xlsx"
    facts = {"workbook": content} if content else {}
    answer = office.post(f"/admin/events/parts/{part.pk}/import/", facts)
    assert answer.status_code == 400 and not Attendance.objects.exists()
    assert 'role="alert"' in answer.content.decode()


def test_the_export_can_be_filled_in_and_read_back(office, part, east):
    there = invite(part.event, make_person(real_name="=杨桂芳"), delegation=east)
    invite(part.event, make_person(real_name="谢长河"), delegation=east)
    make_fact(part, there)
    answer = office.get(f"/admin/events/{part.event_id}/export/")
    with open_workbook(answer.content) as found:
        (sheet,) = found.sheets
        rows = [[row.cells[n].text if n in row.cells else "" for n in range(1, 7)]
                for row in sheet.rows()]  # fmt: skip
    assert rows[0][:4] == ["序号", "姓名", "代表团", "答复"]
    assert rows[1][1] == "=杨桂芳" and rows[1][4].startswith("是（") and rows[1][5] == "3"
    assert rows[2][4] == ""
    upload = io.BytesIO(answer.content)
    upload.name = "签到.xlsx"
    page = office.post(f"/admin/events/parts/{part.pk}/import/", {"workbook": upload})
    assert [row.pk for row in page.context["known"]] == [there.pk] and page.context["absent"] == 1


def test_a_liaison_officers_workbook_cannot_reach_other_delegations(
    client_for, liaison, east, part
):
    invite(part.event, make_person(real_name="杨桂芳"))
    content = book(("姓名",), ("杨桂芳",))
    page = client_for(liaison).post(f"/admin/events/parts/{part.pk}/import/", {"workbook": content})
    assert page.status_code == 404
    invite(part.event, delegation=east)
    content.seek(0)
    page = client_for(liaison).post(f"/admin/events/parts/{part.pk}/import/", {"workbook": content})
    assert page.context["new"] == [] and len(page.context["problems"]) == 1


# --- the month ------------------------------------------------------------------------------


def test_the_month_shows_each_part_on_its_day_at_a_constant_price(
    office, django_assert_max_num_queries
):
    for day in range(10, 22):
        event = make_event(state="announced", title=f"第{day}日的培训")
        make_part(event, datetime(2026, 3, day, 1, tzinfo=UTC))
    make_part(make_event(state="cancelled", title="不办了"), datetime(2026, 3, 31, 17, tzinfo=UTC))
    with django_assert_max_num_queries(14):
        page = office.get("/admin/events/calendar/", {"month": "2026-03"}).content.decode()
    assert "2026年3月的线下活动" in page and "第21日的培训" in page
    assert page.index("2026-04-01") < page.index("不办了"), "by the local day, beside the month"
    assert "?month=2026-02" in page and "?month=2026-04" in page
    assert "没有线下活动" in office.get("/admin/events/calendar/?month=2031-01").content.decode()
    assert office.get("/admin/events/calendar/?month=x-99").status_code == 200
    assert "/admin/events/calendar/" in office.get("/admin/training-events/").content.decode()


@pytest.mark.parametrize(("month", "before", "after"), [
    ("2026-01", "2025-12", "2026-02"), ("2026-02", "2026-01", "2026-03"),
    ("2026-12", "2026-11", "2027-01"),
])  # fmt: skip
def test_one_leafs_from_month_to_month(office, month, before, after):
    page = office.get(f"/admin/events/calendar/?month={month}").content.decode()
    assert f"?month={before}" in page and f"?month={after}" in page


def test_a_liaison_officer_sees_in_the_month_what_her_delegations_go_to(
    client_for, liaison, east, nominee
):
    invite(make_event(state="announced", title="城关的活动"), delegation=east)
    for event in [TrainingEvent.objects.get(), make_event(state="announced", title="别处的活动")]:
        make_part(event, datetime(2026, 3, 10, 1, tzinfo=UTC))
    url = "/admin/events/calendar/?month=2026-03"
    page = client_for(liaison).get(url).content.decode()
    assert "城关的活动" in page and "别处的活动" not in page
    assert client_for(nominee).get(url).status_code in (302, 403)
    assert "/login/" in Client().get(url).url


def test_a_cancelled_event_asks_for_no_decision_on_leave(office):
    for state, is_asked in (("announced", True), ("cancelled", False), ("closed", False)):
        row = invite(make_event(state=state), state="leave_asked")
        page = office.get(f"/admin/events/{row.event_id}/").content.decode()
        assert ("不准假" in page) is is_asked, state
