"""Look at a file before any parser does: what it is, and whether it is safe to unpack."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from core.workbook.cells import UnreadableWorkbook

MAX_UPLOAD = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_MEMBER = MAX_UNPACKED  # one sheet may be all of it: 50,000 questions are some 110 MB
MAX_MEMBERS = 2_000
MAX_RATIO = 100
RATIO_FROM = 10 * 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再导入。"

Source = str | Path | bytes | BinaryIO


def read_source(source: Source) -> bytes:
    """The bytes of the file; refuses what is empty or too large before reading all of it."""
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, str | Path):
        content = _read_path(Path(source))
    else:
        source.seek(0)
        content = source.read(MAX_UPLOAD + 1)
    if len(content) > MAX_UPLOAD:
        raise UnreadableWorkbook(
            "file_too_large", "文件超过 20 MB，请拆成几个文件，或删去其中的图片后再导入。"
        )
    if not content.strip():
        raise UnreadableWorkbook("empty_file", "文件是空的，请检查是否选错了文件。")
    return content


def _read_path(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_UPLOAD + 1)
    except FileNotFoundError:
        raise UnreadableWorkbook("no_such_file", "找不到这个文件，请检查文件名和路径。") from None
    except OSError:
        raise UnreadableWorkbook(
            "unreadable_file", "打不开这个文件，请检查它是不是文件、是否有读取权限。"
        ) from None


def sniff(content: bytes) -> str:
    """xlsx, xls, docx, html or text, by the bytes and never by the name. Refuses the rest."""
    if content.startswith(OLE_MAGIC):
        return _sniff_ole(content)
    if content.startswith(b"PK"):
        return _sniff_zip(content)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, name in (
        (b"%PDF", "PDF 文件"), (b"{\\rtf", "RTF 文档"), (b"Rar!", "RAR 压缩包"),
        (b"7z\xbc\xaf", "7z 压缩包"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"),
        (b"GIF8", "图片"), (b"\x1f\x8b", "压缩包"),
    ):  # fmt: skip
        if head.startswith(magic):
            raise UnreadableWorkbook(
                "wrong_format", f"这是{name}，不是题库表格。请提供 .xlsx、.xls 或 .csv 文件。"
            )
    if head.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return "xls"  # BIFF without its container, from very old programs
    return _sniff_markup(head)


def _sniff_markup(head: bytes) -> str:
    lower = head.lower()
    if lower.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        raise UnreadableWorkbook("xml_2003", f"这是“XML 表格 2003”格式。{_SAVE_AS}")
    if lower.startswith(b"<") and any(
        tag in lower for tag in (b"<html", b"<table", b"<!doctype html", b"<meta", b"<div")
    ):
        return "html"
    if lower.startswith(b"<?xml"):
        raise UnreadableWorkbook(
            "wrong_format", "这是 XML 文件，不是题库表格。请提供 .xlsx、.xls 或 .csv 文件。"
        )
    return "text"


def _sniff_ole(content: bytes) -> str:
    """Names in an OLE directory are UTF-16; the directory of a small file lies anywhere in it."""

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise UnreadableWorkbook(
            "encrypted",
            "文件设有打开密码。请在 Excel 中打开，在“文件—信息—保护工作簿”里取消密码，"
            "保存后再导入。",
        )
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise UnreadableWorkbook(
            "wrong_format",
            "这是旧版 Word 文档（.doc）。请另存为 .docx，或把题目整理到表格里再导入。",
        )
    raise UnreadableWorkbook("damaged", f"文件已损坏或不是 Excel 表格。{_SAVE_AS}")


def _sniff_zip(content: bytes) -> str:
    archive = open_archive(content)
    names = set(archive.namelist())
    lower = {name.lower().lstrip("/") for name in names}
    if "xl/workbook.bin" in lower:
        raise UnreadableWorkbook("xlsb", f"这是二进制工作簿（.xlsb）。{_SAVE_AS}")
    if any(name.startswith("xl/") for name in lower):
        return "xlsx"
    if "word/document.xml" in lower:
        return "docx"
    if "mimetype" in names and b"opendocument.spreadsheet" in _mimetype(archive):
        raise UnreadableWorkbook("ods", f"这是 OpenDocument 表格（.ods）。{_SAVE_AS}")
    if "[content_types].xml" in lower:
        raise UnreadableWorkbook(
            "wrong_format", "这不是 Excel 表格（可能是演示文稿）。请提供 .xlsx、.xls 或 .csv 文件。"
        )
    raise UnreadableWorkbook(
        "wrong_format",
        "这是压缩包，不是题库表格。请先解压，再导入其中的 .xlsx、.xls 或 .csv 文件。",
    )


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    try:
        with archive.open("mimetype") as member:
            return member.read(200)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError):
        return b""  # damaged, and so no spreadsheet either


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The zip, once its directory promises a size that fits; bomb and damage are refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise UnreadableWorkbook(
            "damaged", "文件已损坏或没有下载完整，打不开。请重新保存一份再导入。"
        ) from None
    unpacked = sum(member.file_size for member in members)
    largest = max((member.file_size for member in members), default=0)
    packed = sum(member.compress_size for member in members) or 1
    too_dense = unpacked > RATIO_FROM and unpacked / packed > MAX_RATIO
    crowded = len(members) > MAX_MEMBERS
    if unpacked > MAX_UNPACKED or largest > MAX_MEMBER or too_dense or crowded:
        raise UnreadableWorkbook(
            "unsafe_archive",
            "文件解压后过大，可能有问题，已停止读取。请把题目复制到新的表格里保存，再导入。",
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableWorkbook("encrypted", f"文件是加密的，读不出内容。{_SAVE_AS}")
    return archive
