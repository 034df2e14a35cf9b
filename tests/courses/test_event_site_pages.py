"""The invited person's pages: her events, one event, signing in, her reflection."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from courses.actions.events import add_material
from courses.models import Attendance, CodeTry, Invitation, Reflection, TrainingEvent
from tests.courses.gatherings import (
    code_at,
    invite,
    make_event,
    make_fact,
    make_part,
    wrong_code,
)

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def deputy(person):
    return person("yang", "杨桂芳", "deputy")


@pytest.fixture
def part():
    """A part that has been running for ten minutes."""
    return make_part(make_event(title="监督法专题培训"), timezone.now() - timedelta(minutes=10))


@pytest.fixture
def invitation(part, deputy):
    return invite(part.event, deputy)


@pytest.fixture
def hers(client_for, deputy, invitation):
    return client_for(deputy)


# --- the list -------------------------------------------------------------------------------


def test_without_invitations_the_list_says_so(client_for, deputy):
    page = client_for(deputy).get("/events/").content.decode()
    assert "近期没有需要您参加的活动" in page and "已举办" not in page


def test_the_list_has_what_comes_first_and_what_is_past_below(client_for, deputy):
    now = timezone.now()
    coming = make_event("announced", title="下周的辅导")
    make_part(coming, now + timedelta(days=7))
    invite(coming, deputy)
    past = make_event("closed", title="上月的培训")
    there = invite(past, deputy)
    make_fact(make_part(past, now - timedelta(days=30)), there)
    missed = make_event("closed", title="缺席的培训")
    make_part(missed, now - timedelta(days=60))
    invite(missed, deputy)
    page = client_for(deputy).get("/events/").content.decode()
    upper, lower = page.split("已举办", 1)
    assert "下周的辅导" in upper and "上月的培训" not in upper
    assert "上月的培训" in lower and "3 学时" in lower and "未到会" in lower


def test_a_planned_event_and_a_withdrawn_invitation_are_nowhere(client_for, deputy):
    for state, answer in (("planned", "invited"), ("announced", "withdrawn")):
        event = make_event(state, title="不该看到的活动")
        make_part(event, timezone.now() + timedelta(days=1))
        invite(event, deputy, state=answer)
        client = client_for(deputy)
        assert "不该看到" not in client.get("/events/").content.decode()
        assert client.get(f"/events/{event.pk}/").status_code == 404


@pytest.mark.parametrize("count", [3, 12])
def test_the_list_costs_the_same_for_few_and_for_many(
    client_for, deputy, count, django_assert_max_num_queries
):
    for number in range(count):
        event = make_event("closed" if number % 2 else "announced")
        shift = timedelta(days=-number - 1 if number % 2 else number + 1)
        row = invite(event, deputy)
        make_fact(make_part(event, timezone.now() + shift), row)
    client = client_for(deputy)
    with django_assert_max_num_queries(13):
        assert client.get("/events/").status_code == 200


# --- one event ------------------------------------------------------------------------------


def test_the_event_page_says_when_where_and_what_to_do(hers, part):
    page = hers.get(f"/events/{part.event_id}/").content.decode()
    for told in ("监督法专题培训", "县委党校", "3 学时", "可以签到", "我参加", "心得体会"):
        assert told in page


def test_an_event_is_seen_by_the_invited_and_by_nobody_else(hers, part, client_for, stranger):
    for path in (f"/events/{part.event_id}/", f"/events/parts/{part.pk}/"):
        assert hers.get(path).status_code == 200
        assert client_for(stranger).get(path).status_code == 404
        assert "/login/" in Client().get(path)["Location"]
    assert client_for(stranger).post(f"/events/parts/{part.pk}/").status_code == 404


def test_the_event_page_costs_the_same_with_many_parts(
    hers, part, invitation, django_assert_max_num_queries
):
    for number in range(1, 6):
        extra = make_part(part.event, part.starts_at + timedelta(days=number))
        make_fact(extra, invitation)
    with django_assert_max_num_queries(13):
        hers.get(f"/events/{part.event_id}/")


def test_she_answers_that_she_comes(hers, invitation):
    hers.post(f"/events/{invitation.event_id}/answer/", {"answer": "accept"})
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.ACCEPTED


def test_leave_without_a_reason_comes_back_with_the_page(hers, invitation):
    path = f"/events/{invitation.event_id}/answer/"
    answer = hers.post(path, {"answer": "leave", "reason": "病"})
    assert answer.status_code == 400 and "请写明请假事由" in answer.content.decode()
    hers.post(path, {"answer": "leave", "reason": "住院治疗"})
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.LEAVE_ASKED


def test_materials_are_for_the_invited(hers, part, clerk, at, client_for, stranger):
    material = add_material(part.event, ContentFile(b"%PDF-1.7", name="讲稿.pdf"), by=clerk, at=at)
    path = f"/events/materials/{material.pk}/"
    answer = hers.get(path)
    assert b"".join(answer) == b"%PDF-1.7" and "attachment" in answer["Content-Disposition"]
    assert client_for(stranger).get(path).status_code == 404
    assert "/login/" in Client().get(path)["Location"]


# --- signing in -----------------------------------------------------------------------------


def test_the_code_is_typed_on_the_page_without_scripts(hers, part, deputy):
    answer = hers.post(f"/events/parts/{part.pk}/", {"code": code_at(part, timezone.now())})
    assert answer["Location"] == f"/events/{part.event_id}/"
    fact = Attendance.objects.get()
    assert fact.invitation.person == deputy and fact.source == "code"
    assert "您已签到" in hers.get(f"/events/parts/{part.pk}/").content.decode()


def test_the_scanned_picture_fills_the_code_in_and_changes_nothing(hers, part):
    page = hers.get(f"/events/parts/{part.pk}/?code=123456").content.decode()
    assert 'value="123456"' in page and not Attendance.objects.exists()


def test_a_wrong_code_comes_back_with_what_was_typed(hers, part):
    wrong = wrong_code(part, timezone.now())
    answer = hers.post(f"/events/parts/{part.pk}/", {"code": wrong})
    page = answer.content.decode()
    assert answer.status_code == 409 and "签到码不对" in page and wrong in page
    assert CodeTry.objects.count() == 1, "the count survives the refusal"


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６７"])
def test_what_is_no_code_is_said_so_and_not_counted(hers, part, code):
    answer = hers.post(f"/events/parts/{part.pk}/", {"code": code})
    assert answer.status_code == 409 and "6 位数字" in answer.content.decode()
    assert not CodeTry.objects.exists()


def test_the_script_gets_json(hers, part):
    path = f"/events/parts/{part.pk}/"
    refused = hers.post(path, {"code": "1"}, **JSON)
    assert refused.status_code == 409 and "6 位数字" in refused.json()["refused"]
    taken = hers.post(path, {"code": code_at(part, timezone.now())}, **JSON)
    assert "已签到" in taken.json()["told"]


def test_a_code_typed_without_network_is_handed_in_with_the_slip_of_the_page(hers, part):
    path = f"/events/parts/{part.pk}/"
    slip = hers.get(path).context["slip"]
    typed_at = timezone.now()
    facts = {"code": code_at(part, typed_at), "typed_at": typed_at.timestamp(), "slip": slip}
    assert "已签到" in hers.post(path, facts, **JSON).json()["told"]
    assert Attendance.objects.get().happened_at == typed_at


@pytest.mark.parametrize("typed_at", ["1e400", "nan", "1e18", "-1e18", "gestern"])
def test_a_mad_moment_is_refused_in_a_sentence(hers, part, typed_at):
    path = f"/events/parts/{part.pk}/"
    facts = {"code": code_at(part, timezone.now()), "typed_at": typed_at, "slip": "x"}
    answer = hers.post(path, facts, **JSON)
    assert answer.status_code == 409 and answer.json()["refused"]
    assert not Attendance.objects.exists()


def test_the_telephone_is_known_again_by_its_cookie(hers, part, client_for, person):
    path = f"/events/parts/{part.pk}/"
    hers.get(path)
    hers.post(path, {"code": code_at(part, timezone.now())})
    friend = person("xie", "谢长河", "deputy")
    invite(part.event, friend)
    borrowed = client_for(friend)
    borrowed.cookies["event_device"] = hers.cookies["event_device"].value
    borrowed.post(path, {"code": code_at(part, timezone.now())})
    assert "杨桂芳" in Attendance.objects.get(invitation__person=friend).doubt


# --- reflections ----------------------------------------------------------------------------

TEXT = "通过学习监督法，我对怎样提出审议意见有了更清楚的认识。"


def write(client, invitation, **facts):
    return client.post(f"/events/{invitation.event_id}/reflection/", facts)


def test_a_draft_is_kept_and_handed_in_later(hers, invitation):
    write(hers, invitation, text="开头")
    assert Reflection.objects.get().state == Reflection.State.DRAFT
    write(hers, invitation, text=TEXT, do="hand_in")
    row = Reflection.objects.get()
    assert row.state == Reflection.State.HANDED_IN and row.text == TEXT


def test_too_short_a_text_is_kept_as_a_draft(hers, invitation):
    answer = write(hers, invitation, text="很好", do="hand_in")
    assert answer.status_code == 409 and "很好" in answer.content.decode()
    assert Reflection.objects.get().state == Reflection.State.DRAFT


def test_a_file_will_do_without_a_text(hers, invitation, client_for, stranger):
    upload = ContentFile(b"%PDF-1.7", name="心得.pdf")
    write(hers, invitation, text="", upload=upload, do="hand_in")
    row = Reflection.objects.get()
    assert row.state == Reflection.State.HANDED_IN and row.file_name == "心得.pdf"
    path = f"/events/reflections/{row.pk}/file/"
    assert b"".join(hers.get(path)) == b"%PDF-1.7"
    assert client_for(stranger).get(path).status_code == 404
    assert "/login/" in Client().get(path)["Location"]


@pytest.mark.parametrize("name", ["心得.exe", "心得.doc"])
def test_a_file_of_another_kind_is_refused_and_the_text_stays_on_the_page(hers, invitation, name):
    upload = ContentFile(b"MZ", name=name)
    answer = write(hers, invitation, text=TEXT, upload=upload)
    assert answer.status_code == 409 and "不能上传这种文件" in answer.content.decode()
    assert TEXT in answer.content.decode()
    assert not Reflection.objects.exists()


def test_what_is_handed_in_is_not_rewritten(hers, invitation):
    write(hers, invitation, text=TEXT, do="hand_in")
    answer = write(hers, invitation, text="另一篇" * 20)
    assert answer.status_code == 409 and Reflection.objects.get().text == TEXT


def test_nothing_is_written_about_an_event_that_has_not_begun(client_for, deputy):
    row = invite(make_event(TrainingEvent.State.ANNOUNCED), deputy)
    answer = write(client_for(deputy), row, text=TEXT)
    assert answer.status_code == 409 and not Reflection.objects.exists()
