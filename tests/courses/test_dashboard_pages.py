from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import PageLogEntry

from notices.models import Delivery, Notice
from tests.courses.classes import Class
from tests.courses.hours import give, make_requirement, make_rule
from tests.courses.pages import make_programme

pytestmark = pytest.mark.django_db
READ = ("programme", "people", "weakness")
MANAGED = ("export", "remind", "reminders")
ALWAYS_MOVING = {"days": 365}  # the views read the clock, and NOW is a day of its own


@pytest.fixture
def training() -> Class:
    return Class()


@pytest.fixture
def client(clerk, client_for):
    return client_for(clerk)


def url(name, programme):
    return reverse(f"dashboard_office:{name}", args=[programme.pk])


def page(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", READ + MANAGED)
def test_a_page_is_for_organizers_and_for_no_deputy_or_passer_by(
    name, training, client, client_for
):
    path = url(name, training.programme)
    assert client.get(path).status_code == 200
    assert client_for(training.done).get(path).status_code in (302, 403, 404)
    assert Client().get(path).status_code == 302


def test_an_editor_looks_and_neither_reminds_nor_exports(training, person, client_for):
    editor = client_for(person("bian", "编辑", "editor"))
    for name in READ:
        assert editor.get(url(name, training.programme)).status_code == 200
    for name in MANAGED:
        assert editor.get(url(name, training.programme)).status_code != 200
    assert "提醒学习" not in page(editor, url("people", training.programme))


def test_a_programme_that_is_not_published_is_not_found(training, client):
    draft = make_programme(live=False, title="还没有发布的计划")
    assert client.get(url("programme", draft)).status_code == 404
    index = page(client, reverse("dashboard_office:index"))
    assert "2026 年代表培训计划" in index and "还没有发布的计划" not in index


def test_the_overview_shows_the_figures_counted_by_hand(training, client):
    seen = client.get(url("programme", training.programme), ALWAYS_MOVING).context
    assert seen["people"] == 4
    assert dict(seen["counts"]) == {"fresh": 1, "moving": 2, "still": 0, "done": 1}
    courses, delegations, _ = seen["charts"]
    assert [line.values for line in courses.lines] == [(1, 1, 2), (1, 1, 0)]
    assert [line.label for line in delegations.lines] == ["东关", "西关"]
    assert courses.lines[0].note == "共 4 人，完成 50%"


def test_each_figure_leads_to_as_many_people(training, client):
    make_rule()
    make_requirement(hours=4)
    give(training.done, 4)
    path = url("people", training.programme)
    for group, count in (("fresh", 1), ("moving", 2), ("done", 1), ("open", 3), ("short", 3)):
        answer = client.get(path, {"group": group, **ALWAYS_MOVING})
        assert answer.context["page"].paginator.count == count, group


def test_the_list_is_narrowed_by_name_course_and_delegation(training, client):
    path = url("people", training.programme)
    for query, expected, missing in (
        ({"name": "乙"}, "乙学习中", "甲未开始"),
        ({"course": training.second.pk}, "甲未开始", "丁已完成"),
        ({"delegation": training.west.pk}, "丁已完成", "甲未开始"),
        ({"group": "nonsense", "course": "x"}, "丁已完成", "戊已退出"),
    ):
        found = page(client, path, **query)
        assert expected in found and missing not in found, query
    assert "没有符合条件的人" in page(client, path, name="查无此人")


def test_a_programme_without_anybody_says_what_to_do(client):
    empty = make_programme()
    assert "还没有学员" in page(client, url("programme", empty))
    assert "还没有学员" in page(client, url("people", empty))
    assert "没有结业测验" in page(client, url("weakness", empty))
    assert "不需要提醒" in page(client, url("remind", empty))
    assert "还没有发过学习提醒" in page(client, url("reminders", empty))


@pytest.mark.parametrize("name", [*READ, "remind", "reminders"])
def test_a_page_costs_no_more_queries_with_more_people(
    name, training, client, django_assert_max_num_queries
):
    make_requirement(hours=4)
    path = url(name, training.programme)
    client.get(path)
    with django_assert_max_num_queries(17) as before:  # ten are the frame of the back office
        client.get(path)
    training.grow(10)
    with django_assert_max_num_queries(len(before)):
        client.get(path)


def test_the_export_holds_the_list_as_it_was_narrowed_and_no_formula(training, client):
    training.still.real_name = "=HYPERLINK(1)"
    training.still.save()
    answer = client.get(url("export", training.programme), {"delegation": training.west.pk})
    sheet = load_workbook(BytesIO(answer.content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[0] == "姓名" and {row[0] for row in rows} == {"=HYPERLINK(1)", "丁已完成"}
    assert all(cell.data_type == "s" for cell in sheet["A"])
    done = next(row for row in rows if row[0] == "丁已完成")
    assert done[1:5] == ("西关", "已完成", 1, 1)
    entry = PageLogEntry.objects.get(action="courses.export_learners")
    assert entry.data == {"people": 2}


# --- reminders ------------------------------------------------------------------------------

WORDS = {"subject": "学习提醒", "text": "请抽时间学习。"}


def remind(client, training, words=None, **query):
    query = "&".join(f"{key}={value}" for key, value in query.items())
    path = f"{url('remind', training.programme)}?{query}"
    return client.post(path, WORDS if words is None else words)


def test_the_preview_shows_who_would_be_reminded_and_sends_nothing(training, client):
    found = page(
        client, url("remind", training.programme), group="open", delegation=training.west.pk
    )
    assert "丙停滞" in found and "甲未开始" not in found and "共 <b>1</b> 人" in found
    assert not Notice.objects.exists()


def test_the_standard_text_speaks_of_what_was_chosen(training, client):
    path = url("remind", training.programme)
    assert "还没有开始学习课程《代表法》" in page(client, path, course=training.second.pk)
    assert "还没有学完“2026 年代表培训计划”" in page(client, path, group="open")
    make_requirement(hours=4)
    assert "请补足 2026 年学时" in page(client, path, group="short")


def test_who_was_chosen_is_reminded_once_a_day(training, client, clerk, settings):
    settings.NOTICE_CHANNELS = ["email", "sms"]
    training.fresh.email = "jia@example.com"
    training.fresh.save()
    answer = remind(client, training, {**WORDS, "channels": ["email"]}, group="open",
                    delegation=training.east.pk)  # fmt: skip
    assert answer.status_code == 302
    told = Notice.objects.all()
    assert {notice.person for notice in told} == {training.fresh, training.moving}
    assert all(notice.sent_by == clerk and notice.link.startswith("/learn/") for notice in told)
    assert Delivery.objects.get().channel == "email"
    assert PageLogEntry.objects.get(action="courses.remind_learners").data["people"] == 2
    # All of them now: only the one who has not been told today.
    assert remind(client, training, group="open").status_code == 302
    assert Notice.objects.count() == 3
    again = remind(client, training, group="open")
    assert again.status_code == 400 and "今天都已经收到" in again.content.decode()
    assert Notice.objects.count() == 3


def test_reminders_can_be_looked_up_by_programme(training, client):
    remind(client, training, group="fresh")
    found = page(client, url("reminders", training.programme))
    assert "甲未开始" in found and "学习提醒" in found and "李秀英" in found and "未读" in found
    day = timezone.localtime(timezone.now()).strftime("%Y-%m-%d")
    assert day in page(client, url("people", training.programme), name="甲")
    assert "甲未开始" not in page(client, url("reminders", make_programme()))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"text": ""}, "必填"),
        ({"subject": "长" * 101}, "100"),
        ({"text": "身份证 110101199003071234"}, "身份证号"),
        ({"channels": ["pigeon"]}, "pigeon"),
    ],
)
def test_a_wrong_reminder_is_told_and_keeps_what_was_written(
    training, client, settings, words, said
):
    settings.NOTICE_CHANNELS = ["email"]
    answer = remind(client, training, {**WORDS, **words}, group="fresh")
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not Notice.objects.exists()


def test_nobody_to_remind_is_refused(training, client):
    training.fresh.is_active = False
    training.fresh.save()
    answer = remind(client, training, group="fresh")
    assert answer.status_code == 400 and not Notice.objects.exists()
