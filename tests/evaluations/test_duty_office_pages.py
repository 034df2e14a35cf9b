"""The back office: registering for many, confirming, the overview, closing, the rule table."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evaluations.actions.duty import contest_entry
from evaluations.models import DutyEntry, DutyItem, DutyPublication, DutyScheme, DutyYear
from exams.models.records import local_day
from tests.evaluations.duties import (
    confirmed,
    item_of,
    make_delegation,
    make_deputy,
    make_scheme,
    register,
)

pytestmark = pytest.mark.django_db
BASE = "/admin/duty-record"


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
def delegation(scheme, liaison):
    return make_delegation("城关镇", liaison)


@pytest.fixture
def deputy(delegation):
    return make_deputy(delegation, real_name="杨桂芳")


def test_one_inspection_is_registered_for_those_who_are_ticked(
    delegation, deputy, liaison, today, client_for
):
    twelve = [deputy] + [make_deputy(delegation) for _ in range(11)]
    absent = make_deputy(delegation, real_name="没有参加")
    client = client_for(liaison)
    assert "没有参加" in client.get(f"{BASE}/register/").content.decode()
    form = {
        "item": item_of().pk,
        "on": today.isoformat(),
        "quantity": "1",
        "subject": "视察农贸市场改造",
        "deputies": [one.pk for one in twelve],
    }
    page = client.post(f"{BASE}/register/", form, follow=True).content.decode()
    assert "已为 12 位代表登记" in page
    assert DutyEntry.objects.count() == 12 and not DutyEntry.objects.filter(deputy=absent)
    again = client.post(f"{BASE}/register/", form)
    assert again.status_code == 400 and "已登记过同样的内容" in again.content.decode()
    nobody = client.post(f"{BASE}/register/", {**form, "deputies": []})
    assert nobody.status_code == 400 and "至少选择一位" in nobody.content.decode()
    everybody = {**form, "deputies": [], "everybody": "on", "subject": "列席常委会会议"}
    client.post(f"{BASE}/register/", everybody)
    assert DutyEntry.objects.filter(subject="列席常委会会议").count() == 13


def test_a_liaison_officer_cannot_reach_into_another_delegation(deputy, liaison, today, client_for):
    elsewhere = make_delegation("河西镇")
    other = make_deputy(elsewhere, real_name="谢长河")
    client = client_for(liaison)
    page = client.get(f"{BASE}/register/", {"delegation": elsewhere.pk}).content.decode()
    assert "谢长河" not in page
    form = {"item": item_of().pk, "on": today, "quantity": "1", "subject": "视察",
            "deputies": [other.pk]}  # fmt: skip
    assert client.post(f"{BASE}/register/", form).status_code == 400
    assert not DutyEntry.objects.exists()
    entry = register(other, on=today, at=timezone.now())
    assert client.get(f"{BASE}/{entry.pk}/").status_code == 404
    assert client.get(f"{BASE}/deputies/{other.pk}/").status_code == 404
    assert "谢长河" not in client.get(f"{BASE}/deputies/").content.decode()
    assert "谢长河" not in client.get("/admin/duty_entries/").content.decode()


def test_an_officer_without_a_delegation_is_told_whom_to_ask(scheme, person, client_for):
    page = client_for(person("new", "新来的", "liaison")).get(f"{BASE}/register/")
    assert "还没有联系的代表团" in page.content.decode()


def test_what_is_ticked_is_confirmed_together(deputy, liaison, clerk, today, now, client_for):
    rows = [register(deputy, on=today, at=now) for _ in range(3)]
    mine = register(deputy, by=liaison, on=today, at=now, subject="联络员登记的")
    client = client_for(liaison)
    page = client.get(f"{BASE}/waiting/").content.decode()
    assert "确认所选" in page and "联络员登记的" not in page
    chosen = {"entry": [rows[0].pk, rows[1].pk]}
    assert "已确认 2 条" in client.post(f"{BASE}/waiting/", chosen, follow=True).content.decode()
    for wrong in ({"entry": [rows[0].pk]}, {"entry": [mine.pk]}, {"entry": ["x"]}, {}):
        assert client.post(f"{BASE}/waiting/", wrong).status_code == 409
    assert DutyEntry.objects.filter(state="confirmed").count() == 2
    assert "联络员登记的" in client_for(clerk).get(f"{BASE}/waiting/").content.decode()


def test_the_desk_says_what_waits(deputy, liaison, chair, clerk, today, now, client_for):
    entry = confirmed(deputy, liaison, on=today, at=now)
    register(deputy, on=today, at=now)
    assert "1 条履职登记等您确认" in client_for(liaison).get("/admin/").content.decode()
    contest_entry(entry, reason="当天视察了两处", by=deputy.person, at=now)
    page = client_for(chair).get("/admin/").content.decode()
    assert "当天视察了两处" in page and "等您确认" not in page


def test_lists_cost_the_same_for_few_and_many(
    delegation, deputy, liaison, clerk, today, now, client_for, django_assert_max_num_queries
):
    client = client_for(clerk)
    paths = {
        f"{BASE}/waiting/": 20,
        f"{BASE}/deputies/": 26,
        "/admin/duty_entries/": 20,
    }
    register(deputy, on=today, at=now)
    for path in paths:
        client.get(path)
    for _ in range(25):
        other = make_deputy(delegation)
        register(other, on=today, at=now)
        confirmed(other, liaison, on=today, at=now)
    for path, most in paths.items():
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_the_overview_counts_by_delegation_and_finds_by_name(
    delegation, deputy, liaison, clerk, today, now, client_for
):
    make_deputy(make_delegation("河西镇"), real_name="谢长河")
    confirmed(deputy, liaison, on=today, at=now)
    client = client_for(clerk)
    page = client.get(f"{BASE}/deputies/").content.decode()
    assert "城关镇" in page and "河西镇" in page and "杨桂芳" in page and "结转后显示" in page
    narrowed = client.get(f"{BASE}/deputies/", {"delegation": delegation.pk}).content.decode()
    assert "杨桂芳" in narrowed and "谢长河" not in narrowed
    assert "谢长河" in client.get(f"{BASE}/deputies/", {"q": "长河"}).content.decode()
    assert "没有符合条件" in client.get(f"{BASE}/deputies/", {"q": "无"}).content.decode()
    detail = client.get(f"{BASE}/deputies/{deputy.pk}/").content.decode()
    assert "杨桂芳" in detail and "视察调研" in detail


def test_a_year_is_closed_with_a_tick_then_published_and_taken_back(
    deputy, liaison, clerk, chair, today, now, client_for
):
    last = today.replace(year=today.year - 1, month=12, day=1)
    register(deputy, on=last, at=now - timedelta(days=40))
    year = DutyYear.objects.get()
    office, path = client_for(clerk), f"{BASE}/years/{year.pk}/"
    assert "1 条登记没有确认" in office.get(path).content.decode()
    refused = office.post(f"{path}close/", {"sure": "on"})
    assert refused.status_code == 409 and "没有确认" in refused.content.decode()
    DutyEntry.objects.update(state="confirmed", confirmed_by=liaison, appeal_until=now)
    assert "我已核对" in office.post(f"{path}close/").content.decode()
    assert "已结转" in office.post(f"{path}close/", {"sure": "on"}, follow=True).content.decode()
    assert "平均积分" in office.get(f"{BASE}/deputies/?year={last.year}").content.decode()

    leader = client_for(chair)
    form = {"scope": "levels", "basis": "第八十二次主任会议"}
    assert office.post(f"{path}publish/", form)["Location"] == "/admin/"
    assert leader.post(f"{path}publish/", {"scope": "all", "basis": "x"}).status_code == 409
    assert "已公布" in leader.post(f"{path}publish/", form, follow=True).content.decode()
    publication = DutyPublication.objects.get()
    revoke = f"{BASE}/publications/{publication.pk}/revoke/"
    assert leader.post(revoke, {"reason": ""}).status_code == 409
    assert "已撤回公布" in leader.post(revoke, {"reason": "等次有误"}, follow=True).content.decode()


def test_an_organizer_corrects_by_a_counter_entry(deputy, liaison, clerk, today, now, client_for):
    entry = confirmed(deputy, liaison, on=today, at=now)
    client, path = client_for(clerk), f"{BASE}/{entry.pk}/"
    assert "更正这条登记" in client.get(path).content.decode()
    assert client.post(f"{path}correct/", {"text": "共两次核对"}).status_code == 409
    assert client.post(f"{path}correct/", {"text": "", "quantity": "2"}).status_code == 409
    client.post(f"{path}correct/", {"text": "核对签到册，共两次", "quantity": "2"})
    page = client.get(path).content.decode()
    assert "更正后 2" in page and "核对签到册" in page
    assert "更正这条登记" not in client_for(liaison).get(path).content.decode()


# --- the rule table -------------------------------------------------------------------------


def scheme_form(**fields):
    return {
        "name": "清源县人大代表履职积分办法（试行）",
        "basis_document": "清人常发〔2026〕3号",
        "from_year": "2026",
        "to_year": "",
        "full_points": "100",
        "levels": "优秀 90\n良好 80\n一般 60\n较差 0",
        **fields,
    }


def items_form(*rows, initial=0):
    form = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        facts = {
            "position": number, "part": "meeting", "unit": "次", "source": "entries",
            "confirmer": "liaison", "appeal_days": 15, **row,
        }  # fmt: skip
        form |= {f"items-{number}-{name}": value for name, value in facts.items()}
    return form


def test_an_organizer_writes_the_scheme_and_its_items(term, clerk, client_for):
    client = client_for(clerk)
    client.post("/admin/duty_schemes/new/", scheme_form())
    scheme = DutyScheme.objects.get()
    assert scheme.levels[0] == {"name": "优秀", "least": "90"}
    path = f"{BASE}/schemes/{scheme.pk}/"
    rows = items_form(
        {"name": "人代会请假", "points": "-1", "cap": "5"}, {"name": "视察", "points": "3"}
    )
    client.post(path, rows)
    assert [(i.name, i.points) for i in DutyItem.objects.all()] == [
        ("人代会请假", Decimal(-1)),
        ("视察", Decimal(3)),
    ]
    wrong = client.post(path, items_form({"name": "零分", "points": "0"}))
    assert wrong.status_code == 400 and "不能是 0" in wrong.content.decode()


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ("优秀", "看不懂"),
        ("优秀 九十", "看不懂"),
        ("优秀 90\n良好 95", "从高到低"),
        ("优秀 90\n优秀 80", "同名"),
        ("优秀 NaN", "看不懂"),
    ],
)
def test_levels_that_are_none_are_told(term, clerk, client_for, levels, told):
    page = client_for(clerk).post("/admin/duty_schemes/new/", scheme_form(levels=levels))
    assert told in page.content.decode() and not DutyScheme.objects.exists()


def test_a_clash_of_years_is_told_on_the_form(scheme, clerk, client_for):
    page = client_for(clerk).post("/admin/duty_schemes/new/", scheme_form())
    assert "重叠" in page.content.decode() and DutyScheme.objects.count() == 1


def test_a_used_scheme_offers_only_its_revision(scheme, deputy, clerk, today, now, client_for):
    client, path = client_for(clerk), f"{BASE}/schemes/{scheme.pk}/"
    assert "保存积分项目" in client.get(path).content.decode()
    register(deputy, on=today, at=now)
    page = client.get(path).content.decode()
    assert "保存积分项目" not in page and "修订为新办法" in page
    assert client.post(path, items_form({"name": "新", "points": "1"})).status_code == 409
    assert client.post(f"{path}revise/", {"from_year": "x"}).status_code == 409
    client.post(f"{path}revise/", {"from_year": str(today.year + 1)})
    assert DutyScheme.objects.count() == 2


def test_a_liaison_reads_no_scheme_and_closes_no_year(scheme, liaison, client_for):
    client = client_for(liaison)
    assert client.get(f"{BASE}/schemes/{scheme.pk}/").status_code == 302
    assert client.get(f"{BASE}/years/").status_code == 302
