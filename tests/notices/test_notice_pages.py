import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notices.models import Delivery, Notice
from tests.factories import make_person
from tests.notices.sending import Recording, Refusing, gateway, make_notice
from tests.queue import run_queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_channels(settings):
    settings.NOTICE_CHANNELS = []


def test_a_notice_is_for_its_reader_alone(client_for, clerk, stranger):
    notice = make_notice(link="/laws/")
    path = f"/notices/{notice.pk}/"
    page = client_for(notice.person).get(path)
    assert page.status_code == 200 and 'href="/laws/"' in page.content.decode()
    assert client_for(stranger).get(path).status_code == 404
    # Whoever may look it up in the back office has not received it all the same.
    assert client_for(clerk).get(path).status_code == 404
    assert "/login/" in Client().get(path)["Location"]


def test_opening_a_notice_reads_it(client_for):
    notice = make_notice()
    client = client_for(notice.person)
    assert "未读：" in client.get("/notices/").content.decode()
    client.get(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "未读：" not in client.get("/notices/").content.decode()


def asked_of_notices(client, path):
    """The page, and how often the notices were asked for it."""
    with CaptureQueriesContext(connection) as context:
        page = client.get(path).content.decode()
    return page, sum("notices_notice" in query["sql"] for query in context.captured_queries)


def test_the_bell_counts_what_is_unread_with_one_query(client_for):
    person = make_person()
    client = client_for(person)
    page, asked = asked_of_notices(client, "/password/")
    assert 'aria-label="通知"' in page and asked == 1
    for number in range(3):
        make_notice(person, subject=f"提醒{number}")
    make_notice()
    page, asked = asked_of_notices(client, "/password/")
    assert 'aria-label="通知，3 条未读"' in page and asked == 1


def test_more_than_ninety_nine_are_not_counted_out(client_for):
    person = make_person()
    notice = make_notice(person)
    for number in range(100):
        Notice.objects.create(
            person=person, subject="提醒", text="", key=f"k{number}", sent_at=notice.sent_at
        )
    assert "99+ 条未读" in client_for(person).get("/password/").content.decode()


def test_marking_all_read_empties_the_bell(client_for):
    person = make_person()
    make_notice(person)
    client = client_for(person)
    answer = client.post("/notices/read/", follow=True).content.decode()
    assert "已把 1 条通知标为已读" in answer and "条未读" not in answer
    assert "没有未读的通知" in client.post("/notices/read/", follow=True).content.decode()
    assert client.get("/notices/read/").status_code == 405


def test_the_list_is_paged_and_filtered_at_a_constant_cost(client_for):
    person = make_person()
    for number in range(25):
        make_notice(person, subject=f"第{number}号")
    client = client_for(person)
    first = client.get("/notices/").content.decode()
    assert "第24号" in first and "第4号" not in first
    page, asked = asked_of_notices(client, "/notices/?page=2")
    assert "第4号" in page and asked == 3  # count, page, bell
    client.get(f"/notices/{Notice.objects.latest('pk').pk}/")
    assert "第24号" not in client.get("/notices/?show=unread").content.decode()
    assert client.get("/notices/?page=x").status_code == 200


def test_an_empty_list_says_what_will_come(client_for):
    client = client_for(make_person())
    assert "还没有通知" in client.get("/notices/").content.decode()
    assert "没有未读的通知" in client.get("/notices/?show=unread").content.decode()


# --- the back office ------------------------------------------------------------------------


def test_the_organizer_sees_who_was_told_what_and_how(client_for, clerk, settings):
    gateway(settings, Recording)
    make_notice(make_person(real_name="杨桂芳", mobile="13900000001"), subject="开课提醒")
    run_queue()
    page = client_for(clerk).get("/admin/notices_sent/").content.decode()
    assert "杨桂芳" in page and "开课提醒" in page and "短信已发出" in page and "未读" in page
    detail = client_for(clerk).get(f"/admin/notices-sent/{Notice.objects.get().pk}/")
    assert "请按时参加" in detail.content.decode()


def test_failures_are_found_by_the_filter_and_sent_anew(client_for, clerk, settings):
    make_notice(make_person(), subject="站内的")
    gateway(settings, Refusing)
    make_notice(make_person(mobile="13900000001"), subject="没发出的")
    Delivery.objects.update(state="failed", failure="网关拒收：余额不足。")
    client = client_for(clerk)
    listed = client.get("/admin/notices_sent/?delivery=failed").content.decode()
    assert "没发出的" in listed and "站内的" not in listed
    delivery = Delivery.objects.get()
    page = client.get(f"/admin/notices-sent/{delivery.notice_id}/").content.decode()
    assert "余额不足" in page and "重新发送" in page
    gateway(settings, Recording)
    client.post(f"/admin/notices-sent/deliveries/{delivery.pk}/resend/")
    run_queue()
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_the_list_of_notices_costs_the_same_for_few_and_many(
    client_for, clerk, django_assert_max_num_queries
):
    client = client_for(clerk)
    make_notice()
    client.get("/admin/notices_sent/")
    for _ in range(25):
        make_notice()
    with django_assert_max_num_queries(12):
        client.get("/admin/notices_sent/")


def test_the_preview_shows_what_the_gateway_would_send(client_for, clerk, settings):
    client = client_for(clerk)
    assert "短信没有启用" in client.get("/admin/notices-sent/sms/").content.decode()
    settings.NOTICE_CHANNELS = ["sms"]
    assert "还没有短信" in client.get("/admin/notices-sent/sms/").content.decode()
    make_notice(make_person(mobile="13900000001"), subject="开课提醒")
    run_queue()
    page = client.get("/admin/notices-sent/sms/").content.decode()
    assert "开课提醒" in page and "139****0001" in page and "13900000001" not in page
    gateway(settings, Recording)
    assert "经单位的网关" in client.get("/admin/notices-sent/sms/").content.decode()


@pytest.mark.parametrize("path", ["/admin/notices_sent/", "/admin/notices-sent/sms/"])
def test_other_staff_see_no_notices(client_for, marker, path):
    assert client_for(marker).get(path).status_code == 302
