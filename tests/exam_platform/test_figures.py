"""统计报表: a small world counted by hand, its page, its workbook and its annual report."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from docx import Document
from wagtail.models import ModelLogEntry

from appointments.models import BallotItem
from core.state import Refused
from core.workbook import open_workbook
from courses.models import CreditAccount
from evaluations.models import DutyRecord, Evaluation
from exam_platform.models import AnnualReport
from exam_platform.reports.annual import build_report
from exam_platform.reports.figures import figures_of
from people.models import Branch, Organ
from tests.appointments.rows import make_nomination, make_post, sat
from tests.conftest import NOW
from tests.evaluations.plan_rows import make_cycle
from tests.exam_platform.lives import live, serve, vote_and_swear
from tests.factories import make_candidate, make_person, make_sitting

pytestmark = pytest.mark.django_db

PAGE = "/admin/figures/"


@pytest.fixture
def world(government, clerk):
    """2026: finance and court. 2025: one exam, one vote, one account."""
    court = Organ.objects.create(name="清源县人民法院", branch=Branch.COURT, position=1)
    judge, officer, other = (
        make_person(real_name=name, organ=organ)
        for name, organ in (("法官", court), ("局长", government), ("=HYPERLINK(1)", None))
    )
    judging = make_nomination(
        judge, post=make_post("副院长", organ="清源县人民法院", branch=Branch.COURT),
        kind="appoint", state="passed",
    )  # fmt: skip
    leading = make_nomination(officer, post=make_post("局长"), kind="decide_appoint",
                              state="not_passed")  # fmt: skip
    leaving = make_nomination(other, post=make_post("副局长"), kind="decide_remove",
                              state="passed")  # fmt: skip
    for nomination in (judging, leading, leaving):
        vote_and_swear(nomination, nomination.pk)
    sat(judging, passed=True)
    sat(leading, passed=False, sitting=judge.candidacies.get().sitting)
    make_candidate(judge.candidacies.get().sitting, make_person(organ=court),
                   branch=Branch.COURT, absence="unexcused")  # fmt: skip
    sat(leaving, passed=True, days_ago=300)
    sat(make_nomination(make_person()), released=False)  # not out: counted nowhere
    for person, year, hours in ((judge, 2026, "8.5"), (officer, 2026, "4"), (other, 2025, "30")):
        CreditAccount.objects.create(person=person, year=year, hours=Decimal(hours))
    for person, year, state in ((judge, 2026, "closed"), (officer, 2026, "surveying")):
        evaluated(person, year, state)
    return judge, officer, other


def evaluated(person, year, state):
    return Evaluation.objects.create(
        cycle=make_cycle(year=year), person=person, post_title="局长", chosen_by="decision",
        decision="主任会议", session_on=date(year, 6, 1), state=state,
    )  # fmt: skip


def rows(found):
    return [tuple(vars(row).values()) for row in found]


def test_by_branch_the_year_is_as_counted_by_hand(world):
    found = figures_of("branch", 2026)
    assert rows(found.exams) == [("政府", 1, 1, 1, 0), ("法院", 1, 2, 1, 1)]
    assert rows(found.votes) == [("政府", 1, 1), ("法院", 1, 0)]
    assert rows(found.kinds) == [("任命", 1, 0), ("决定任命", 0, 1), ("决定免职", 1, 0)]
    assert rows(found.evaluations) == [("政府", 1, 0), ("法院", 1, 1)]
    assert rows(found.training) == [("政府", 1, Decimal(4)), ("法院", 1, Decimal("8.5"))]
    assert found.years == [2026, 2025]


def test_by_organ_those_without_one_stand_last(world):
    CreditAccount.objects.create(person=world[2], year=2026, hours=Decimal(1))
    found = figures_of("organ", 2026)
    assert rows(found.training) == [
        ("清源县人民政府", 1, Decimal(4)),
        ("清源县人民法院", 1, Decimal("8.5")),
        ("未登记机关", 1, Decimal(1)),
    ]
    assert rows(found.votes) == [("清源县财政局", 1, 1), ("清源县人民法院", 1, 0)]


def test_by_year_every_year_stands_beside_the_others(world):
    found = figures_of("year", 2026)
    assert rows(found.exams) == [("2026 年", 1, 3, 2, 1), ("2025 年", 1, 1, 1, 1)]
    assert rows(found.votes) == [("2026 年", 2, 1)]
    assert rows(found.training) == [("2026 年", 2, Decimal("12.5")), ("2025 年", 1, Decimal(30))]


def test_what_is_not_out_or_was_made_void_is_counted_nowhere(world):
    before = figures_of("branch", 2026)
    BallotItem.objects.filter(nomination__person=world[0]).update(is_void=True)
    make_candidate(make_sitting(state="open"), world[0])
    make_candidate(make_sitting(state="published", kind="quiz"), world[0])
    after = figures_of("branch", 2026)
    assert after.exams == before.exams
    assert rows(after.votes) == [("政府", 1, 1)]


def test_duty_counts_only_when_the_year_is_closed(world):
    serve(world[0], 5, None)
    assert figures_of("branch", 2026).duty == [("优秀", 1)]
    DutyRecord.objects.get().year.__class__.objects.update(state="open")
    assert figures_of("branch", 2026).duty == []


def test_awards_of_the_year_without_those_revoked(world):
    live(make_person())
    assert figures_of("branch", 2025).awards == [("人民满意公务员", 1)]
    assert figures_of("branch", 2024).awards == []


@pytest.mark.parametrize("role", ["clerk", "chair"])
@pytest.mark.parametrize("by", ["year", "branch", "organ", "nonsense"])
def test_organizer_and_chair_see_the_page(role, by, world, request, client_for):
    user = request.getfixturevalue(role)
    answer = client_for(user).get(PAGE, {"year": "2026", "by": by})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "任前法律知识考试" in page
    assert "合格率 50.0%" in page or by in ("branch", "organ", "nonsense")


@pytest.mark.parametrize("year", ["", "0", "20261", "二〇二六", "0001", "9999"])
def test_a_year_that_is_none_or_empty_shows_an_empty_page(year, clerk, client_for):
    answer = client_for(clerk).get(PAGE, {"year": year})
    assert answer.status_code == 200
    assert "还没有数据" in answer.content.decode()


def test_a_stranger_and_the_street_find_no_figures(stranger, reviewer, client, client_for):
    assert "/login/" in client.get(PAGE)["Location"]
    assert client_for(reviewer).get(PAGE)["Location"] == "/admin/"
    assert client_for(stranger).get(PAGE).status_code in (302, 403)


def test_the_page_costs_the_same_queries_however_much_there_is(
    world, clerk, client_for, django_assert_max_num_queries
):
    client = client_for(clerk)
    client.get(PAGE)
    counted = []
    for number in (1, 2, 3):
        live(make_person(organ=Organ.objects.first()), number=number)
        with django_assert_max_num_queries(30) as queries:
            client.get(PAGE, {"year": "2026", "by": "organ"})
        counted.append(len(queries))
    assert len(set(counted)) == 1
    with django_assert_max_num_queries(16):
        figures_of("organ", 2026)


def test_the_workbook_holds_the_figures_one_sheet_each_and_no_formula(world, clerk, client_for):
    Organ.objects.filter(name="清源县人民法院").update(name='=HYPERLINK("x")')
    answer = client_for(clerk).get(
        reverse("reports_office:export"), {"year": "2026", "by": "organ"}
    )
    content = b"".join(answer.streaming_content)
    with open_workbook(content) as book:
        sheets = {
            sheet.name: [
                [cell.text for _, cell in sorted(row.cells.items())] for row in sheet.rows()
            ]
            for sheet in book.sheets
        }
    assert list(sheets) == [
        "任前考试", "人事任免", "2026年按决定类型", "履职评议", "2026年测评结果", "学习培训",
    ]  # fmt: skip
    assert sheets["2026年按决定类型"][1:] == [
        ["任命", "1", "0"], ["决定任命", "0", "1"], ["决定免职", "1", "0"],
    ]  # fmt: skip
    assert any('HYPERLINK("x")' in row[0] for row in sheets["学习培训"][1:])
    with ZipFile(BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
    assert ModelLogEntry.objects.filter(action="exam_platform.export_figures").count() == 1


def words_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_annual_report_says_the_same_figures_is_kept_and_handed_out_on_record(
    world, chair, client_for
):
    client = client_for(chair)
    answer = client.post(reverse("reports_office:build"), {"year": "2026"})
    assert answer.status_code == 302
    [report] = AnnualReport.objects.all()
    assert report.title == "2026年度人事任免与履职监督工作报告"
    answer = client.get(reverse("reports_office:report_file", args=[report.pk]))
    told = words_of(b"".join(answer.streaming_content))
    assert "全年应考 3 人次，取得成绩 2 人次，合格 1 人次，合格率 50.0%" in told
    assert "全年表决人事任免事项 3 件，通过 2 件，未通过 1 件" in told
    assert "列入评议 2 人，已办结 1 人。测评结果尚未公布" in told
    assert "全年 2 人取得学时，共 12.5 学时，人均 6.2 学时" in told
    for action in ("exam_platform.build_report", "core.download"):
        assert ModelLogEntry.objects.filter(action=action).count() == 1, action


def test_a_year_of_which_nothing_is_known_gets_no_report(world, clerk, client_for):
    with pytest.raises(Refused, match="2019 年还没有数据"):
        build_report(2019, by=clerk, at=NOW)
    for year in ("2019", "", "二〇一九", "99999"):
        answer = client_for(clerk).post(reverse("reports_office:build"), {"year": year})
        assert answer.status_code == 409
    assert not AnnualReport.objects.exists()


def test_each_building_is_kept(world, clerk):
    first = build_report(2026, by=clerk, at=NOW)
    second = build_report(2026, by=clerk, at=NOW + timedelta(days=1))
    assert first.file != second.file
    assert list(AnnualReport.objects.all()) == [second, first]


def test_a_year_with_one_subject_only_says_of_the_others_that_there_was_nothing(clerk):
    CreditAccount.objects.create(person=clerk, year=2026, hours=Decimal(2))
    report = build_report(2026, by=clerk, at=NOW)
    assert report.year == 2026
    found = figures_of("branch", 2026)
    assert found.exams == found.votes == found.evaluations == []
