"""Lengths are read from the file's own header, and broken headers say nothing."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.media_files import MediaFacts, Unreadable, read_media
from courses.reading_time import reading_seconds
from tests.courses.pages import box, mp4, webm


def read(data: bytes) -> MediaFacts:
    return read_media(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (mp4(90), MediaFacts(".mp4", 90)),
        (mp4(754.6), MediaFacts(".mp4", 755)),
        (mp4(0.2), MediaFacts(".mp4", 1)),
        (mp4(61, scale=48000, brand=b"M4A "), MediaFacts(".m4a", 61)),
        (mp4(90, pad=4096), MediaFacts(".mp4", 90)),
        (webm(42.4), MediaFacts(".webm", 42)),
        (webm(None), MediaFacts(".webm", None)),
        (b"ID3\x04" + bytes(20), MediaFacts(".mp3", None)),
        (b"\xff\xfb\x90" + bytes(20), MediaFacts(".mp3", None)),
    ],
)
def test_the_header_tells_format_and_length(data, facts):
    assert read(data) == facts


def test_a_long_film_in_the_newer_header_is_read():
    body = struct.pack(">IQQIQ", 1 << 24, 0, 0, 600, 600 * 3605)
    data = box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", box(b"mvhd", body + bytes(80)))
    assert read(data) == MediaFacts(".mp4", 3605)


def test_a_box_with_a_long_size_is_passed_over():
    film = struct.pack(">I4sQ", 1, b"mdat", 16 + 100) + bytes(100)
    head, tail = box(b"ftyp", b"isom" + bytes(4)), mp4(33)[16:]
    assert read(head + film + tail) == MediaFacts(".mp4", 33)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00" + bytes(60),
        b"%PDF-1.7",
        b"<html>",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"GIF89a",
    ],
)
def test_what_no_browser_plays_is_refused_in_a_sentence(data):
    with pytest.raises(Unreadable, match="MP4"):
        read(data)


@pytest.mark.parametrize("seconds", [0, 30 * 3600])
def test_an_impossible_length_counts_as_none(seconds):
    assert read(mp4(seconds)).seconds is None


@given(st.binary(max_size=300), st.sampled_from([mp4(), webm(), b"\x00\x00\x00\x10ftypisom"]))
def test_no_bytes_make_the_reader_fail_or_hang(noise, head):
    for data in (head + noise, head[:20] + noise, noise):
        try:
            facts = read(data)
        except Unreadable:
            continue
        assert facts.seconds is None or facts.seconds > 0


def test_reading_time_grows_with_the_text_between_its_bounds():
    assert reading_seconds(0) == 15
    assert reading_seconds(1200) == 100
    assert reading_seconds(1_000_000) == 1200
