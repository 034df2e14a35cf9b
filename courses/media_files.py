"""What a film or a talk says of itself: its format and, where the header tells, its length.

Pure, and bounded: a header is somebody else's bytes, so nothing here reads more than a few
kilobytes or follows more than a few dozen boxes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

MOST_BOXES = 64
LONGEST_HEADER = 64 * 1024
LONGEST_SECONDS = 24 * 3600

_EBML, _SEGMENT, _INFO = 0x1A45DFA3, 0x18538067, 0x1549A966
_CLUSTER, _SCALE, _DURATION = 0x1F43B675, 0x2AD7B1, 0x4489


class Unreadable(Exception):
    """Not a file that browsers play; the message is fit to show the person."""


@dataclass(frozen=True)
class MediaFacts:
    suffix: str
    seconds: int | None  # None where the header does not say


def read_media(file: IO[bytes]) -> MediaFacts:
    file.seek(0)
    head = file.read(12)
    if head[4:8] == b"ftyp":
        suffix = ".m4a" if head[8:12] == b"M4A " else ".mp4"
        return MediaFacts(suffix, bounded(mp4_seconds(file)))
    if head[:4] == _EBML.to_bytes(4, "big"):
        return MediaFacts(".webm", bounded(webm_seconds(file)))
    if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return MediaFacts(".mp3", None)
    raise Unreadable("这不是浏览器能播放的音视频文件。请转换为 MP4、WebM、M4A 或 MP3 再上传。")


def bounded(seconds: float | None) -> int | None:
    """Half a second is a length too; a day and more is a broken header."""
    if seconds is None or not 0 < seconds <= LONGEST_SECONDS:
        return None
    return max(1, round(seconds))


def mp4_seconds(file: IO[bytes]) -> float | None:
    moov = next((box for box in _boxes(file, 0, None) if box[0] == b"moov"), None)
    if moov is None:
        return None
    _, start, end = moov
    mvhd = next((box for box in _boxes(file, start, end) if box[0] == b"mvhd"), None)
    if mvhd is None:
        return None
    file.seek(mvhd[1])
    body = file.read(32)
    if len(body) < 32:
        return None
    if body[0] == 1:
        scale, duration = struct.unpack(">IQ", body[20:32])
    else:
        scale, duration = struct.unpack(">II", body[12:20])
    return duration / scale if scale else None


def _boxes(file: IO[bytes], at: int, end: int | None) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the body, end) of the boxes that lie one after the other."""
    for _ in range(MOST_BOXES):
        if end is not None and at >= end:
            return
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head[:8])
        body = at + 8
        if size == 1 and len(head) == 16:
            size, body = struct.unpack(">Q", head[8:16])[0], at + 16
        if size < body - at:  # 0 means "to the end of the file": nothing follows
            return
        yield kind, body, at + size
        at += size


def webm_seconds(file: IO[bytes]) -> float | None:
    file.seek(0)
    data = file.read(LONGEST_HEADER)
    at = 0
    scale = 1_000_000
    for _ in range(MOST_BOXES):
        element = _element(data, at)
        if element is None or element[0] == _CLUSTER:
            return None
        kind, start, size = element
        if kind == _SCALE:
            scale = int.from_bytes(data[start : start + min(size, 8)], "big")
        if kind == _DURATION and size in (4, 8):
            body = data[start : start + size]
            if len(body) < size:
                return None
            return struct.unpack(">f" if size == 4 else ">d", body)[0] * scale / 1e9
        # Into the segment and its description; past everything else.
        at = start if kind in (_SEGMENT, _INFO) else start + size
    return None


def _element(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(id, start of the body, size) of the EBML element at `at`."""
    kind = _number(data, at, keep_marker=True)
    if kind is None:
        return None
    size = _number(data, at + kind[1], keep_marker=False)
    if size is None:
        return None
    return kind[0], at + kind[1] + size[1], size[0]


def _number(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int] | None:
    """(value, how many bytes it takes): the leading zeros of the first byte tell the length."""
    if at >= len(data) or not data[at]:
        return None
    length = 9 - data[at].bit_length()
    body = data[at : at + length]
    if len(body) < length:
        return None
    value = int.from_bytes(body, "big")
    return (value if keep_marker else value - (1 << (7 * length)), length)
