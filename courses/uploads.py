"""What may be uploaded: by ending, by size, and by what the first bytes say."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from django.core.files import File

from core.state import Refused

_ZIP, _OLE = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0",)
_STARTS = {
    ".pdf": (b"%PDF",),
    ".docx": _ZIP,
    ".pptx": _ZIP,
    ".xlsx": _ZIP,
    ".doc": _OLE,
    ".ppt": _OLE,
    ".xls": _OLE,
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
}


def suffix_of(upload: File) -> str:
    return PurePosixPath(str(upload.name)).suffix.lower()


def refuse_bad_upload(upload: File, suffixes: Sequence[str], *, max_bytes: int) -> None:
    """Raises Refused with what is wrong and what would be right."""
    told = "、".join(suffix.lstrip(".") for suffix in suffixes if suffix != ".jpeg")
    suffix = suffix_of(upload)
    if suffix not in suffixes:
        raise Refused(f"不能上传这种文件。可以上传的格式：{told}。")
    if not upload.size:
        raise Refused("文件是空的，没有上传。请重新选择。")
    if upload.size > max_bytes:
        megabytes = max_bytes // 1024**2
        raise Refused(f"文件超过 {megabytes} MB，没有上传。请压缩或分成几个文件。")
    upload.seek(0)
    start = upload.read(8)
    upload.seek(0)
    if not start.startswith(_STARTS[suffix]):
        raise Refused(f"文件内容与扩展名 {suffix} 不符，没有上传。请另存为可以上传的格式：{told}。")
