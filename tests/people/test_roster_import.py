import io
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from core.state import Refused
from people import tasks
from people.actions.rosters import confirm_roster, reject_roster
from people.models import Delegation, Deputy, Organ, RosterBatch, User
from tests.people.test_roster_reading import book, id_number, row
from tests.queue import run_queue

pytestmark = pytest.mark.django_db

State = RosterBatch.State
DEPUTY_HEADER = ("姓名", "身份证号", "手机号", "工作单位", "职务", "代表团")


@pytest.fixture
def office(client_for, clerk):
    return client_for(clerk)


@pytest.fixture
def finance(db):
    return Organ.objects.create(name="县财政局", branch="government")


@pytest.fixture
def upload(office):
    """Upload through the page and let the worker check it."""

    def make(body, kind="nominee", **data):
        file = SimpleUploadedFile("名册.xlsx", body)
        answer = office.post("/admin/rosters/", {"kind": kind, "file": file, **data})
        assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()
        run_queue()
        return RosterBatch.objects.latest("pk")

    return make


def confirm(office, batch):
    answer = office.post(f"/admin/rosters/{batch.pk}/confirm/")
    run_queue()
    batch.refresh_from_db()
    return answer


def page_of(office, batch):
    return office.get(f"/admin/rosters/{batch.pk}/").content.decode()


def test_nominees_come_in_and_their_passwords_are_taken_once(office, upload, finance):
    batch = upload(book(row(1), row(2)))
    assert batch.state == State.CHECKED
    page = page_of(office, batch)
    assert "没有错误" in page and "人员1" in page and id_number(1) not in page
    confirm(office, batch)
    assert batch.state == State.APPLIED
    people = User.objects.filter(real_name__startswith="人员")
    assert {p.organ for p in people} == {finance} and all(p.has_role("nominee") for p in people)
    assert {p.proposed_post for p in people} == {"局长"}
    answer = office.post(f"/admin/rosters/{batch.pk}/slips/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["初始密码"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [r[0] for r in rows] == ["人员1", "人员2"]
    for name, _, login, password in rows:
        user = User.objects.get(username=login)
        assert user.real_name == name and user.check_password(password)
        assert user.must_change_password
    again = office.post(f"/admin/rosters/{batch.pk}/slips/")
    assert again.status_code == HTTPStatus.CONFLICT and "重置密码" in again.content.decode()


def test_each_new_person_is_recorded_once_and_nobody_as_edited(office, upload, finance):
    confirm(office, upload(book(row(1), row(2))))
    actions = list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))
    assert sorted(actions) == [
        "people.apply_roster",
        "people.create",
        "people.create",
        "people.grant_role",
        "people.grant_role",
        "people.upload_roster",
    ]


def test_nothing_is_written_before_it_is_confirmed(upload, finance):
    upload(book(row(1)))
    assert not User.objects.filter(real_name="人员1").exists()


def test_one_error_holds_back_the_whole_roster(office, upload, finance):
    batch = upload(book(row(1), row(2, 手机号="123"), row(3, 单位="无名局")))
    page = page_of(office, batch)
    assert "第 3 行" in page and "E 列" in page and "不在机关列表" in page
    assert "确认导入" not in page
    answer = confirm(office, batch)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert not User.objects.filter(real_name__startswith="人员").exists()


def test_the_same_roster_again_changes_nothing(office, upload, finance):
    confirm(office, upload(book(row(1), row(2))))
    before = list(User.objects.order_by("pk").values())
    batch = upload(book(row(1), row(2)))
    assert batch.report["counts"] == {"new": 0, "update": 0, "unchanged": 2}
    confirm(office, batch)
    assert list(User.objects.order_by("pk").values()) == before


def test_known_people_are_matched_by_id_number_and_shown_old_beside_new(
    office, upload, finance, person
):
    known = person("renyuan", "人员1", id_number=id_number(1), post_title="科长")
    batch = upload(book(row(1)))
    (line,) = batch.report["lines"]
    assert line["status"] == "update"
    assert "拟任职务：空 → 局长" in line["changes"] and "手机号有变化" in line["changes"]
    confirm(office, batch)
    known.refresh_from_db()
    assert known.proposed_post == "局长" and known.mobile == "13800001234"
    assert known.post_title == "科长" and known.username == "renyuan"
    assert known.has_role("nominee") and known.password == "!"


def test_an_id_number_under_another_name_is_an_error(upload, finance, person):
    person("other", "别人", id_number=id_number(1))
    batch = upload(book(row(1)))
    assert "“别人”名下" in batch.report["errors"][0]["message"]


def test_an_officer_is_put_on_the_roll_but_not_rewritten(office, upload, finance, person):
    officer = person("marker1", "人员1", "marker", id_number=id_number(1))
    batch = upload(book(row(1)))
    assert "系统管理员修改" in batch.report["warnings"][0]["message"]
    confirm(office, batch)
    officer.refresh_from_db()
    assert officer.has_role("nominee") and officer.has_role("marker")
    assert officer.proposed_post == "" and officer.mobile == ""


def test_nobody_registers_herself_and_no_shut_account_is_revived(upload, finance, clerk, person):
    clerk.id_number, clerk.real_name = id_number(1), "人员1"
    clerk.save()
    person("shut", "人员2", id_number=id_number(2), is_active=False)
    messages = [e["message"] for e in upload(book(row(1), row(2))).report["errors"]]
    assert "您本人" in messages[0] and "已停用" in messages[1]


