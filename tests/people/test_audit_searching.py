"""Finding one's way in the log: by day in the county's time, by act, by person; and taking it
along without a formula."""

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from wagtail.models import ModelLogEntry

from core.audit import record, system_user
from people.views.audit import as_moment

pytestmark = pytest.mark.django_db
LOG = "/admin/audit/"


@pytest.fixture
def desk(client_for, auditor):
    return client_for(auditor)


def found(desk, query):
    rows = desk.get(f"{LOG}?export=xlsx&{query}")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(rows.streaming_content)))
    return list(book.active.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 9, 16, 0, tzinfo=UTC), "2026-03-10"),  # midnight in the county
        (datetime(2026, 3, 10, 15, 59, 59, tzinfo=UTC), "2026-03-10"),
        (datetime(2026, 3, 9, 15, 59, 59, tzinfo=UTC), "2026-03-09"),
        (datetime(2026, 3, 10, 16, 0, tzinfo=UTC), "2026-03-11"),
    ],
)
def test_a_day_is_a_day_of_the_county(moment, day, desk, nominee, clerk):
    record(nominee, "people.edit", by=clerk, at=moment)
    for asked in ("2026-03-09", "2026-03-10", "2026-03-11"):
        rows = found(desk, f"timestamp_from={asked}&timestamp_to={asked}")
        assert len(rows) == (asked == day), asked


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("user=li", 2),
        ("user=LI", 2),
        ("user=李", 2),
        ("user=nobody", 0),
        ("action=people.edit", 2),
        ("action=people.edit&user=li", 1),
        ("action=people.unlock", 0),
        ("q=system", 1),
        ("user=%25", 0),
        ("user=' OR 1=1 --", 0),
    ],
)
def test_filters_narrow_and_combine(query, count, desk, nominee, clerk, chair, at):
    record(nominee, "people.edit", by=clerk, at=at)
    record(nominee, "people.reset_password", by=clerk, at=at)
    record(nominee, "people.edit", by=chair, at=at)
    record(nominee, "people.activate", by=None, at=at)
    assert system_user().username == "system"
    assert len(found(desk, query)) == count


@pytest.mark.parametrize("query", ["timestamp_from=gestern", "action=none", "content_type=abc",
                                   "p=abc", "ordering=drop"])  # fmt: skip
def test_nonsense_in_the_address_is_no_error(query, desk, nominee, clerk, at):
    record(nominee, "people.edit", by=clerk, at=at)
    assert desk.get(f"{LOG}?{query}").status_code in (200, 404)


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_in_an_export_is_never_a_formula(name, desk, nominee, clerk, at):
    record(nominee, "people.edit", by=clerk, at=at, data={"reason": name})
    ModelLogEntry.objects.update(label=name)
    answer = desk.get(f"{LOG}?export=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(desk.get(f"{LOG}?export=xlsx").streaming_content))
    )
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_newest_stands_first_and_the_clock_is_the_countys(desk, nominee, clerk, at):
    for hours in (0, 2, 1):
        record(nominee, "people.edit", by=clerk, at=at + timedelta(hours=hours))
    page = desk.get(LOG).content.decode()
    places = [page.index(f"2026-03-10 {hour}:00:00") for hour in ("11", "10", "09")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("value", "is_moment"),
    [
        ("2026-03-10T01:00:00+00:00", True), ("2026-03-10T01:00:00Z", True),
        ("2026-03-10T01:00:00", False), ("2026-03-10", False), ("T", False), (7, False),
        ("2026-13-40T99:00:00Z", False), (None, False), ("局长T岗", False),
    ],
)  # fmt: skip
def test_only_a_moment_with_its_zone_is_shown_as_one(value, is_moment):
    assert (as_moment(value) is not None) is is_moment
