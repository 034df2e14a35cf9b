from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from core.state import Refused
from notices.actions import PAUSES, deliver, read_all, read_notice, release_stuck, resend
from notices.channels import LONGEST_SMS, last_messages, sms_file
from notices.models import Delivery, Notice
from notices.tasks import deliver_due
from tests.factories import make_person
from tests.notices.sending import Broken, Recording, Refusing, gateway, make_notice, sent
from tests.queue import run_queue

pytestmark = pytest.mark.django_db
State = Delivery.State


def waiting(settings, kind=Recording, **fields):
    gateway(settings, kind)
    make_notice(make_person(mobile="13900000001"), **fields)
    return Delivery.objects.latest("pk")


def test_the_queue_hands_a_message_to_the_gateway_once(settings):
    delivery = waiting(settings, text="3 月 12 日上午 9 时，县委党校。")
    assert delivery.state == State.WAITING and not sent
    run_queue()
    assert sent == [("13900000001", "【县人大常委会】培训提醒。3 月 12 日上午 9 时，县委党校。")]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.failure) == (State.SENT, 1, "")
    deliver_due()
    call_command("deliver_notices")
    assert len(sent) == 1


def test_a_long_text_is_cut_to_one_message(settings):
    waiting(settings, text="长" * 500)
    run_queue()
    assert len(sent[0][1]) == LONGEST_SMS and sent[0][1].endswith("…详情请登录平台")


def test_who_has_no_number_is_told_on_the_site_only(settings):
    gateway(settings, Recording)
    make_notice(make_person())
    assert Notice.objects.count() == 1 and not Delivery.objects.exists()


@pytest.mark.parametrize(("channels", "used"), [(None, {"sms"}), ((), set()), (["email"], set())])
def test_the_caller_may_narrow_the_configured_channels_never_widen_them(settings, channels, used):
    gateway(settings, Recording)
    make_notice(make_person(mobile="13900000001", email="a@example.cn"), channels=channels)
    assert set(Delivery.objects.values_list("channel", flat=True)) == used


def test_a_letter_goes_by_djangos_backend_with_the_whole_address(settings):
    settings.NOTICE_CHANNELS = ["email"]
    settings.WAGTAILADMIN_BASE_URL = "https://exam.example.gov.cn"
    make_notice(make_person(email="yang@example.cn"), link="/learn/")
    run_queue()
    letter = mail.outbox[0]
    assert letter.to == ["yang@example.cn"] and letter.subject == "培训提醒"
    assert letter.body.endswith("https://exam.example.gov.cn/learn/")


def test_a_mail_server_that_is_away_is_a_failure_to_be_tried_again(settings, at):
    settings.NOTICE_CHANNELS = ["email"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_notice(make_person(email="yang@example.cn"))
    delivery = Delivery.objects.get()
    deliver(delivery, at=at)
    assert delivery.state == State.WAITING and "邮件服务器" in delivery.failure


@pytest.mark.parametrize(("kind", "told"), [(Refusing, "余额不足"), (Broken, "系统管理员")])
def test_a_failure_is_tried_again_later_and_in_the_end_shown(settings, at, kind, told, caplog):
    caplog.set_level("CRITICAL")
    delivery = waiting(settings, kind)
    moment = at
    for pause in PAUSES:
        deliver(delivery, at=moment)
        assert delivery.state == State.WAITING and told in delivery.failure
        moment += timedelta(minutes=pause)
        assert delivery.next_at == moment
        assert not Delivery.objects.due(moment - timedelta(seconds=1)).exists()
        assert Delivery.objects.due(moment).exists()
    deliver(delivery, at=moment)
    assert delivery.state == State.FAILED and told in delivery.failure
    assert delivery.attempts == len(PAUSES) + 1
    assert not Delivery.objects.due(moment + timedelta(days=9)).exists()


def test_a_failed_one_is_sent_anew_by_hand_and_only_by_whom_it_concerns(settings, at, clerk):
    delivery = waiting(settings)
    with pytest.raises(Refused, match="不能改为"):
        resend(delivery, by=clerk, at=at)
    Delivery.objects.update(state=State.FAILED, attempts=4)
    delivery.refresh_from_db()
    with pytest.raises(Refused, match="职责"):
        resend(delivery, by=make_person(), at=at)
    resend(delivery, by=clerk, at=at)
    run_queue()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.SENT, 1)


def test_two_workers_never_send_the_same_message(settings, at):
    delivery = waiting(settings)
    twin = Delivery.objects.get(pk=delivery.pk)
    deliver(delivery, at=at)
    with pytest.raises(Refused):
        deliver(twin, at=at)
    assert len(sent) == 1


def test_what_a_dead_worker_had_taken_up_is_put_back(settings, at):
    delivery = waiting(settings)
    delivery.move(State.SENDING, tried_at=at, attempts=1)
    assert release_stuck(at=at + timedelta(minutes=19)) == 0
    assert release_stuck(at=at + timedelta(minutes=21)) == 1
    deliver_due()
    assert len(sent) == 1


def test_who_lost_her_number_meanwhile_is_shown_as_a_failure(settings, at):
    delivery = waiting(settings)
    person = delivery.notice.person
    person.mobile = ""
    person.save()
    deliver(Delivery.objects.get(), at=at)
    assert "没有登记接收地址" in Delivery.objects.get().failure


def test_the_file_gateway_shows_what_would_be_sent_and_masks_the_number(settings):
    settings.NOTICE_CHANNELS = ["sms"]
    assert last_messages(10) == []
    people = [make_person(mobile=f"1390000000{number}") for number in range(3)]
    for number, person in enumerate(people):
        make_notice(person, subject=f"第{number}条")
    run_queue()
    assert "13900000001" not in sms_file().read_text()
    shown = last_messages(2)
    assert [line["text"].split("。")[0] for line in shown] == [
        "【县人大常委会】第2条",
        "【县人大常委会】第1条",
    ]


def test_reading_is_dated_once(at):
    notice = make_notice()
    read_notice(notice, at=at)
    read_notice(notice, at=at + timedelta(hours=1))
    assert Notice.objects.get().read_at == at


def test_marking_all_read_leaves_the_notices_of_others(at):
    mine, others = make_notice(), make_notice()
    assert read_all(mine.person, at=at) == 1
    assert read_all(mine.person, at=at) == 0
    others.refresh_from_db()
    assert others.read_at is None