def test_deputies_come_in_with_mandate_and_delegation(office, upload, term):
    rows = [
        ("王一", id_number(1), "13800001111", "清源县第一中学", "教师", "城关代表团"),
        ("王二", id_number(2), "", "", "", "城关代表团"),
    ]
    batch = upload(book(*rows, header=DEPUTY_HEADER), kind="deputy", term=term.pk)
    assert batch.report["errors"] == []
    confirm(office, batch)
    delegation = Delegation.objects.get()
    assert delegation.name == "城关代表团" and delegation.term == term
    assert {d.person.real_name for d in Deputy.objects.filter(delegation=delegation)} == {
        "王一",
        "王二",
    }
    teacher = User.objects.get(real_name="王一")
    assert teacher.post_title == "清源县第一中学教师" and teacher.term == term
    again = upload(book(*rows, header=DEPUTY_HEADER), kind="deputy", term=term.pk)
    assert again.report["counts"]["unchanged"] == 2


def test_deputies_without_a_term_are_refused(upload):
    batch = upload(
        book(("王一", id_number(1), "", "", "", "一团"), header=DEPUTY_HEADER), kind="deputy"
    )
    assert "没有指定届次" in batch.report["errors"][0]["message"]


def test_generated_login_names_go_on_after_the_highest(office, upload, finance, person):
    confirm(office, upload(book(row(1))))
    first = User.objects.get(real_name="人员1").username
    person(f"{first[:-3]}007", "占位")
    confirm(office, upload(book(row(2))))
    assert User.objects.get(real_name="人员2").username == f"{first[:-3]}008"


def test_people_who_changed_since_the_check_stop_the_import(office, upload, finance, person):
    batch = upload(book(row(1)))
    person("meanwhile", "别名", id_number=id_number(1))
    confirm(office, batch)
    assert batch.state == State.CHECKED and "重新上传" in batch.trouble
    assert "重新上传" in page_of(office, batch)


def test_a_task_delivered_twice_applies_once(office, upload, finance):
    batch = upload(book(row(1)))
    confirm(office, batch)
    tasks.apply_roster(batch.pk)
    tasks.check_roster(batch.pk)
    assert User.objects.filter(real_name="人员1").count() == 1


def test_a_file_that_is_no_workbook_is_told_so(office, upload):
    batch = upload(b"%PDF-1.4 this is no workbook")
    assert batch.state == State.FAILED
    assert batch.trouble in page_of(office, batch)


def test_a_rejected_roster_is_over(office, upload, finance, clerk, at):
    batch = upload(book(row(1)))
    office.post(f"/admin/rosters/{batch.pk}/reject/")
    batch.refresh_from_db()
    assert batch.state == State.REJECTED and batch.report == {}
    with pytest.raises(Refused):
        reject_roster(batch, by=clerk, at=at)


def test_numbers_and_passwords_are_encrypted_at_rest_and_not_logged(office, upload, finance):
    batch = upload(book(row(1)))
    raw = RosterBatch.objects.filter(pk=batch.pk).extra(select={"raw": "report_text"})
    assert id_number(1) not in raw.values_list("raw", flat=True)[0]
    confirm(office, batch)
    password = batch.slips[0]["password"]
    raw = RosterBatch.objects.filter(pk=batch.pk).extra(select={"raw": "slips_text"})
    assert password not in raw.values_list("raw", flat=True)[0]
    assert id_number(1) not in str(batch.report)
    logged = str(list(ModelLogEntry.objects.values_list("data", "label")))
    assert id_number(1) not in logged and "人员1" not in logged and password not in logged


def test_the_page_of_a_roster_belongs_to_who_uploaded_it(
    office, upload, finance, client_for, person, marker, at
):
    batch = upload(book(row(1)))
    path = f"/admin/rosters/{batch.pk}/"
    assert office.get(path).status_code == HTTPStatus.OK
    other = person("other", "另一人", "organizer")
    assert client_for(other).get(path).status_code == HTTPStatus.NOT_FOUND
    assert client_for(other).post(f"{path}slips/").status_code == HTTPStatus.NOT_FOUND
    assert client_for(marker).get(path).status_code in (302, 403)
    assert "/login/" in Client().get(path)["Location"]
    with pytest.raises(Refused):
        confirm_roster(batch, by=other, at=at)


@pytest.mark.parametrize("kind", ["nominee", "deputy"])
def test_the_template_is_read_without_complaint_once_filled(office, upload, finance, term, kind):
    answer = office.get(f"/admin/rosters/template/{kind}/")
    workbook = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = workbook["名册"]
    header = [cell.value for cell in sheet[1]]
    filled = {"姓名": "王一", "身份证号": id_number(1), "手机号": "13800001111", "届次": term.name}
    for column, name in enumerate(header, start=1):
        sheet.cell(row=2, column=column).value = filled.get(name)
    assert sheet.cell(row=2, column=header.index("身份证号") + 1).number_format == "@"
    out = io.BytesIO()
    workbook.save(out)
    batch = upload(out.getvalue(), kind=kind)
    assert batch.report["errors"] == [] == batch.report["warnings"]
    assert batch.report["counts"]["new"] == 1


def test_planning_costs_the_same_for_five_and_fifty(
    upload, finance, django_assert_max_num_queries, clerk
):
    few = upload(book(*(row(n) for n in range(1, 6))))
    RosterBatch.objects.update(state=State.UPLOADED)
    with django_assert_max_num_queries(14):
        tasks.check_roster(few.pk)
    many = upload(book(*(row(n) for n in range(1, 51))))
    RosterBatch.objects.update(state=State.UPLOADED)
    with django_assert_max_num_queries(14):
        tasks.check_roster(many.pk)
