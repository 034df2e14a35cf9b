"""What a deputy sees and does on her phone, and nobody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from evaluations.actions.duty_years import close_year, publish_year, revoke_publication
from evaluations.models import DutyEntry, DutyYear
from exams.models.records import local_day
from tests.evaluations.duties import (
    confirmed,
    item_of,
    make_delegation,
    make_deputy,
    make_item,
    make_scheme,
    register,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today(now):
    return local_day(now)


@pytest.fixture
def scheme(term):
    return make_scheme()


@pytest.fixture
def liaison(person):
    return person("wei", "魏晓燕", "liaison")


@pytest.fixture
def deputy(scheme, liaison):
    return make_deputy(make_delegation("城关镇", liaison), real_name="杨桂芳")


@pytest.fixture
def entry(deputy, liaison, now, today):
    return confirmed(deputy, liaison, on=today, at=now, subject="视察农贸市场改造")


def form(today, **fields):
    return {
        "item": item_of().pk,
        "on": today.isoformat(),
        "quantity": "1",
        "subject": "视察柳林水库",
        **fields,
    }


def test_an_entry_is_its_deputys_and_nobody_elses(entry, client_for, stranger, clerk):
    path = f"/duty/{entry.pk}/"
    page = client_for(entry.deputy.person).get(path)
    assert page.status_code == 200 and "视察农贸市场改造" in page.content.decode()
    assert client_for(stranger).get(path).status_code == 404
    assert client_for(clerk).get(path).status_code == 404, "hers is the page of the back office"
    assert "/login/" in Client().get(path)["Location"]


def test_her_year_says_how_each_point_came_about(entry, liaison, now, today, client_for):
    deputy = entry.deputy
    for _ in range(6):
        confirmed(deputy, liaison, on=today, at=now)
    page = client_for(deputy.person).get("/duty/").content.decode()
    assert "超过上限，少计 6" in page and ">15<" in page.replace("<strong>", ">").replace(
        "</strong>", "<"
    )
    assert "清人常发〔2024〕6号" in page and "优秀 90 分以上" in page
    assert "视察农贸市场改造" in page and "较差" in page


def test_the_page_costs_the_same_with_many_entries(
    entry, liaison, now, today, client_for, django_assert_max_num_queries
):
    client = client_for(entry.deputy.person)
    client.get("/duty/")
    for _ in range(25):
        confirmed(entry.deputy, liaison, on=today, at=now)
    with django_assert_max_num_queries(22):
        assert "下一页" in client.get("/duty/").content.decode()


def test_without_a_mandate_or_a_scheme_the_page_says_so(client_for, stranger, liaison, term):
    page = client_for(stranger).get("/duty/").content.decode()
    assert "没有您的履职档案" in page and "登记履职</a>" not in page
    assert client_for(stranger).get("/duty/new/").status_code == 404
    deputy = make_deputy(make_delegation("城关镇", liaison))
    page = client_for(deputy.person).get("/duty/").content.decode()
    assert "还没有积分办法" in page


@pytest.mark.parametrize("year", ["x", "0", "1999", "9999", "-1", "²"])
def test_a_year_that_is_none_is_not_found(year, client_for, stranger):
    assert client_for(stranger).get("/duty/", {"year": year}).status_code == 404


def test_she_registers_with_a_photograph(deputy, scheme, today, client_for):
    item = make_item(scheme, "提出建议", 3, needs_evidence=True, part="suggestion")
    client = client_for(deputy.person)
    missing = client.post("/duty/new/", form(today, item=item.pk))
    assert missing.status_code == 400 and "须附佐证材料" in missing.content.decode()
    assert "视察柳林水库" in missing.content.decode(), "what she typed is still there"
    photo = SimpleUploadedFile("现场.jpg", b"\xff\xd8\xff")
    done = client.post("/duty/new/", form(today, item=item.pk, evidence=photo), follow=True)
    assert "已登记，等待确认" in done.content.decode()
    entry = DutyEntry.objects.get()
    assert entry.registered_by == deputy.person and entry.evidence_name == "现场.jpg"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"on": "2001-01-01"}, "之内"),
        ({"quantity": "0"}, "大于或等于"),
        ({"subject": ""}, "内容"),
        ({"item": "999999"}, "项目"),
        ({"evidence": SimpleUploadedFile("a.exe", b"MZ")}, "请上传照片"),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_a_sentence(deputy, today, client_for, fields, told):
    answer = client_for(deputy.person).post("/duty/new/", form(today, **fields))
    assert answer.status_code == 400 and told in answer.content.decode()
    assert not DutyEntry.objects.exists()


def test_evidence_goes_to_whom_the_entry_concerns(deputy, scheme, today, now, client_for, person,
                                                  liaison, clerk):  # fmt: skip
    entry = register(deputy, on=today, at=now, evidence=ContentFile(b"%PDF", name="证明.pdf"))
    path = f"/duty/{entry.pk}/evidence/"
    for user in (deputy.person, liaison, clerk):
        assert b"".join(client_for(user).get(path)) == b"%PDF"
    assert client_for(person("x", "旁人", "deputy")).get(path).status_code == 404
    other = register(deputy, on=today, at=now)
    assert client_for(deputy.person).get(f"/duty/{other.pk}/evidence/").status_code == 404


def test_she_contests_and_reads_the_answer(entry, client_for, clerk):
    client, path = client_for(entry.deputy.person), f"/duty/{entry.pk}/"
    assert "提出异议" in client.get(path).content.decode()
    refused = client.post(f"{path}contest/", {"reason": "少"})
    assert refused.status_code == 400 and "异议没有提出" in refused.content.decode()
    client.post(f"{path}contest/", {"reason": "当天视察了两处"})
    office = client_for(clerk)
    assert "当天视察了两处" in office.get("/admin/").content.decode()
    office.post(f"/admin/duty-record/{entry.pk}/answer/", {"text": "已核对签到册", "quantity": "2"})
    page = client.get(path).content.decode()
    assert "已核对签到册" in page and "异议已答复" in page
    assert "提出异议</button>" not in page


def test_after_the_window_no_objection_is_offered(entry, client_for):
    DutyEntry.objects.update(appeal_until=timezone.now() - timedelta(minutes=1))
    client, path = client_for(entry.deputy.person), f"/duty/{entry.pk}/"
    assert "提出异议</button>" not in client.get(path).content.decode()
    answer = client.post(f"{path}contest/", {"reason": "当天视察了两处"})
    assert answer.status_code == 409 and "异议期已过" in answer.content.decode()


def test_she_corrects_what_was_returned_and_withdraws_what_was_wrong(
    deputy, liaison, today, now, client_for
):
    entry = register(deputy, on=today, at=now)
    client, path = client_for(deputy.person), f"/duty/{entry.pk}/"
    client_for(liaison).post(f"/admin/duty-record/{entry.pk}/return/", {"reason": "数量写错了"})
    page = client.get(path).content.decode()
    assert "数量写错了" in page and "重新提交" in page
    wrong = client.post(f"{path}resubmit/", {"on": "x", "quantity": "2", "subject": "改"})
    assert wrong.status_code == 400
    client.post(f"{path}resubmit/", {"on": today, "quantity": "2", "subject": "视察两处"})
    entry.refresh_from_db()
    assert (entry.state, entry.quantity) == ("registered", Decimal(2))
    client.post(f"{path}withdraw/")
    entry.refresh_from_db()
    assert entry.state == "withdrawn"


# --- what is published ----------------------------------------------------------------------


@pytest.fixture
def closed_year(deputy, liaison, clerk, now, today):
    """Last year, closed."""
    last = today.replace(year=today.year - 1, month=12, day=1)
    confirmed(deputy, liaison, on=last, at=now - timedelta(days=40))
    year = DutyYear.objects.get(number=last.year)
    close_year(year, by=clerk, at=now)
    return year


def test_she_sees_her_level_and_nobody_elses_before_it_is_published(
    closed_year, deputy, stranger, chair, now, client_for
):
    page = client_for(deputy.person).get(f"/duty/?year={closed_year.number}").content.decode()
    assert "已结转" in page and "较差" in page and "登记履职</a>" not in page
    reader = client_for(stranger)
    assert "还没有公布" in reader.get("/duty/published/").content.decode()
    facts = {"basis": "第八十二次主任会议", "by": chair, "at": now}
    levels = publish_year(closed_year, scope="levels", **facts)
    path = f"/duty/published/{levels.pk}/"
    page = reader.get(path).content.decode()
    assert "杨桂芳" in page and "较差" in page and ">积分<" not in page
    revoke_publication(levels, reason="另行公布积分", by=chair, at=now)
    assert reader.get(path).status_code == 404
    points = publish_year(closed_year, scope="points", **facts)
    assert ">积分<" in reader.get(f"/duty/published/{points.pk}/").content.decode()
    assert "/login/" in Client().get(f"/duty/published/{points.pk}/")["Location"]
