"""Files that leave only through a view that has checked, and never by a name one could guess."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from wagtail.models import ModelLogEntry

from core.files import drop_private, keep_private, open_private, private_path, serve_private

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("content", [b"PK\x03\x04", ContentFile(b"PK\x03\x04", name="题库.xlsx")])
def test_a_file_comes_back_as_it_was_kept(content):
    name = keep_private("imports", content, suffix=".xlsx")
    with open_private(name) as file:
        assert file.read() == b"PK\x03\x04"


def test_the_name_tells_nothing_and_is_never_the_same():
    names = {keep_private("imports", b"x", suffix=".xlsx") for _ in range(20)}
    assert len(names) == 20
    assert all(re.fullmatch(r"imports/[0-9a-f]{32}\.xlsx", name) for name in names)


@pytest.mark.parametrize(
    ("suffix", "kept"),
    [
        ("", ""),
        (".xlsx", ".xlsx"),
        (".XLS", ".XLS"),
        (".tar.gz", ".gz"),
        ("/../../etc/passwd", ""),
        (".verylongsuffixindeed", ".verylongs"),
        ("no dot", ""),
    ],
)
def test_of_the_suffix_only_the_last_part_stays(suffix, kept):
    name = keep_private("imports", b"x", suffix=suffix)
    assert re.fullmatch(r"imports/[0-9a-f]{32}(\..*)?", name)
    assert name[len("imports/") + 32 :] == kept


def test_files_lie_in_the_private_root_and_nowhere_below_media_or_static(settings):
    path = Path(private_path(keep_private("evidence", b"x")))
    assert path.is_relative_to(settings.PRIVATE_ROOT)
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        assert not path.is_relative_to(public)


@pytest.mark.parametrize("name", ["../settings.py", "/etc/passwd", "a/../../x"])
def test_a_name_that_climbs_out_is_refused(name):
    with pytest.raises(SuspiciousFileOperation):
        open_private(name)


def test_a_dropped_file_is_gone_and_dropping_nothing_is_harmless():
    name = keep_private("imports", b"x")
    drop_private(name)
    drop_private(name)
    drop_private("")
    assert not Path(private_path(name)).exists()


def test_handing_out_is_a_download_nobody_may_keep_in_a_cache(nominee, clerk, at):
    name = keep_private("reports", b"%PDF", suffix=".pdf")
    answer = serve_private(nominee, name, filename="考试报告.pdf", by=clerk, at=at)
    assert b"".join(answer.streaming_content) == b"%PDF"
    answer.file_to_stream.close()
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_each_hand_out_is_recorded_with_who_and_when(nominee, clerk, at):
    name = keep_private("reports", b"%PDF")
    for _ in range(2):
        serve_private(
            nominee, name, filename="考试报告.pdf", by=clerk, at=at
        ).file_to_stream.close()
    entries = ModelLogEntry.objects.filter(action="core.download")
    assert [(e.user, e.timestamp, e.data, e.object_id) for e in entries] == [
        (clerk, at, {"file": "考试报告.pdf"}, str(nominee.pk))
    ] * 2
    assert all(nominee.real_name not in entry.label for entry in entries)


def test_a_file_that_is_missing_is_not_handed_out(nominee, clerk, at):
    with pytest.raises(FileNotFoundError):
        serve_private(nominee, "reports/none", filename="x", by=clerk, at=at)


def test_the_random_name_is_no_address_of_the_site(client_for, clerk, settings):
    name = keep_private("reports", b"secret")
    for guess in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/private/{name}"):
        assert client_for(clerk).get(guess).status_code == 404
