"""Recordings in the back office: kinds, sizes, lengths, captions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.captions import NoCaptions, read_captions
from courses.models import Recording
from tests.courses.pages import WEBVTT, mp4, webm

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, person):
    return client_for(person("ma", "马晓云", "editor"))


def add(client, file=None, **fields):
    sent = {"title": "讲座", "kind": "video", "address": "", "seconds": "", **fields}
    if file is not None:
        sent["upload"] = SimpleUploadedFile("讲座.mp4", file)
    return client.post("/admin/recordings/new/", sent, follow=True)


def test_the_length_is_the_files_own_whatever_is_typed(office):
    add(office, mp4(90), seconds="5")
    film = Recording.objects.get()
    assert (film.seconds, film.filename, film.address) == (90, "讲座.mp4", "")
    assert film.file.endswith(".mp4") and film.content_type == "video/mp4"


def test_a_length_that_the_file_does_not_tell_is_typed(office):
    assert "读不出时长" in add(office, webm(None)).content.decode()
    add(office, webm(None), seconds="75")
    assert Recording.objects.get().seconds == 75


def test_an_address_must_lie_on_a_known_server(office, settings):
    settings.RECORDING_HOSTS = ["http://media.example.local"]
    bad = add(office, address="http://evil.example.com/a.mp4", seconds="60")
    assert "已登记的内网服务器" in bad.content.decode() and not Recording.objects.exists()
    add(office, address="http://media.example.local/a.mp4", seconds="60")
    assert Recording.objects.get().address.endswith("/a.mp4")


@pytest.mark.parametrize(
    ("file", "fields", "told"),
    [
        (b"MZ not a film", {}, "不是浏览器能播放"),
        (b"", {}, "空文件"),
        (None, {}, "请上传文件，或者填写内网地址"),
        (mp4(60, brand=b"M4A "), {}, "类型请选"),
        (mp4(60), {"title": ""}, "请填写名称"),
    ],
)
def test_what_cannot_be_kept_is_sent_back_with_a_sentence(office, file, fields, told):
    assert told in add(office, file, **fields).content.decode()
    assert not Recording.objects.exists()


def test_a_file_too_large_is_refused(office, settings):
    settings.RECORDING_MAX_BYTES = 100
    assert "MB" in add(office, mp4(60)).content.decode()
    assert not Recording.objects.exists()


def test_captions_are_kept_changed_and_dropped(office):
    add(office, mp4(90), captions_file=SimpleUploadedFile("a.vtt", WEBVTT.encode()))
    film = Recording.objects.get()
    assert film.captions == WEBVTT
    path, same = f"/admin/recordings/edit/{film.pk}/", {"title": "新名", "kind": "video"}
    office.post(path, {**same, "address": "", "seconds": "90"})
    film.refresh_from_db()
    assert (film.title, film.captions) == ("新名", WEBVTT)
    office.post(path, {**same, "address": "", "seconds": "90", "drop_captions": "on"})
    film.refresh_from_db()
    assert film.captions == ""


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("WEBVTT".encode("utf-16"), "UTF-8"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx", "WEBVTT"),
        (b"WEBVTT\n", "没有一条字幕"),
        (b"WEBVTT" + b"x" * 600_000, "512 KB"),
    ],
)
def test_captions_that_are_none_are_told_so(data, told):
    with pytest.raises(NoCaptions, match=told):
        read_captions(data)
