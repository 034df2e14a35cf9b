"""Films and documents: seekable, bounded, and only through a lesson."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.documents.models import Document

from core import ranges
from core.files import drop_private, keep_private
from courses.models import Enrolment
from tests.courses.pages import WEBVTT, make_course, make_deputy, make_lesson, make_recording, mp4

pytestmark = pytest.mark.django_db
FILM = mp4(90, pad=4096)


@pytest.fixture
def film():
    name = keep_private("recordings", FILM, suffix=".mp4")
    return make_recording(file=name, filename="讲座.mp4", captions=WEBVTT)


@pytest.fixture
def part(film):
    course = make_course()
    lesson = make_lesson(course, ("video", {"recording": film}))
    deputy = make_deputy()
    Enrolment.objects.create(person=deputy, course=course, enrolled_at=timezone.now())
    return deputy, f"/courses/lessons/{lesson.pk}/parts/{lesson.body[0].id}/"


def ask(client, path, **headers):
    return client.get(path, headers=headers)


def body(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_learner_stranger_and_street(part, client_for, nominee):
    deputy, path = part
    answer = ask(client_for(deputy), path)
    assert answer.status_code == 200 and body(answer) == FILM
    assert answer["Content-Type"] == "video/mp4" and answer["Accept-Ranges"] == "bytes"
    assert client_for(nominee).get(path).status_code == 404
    assert "/login/" in Client().get(path)["Location"]
    assert client_for(make_deputy()).get(path).status_code == 409  # has not enrolled


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=4000-", 4000, None), ("bytes=-100", -100, None)],
)
def test_a_part_is_sent_as_asked(part, client_for, wanted, first, last):
    deputy, path = part
    answer = ask(client_for(deputy), path, range=wanted)
    begin = first if first >= 0 else len(FILM) + first
    end = len(FILM) - 1 if last is None else last
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {begin}-{end}/{len(FILM)}"
    assert body(answer) == FILM[begin : end + 1] and answer["Content-Length"] == str(
        end + 1 - begin
    )


def test_an_answer_to_a_range_is_short(part, client_for, monkeypatch):
    deputy, path = part
    monkeypatch.setattr(ranges, "LONGEST_ANSWER", 1000)
    answer = ask(client_for(deputy), path, range="bytes=0-")
    assert answer["Content-Range"] == f"bytes 0-999/{len(FILM)}" and body(answer) == FILM[:1000]


@pytest.mark.parametrize(
    "wanted",
    ["bytes=5-2", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "items=1-2", f"bytes=0-{'9' * 5000}"],
)
def test_what_is_no_range_gets_the_whole(part, client_for, wanted):
    deputy, path = part
    answer = ask(client_for(deputy), path, range=wanted)
    assert answer.status_code == 200 and body(answer) == FILM


@pytest.mark.parametrize("wanted", ["bytes=9999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(part, client_for, wanted):
    deputy, path = part
    answer = ask(client_for(deputy), path, range=wanted)
    assert answer.status_code == 416 and answer["Content-Range"] == f"bytes */{len(FILM)}"


def test_if_range_fits_only_to_the_same_file(part, client_for):
    deputy, path = part
    client = client_for(deputy)
    head = client.head(path)
    assert head.status_code == 200 and head.content == b""
    assert head["Content-Length"] == str(len(FILM))
    for mark in (head["ETag"], head["Last-Modified"]):
        answer = client.get(path, headers={"range": "bytes=0-9", "if-range": mark})
        assert answer.status_code == 206 and body(answer) == FILM[:10]
    other = client.get(path, headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert other.status_code == 200 and body(other) == FILM
    assert client.get(path, headers={"if-none-match": head["ETag"]}).status_code == 304


def test_beyond_a_few_streams_the_player_is_asked_to_come_again(part, client_for, settings):
    deputy, path = part
    client = client_for(deputy)
    held = [ask(client, path, range="bytes=0-9") for _ in range(settings.FILE_STREAMS)]
    busy = ask(client, path, range="bytes=0-9")
    assert busy.status_code == 503 and busy["Retry-After"]
    assert "稍等" in busy.content.decode()
    assert client.head(path).status_code == 200  # asking costs no stream
    assert body(held.pop()) == FILM[:10]  # sent to the end: its place is free
    again = ask(client, path, range="bytes=0-9")
    assert again.status_code == 206
    for answer in (*held, again):
        body(answer)


def test_nginx_is_told_where_the_file_lies_and_nothing_is_sent(part, client_for, settings, film):
    deputy, path = part
    settings.X_ACCEL = True
    answer = ask(client_for(deputy), path)
    assert answer["X-Accel-Redirect"] == f"/_files/private/{film.file}"
    assert answer.content == b"" and answer["Content-Type"] == "video/mp4"


def test_captions_go_with_the_film(part, client_for):
    deputy, path = part
    answer = client_for(deputy).get(f"{path}captions/")
    assert answer["Content-Type"].startswith("text/vtt") and answer.content.decode() == WEBVTT


def test_a_missing_file_is_told_in_a_sentence(part, client_for, film, caplog):
    deputy, path = part
    drop_private(film.file)
    answer = ask(client_for(deputy), path)
    assert answer.status_code == 404 and "暂时找不到" in answer.content.decode()
    assert "missing" in caplog.text


def test_no_path_leads_to_the_file(part, client_for, film):
    deputy, _ = part
    client = client_for(deputy)
    for guess in (f"/media/{film.file}", f"/_files/private/{film.file}", f"/private/{film.file}"):
        assert client.get(guess).status_code == 404
    assert client.get(f"/courses/recordings/{film.pk}/").status_code == 404


def test_documents_go_out_with_their_lesson_only(client_for):
    document = Document(title="办法")
    document.file.save("rules.pdf", ContentFile(b"%PDF-1.7 text"))
    course, deputy = make_course(), make_deputy()
    lesson = make_lesson(course, ("document", {"document": document, "note": ""}))
    Enrolment.objects.create(person=deputy, course=course, enrolled_at=timezone.now())
    client = client_for(deputy)
    path = f"/courses/lessons/{lesson.pk}/parts/{lesson.body[0].id}/"
    shown, taken = client.get(path), client.get(f"{path}?download=1")
    assert body(shown) == body(taken) == b"%PDF-1.7 text"
    assert shown["Content-Type"] == "application/pdf"
    assert taken["Content-Disposition"].startswith("attachment")
    assert client.get(document.url).status_code == 404


def test_a_document_that_could_run_in_the_browser_is_only_downloaded(client_for, clerk):
    document = Document(title="页面")
    document.file.save("page.html", ContentFile(b"<script>1</script>"))
    lesson = make_lesson(make_course(), ("document", {"document": document, "note": ""}))
    path = f"/courses/lessons/{lesson.pk}/parts/{lesson.body[0].id}/"
    answer = client_for(clerk).get(path)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    body(answer)


def test_a_file_outside_both_roots_is_never_handed_over(settings, tmp_path):
    settings.X_ACCEL = True
    stray = tmp_path / "stray.txt"
    stray.write_bytes(b"x")
    with pytest.raises(FileNotFoundError):
        ranges.serve_ranges(
            RequestFactory().get("/"), stray, content_type="text/plain", filename="x"
        )
