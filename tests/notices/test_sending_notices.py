import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from core.state import Refused
from notices.actions import send_notice
from notices.models import Delivery, Notice
from tests.factories import make_person
from tests.notices.sending import make_notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_channels(settings):
    settings.NOTICE_CHANNELS = []


def tell(people, at, **fields):
    facts = {"subject": "学习提醒", "text": "您还有两课没有学完。", "by": None, **fields}
    return send_notice(people, at=at, **facts)


def test_everybody_is_told_on_the_site_and_the_act_is_logged_once(clerk, at):
    people = [make_person(), make_person()]
    assert tell(people, at, by=clerk, link="/learn/") == 2
    assert {notice.person for notice in Notice.objects.all()} == set(people)
    assert not Delivery.objects.exists()
    entry = ModelLogEntry.objects.get(action="notices.send")
    assert entry.user == clerk
    assert entry.data == {"subject": "学习提醒", "people": 2, "channels": []}


def test_the_same_key_tells_nobody_twice_and_newcomers_once(at):
    first, second = make_person(), make_person()
    assert tell([first], at, key="programme:1:week:12") == 1
    assert tell([first, second, second], at, key="programme:1:week:12") == 1
    assert tell([first, second], at, key="programme:1:week:12") == 0
    assert Notice.objects.filter(person=first).count() == 1
    assert Notice.objects.filter(person=second).count() == 1


def test_without_a_key_every_call_is_a_notice_of_its_own(at):
    person = make_person()
    assert tell([person], at) == tell([person], at) == 1
    assert Notice.objects.filter(person=person).count() == 2


def test_shut_accounts_are_told_nothing(at):
    assert tell([make_person(is_active=False)], at) == 0
    assert not Notice.objects.exists() and not ModelLogEntry.objects.exists()


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "learn/",
        "/\\evil.example",
    ],
)
def test_a_link_that_leaves_the_platform_is_refused(at, link):
    with pytest.raises(Refused, match="本平台"):
        tell([make_person()], at, link=link)
    assert not Notice.objects.exists()
    assert tell([make_person()], at, link="/learn/course/?from=notice") == 1


def test_the_database_too_knows_no_foreign_link(at):
    notice = make_notice(link="/learn/")
    for link in ("https://evil.example/", "//evil.example/"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(link=link)


@pytest.mark.parametrize("field", ["subject", "text"])
def test_an_id_number_is_never_told(at, field):
    with pytest.raises(Refused, match="身份证号"):
        tell([make_person()], at, **{field: "证件 11010119800101123X 已核对"})
    assert tell([make_person()], at, **{field: "编号 2026031000012 已核对"}) == 1


@pytest.mark.parametrize("subject", ["", "  ", "长" * 101])
def test_a_subject_is_there_and_short(at, subject):
    with pytest.raises(Refused, match="标题"):
        tell([make_person()], at, subject=subject)


def test_telling_fifty_costs_what_telling_two_costs(settings, at, clerk, django_assert_num_queries):
    settings.NOTICE_CHANNELS = ["sms", "email"]
    contact = {"mobile": "13900000001", "email": "a@example.cn"}
    few = [make_person(**contact) for _ in range(2)]
    many = [make_person(**contact) for _ in range(50)]
    ContentType.objects.get_for_model(Notice)  # what the log asks once per process
    for people in (few, many):
        # Told, insert, read, deliveries, log, queue; and a savepoint, opened and released.
        with django_assert_num_queries(8):
            tell(people, at, by=clerk, key=f"programme:{len(people)}")
    assert Delivery.objects.count() == 2 * 52


def test_a_notice_falls_with_the_change_that_it_tells_of(settings, at):
    settings.NOTICE_CHANNELS = ["sms"]
    person = make_person(mobile="13900000001")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell([person], at)
        raise ZeroDivisionError
    assert not Notice.objects.exists() and not Delivery.objects.exists()
