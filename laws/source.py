"""An uploaded file -> plain text, or a sentence that says why not.

The file comes from outside: it may be a bomb, binary under a text name, or full of entities.
"""

import codecs
import io
import zipfile
import zlib
from pathlib import PurePath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_DOCUMENT = 40 * 1024 * 1024  # word/document.xml, unpacked
LONGEST_TEXT = 500_000  # characters; the Civil Code has some 110,000
MOST_PARTS = 2000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
_OTHER_FORMATS = (
    (b"%PDF", "这是 PDF 文件。请改用国家法律法规数据库提供的 Word（.docx）文本，或另存为纯文本。"),
    (
        b"\xd0\xcf\x11\xe0",
        "这是旧版 Word（.doc）、旧版 Excel 或加密的文件。请在 Word 中打开，另存为 .docx 后再上传。",
    ),
    (b"{\\rtf", "这是 RTF 文件。请在 Word 中打开，另存为 .docx 后再上传。"),
    (b"\x89PNG", "这是图片。请上传文字版（.docx、.md 或 .txt）。"),
    (b"\xff\xd8\xff", "这是图片。请上传文字版（.docx、.md 或 .txt）。"),
)


class Unreadable(Exception):
    """The file is no statute that can be read; the message is fit to show the person."""


def read_text(content: bytes, filename: str) -> str:
    """The text of a .docx, Markdown or text file, told apart by its bytes, not by its name."""
    name = PurePath(filename.replace("\\", "/")).name or "文件"
    if not content.strip():
        raise Unreadable(f"“{name}”是空文件。请确认文件已保存好，再重新上传。")
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"“{name}”超过 5 MB，不像一部法律的文本。请检查是否选错了文件。")
    for mark, sentence in _OTHER_FORMATS:
        if content.startswith(mark):
            raise Unreadable(f"“{name}”无法读取：{sentence}")
    text = _document_text(content, name) if content.startswith(b"PK") else _decode(content, name)
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"“{name}”的文字超过 50 万字，不像一部法律的文本。请检查是否选错了文件。")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes, name: str) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(ord(character) < 32 and character not in "\t\n\r\f" for character in text):
            break
        return text
    raise Unreadable(
        f"“{name}”不是文本文件，或者编码无法识别。请用记事本打开，另存为 UTF-8 编码后再上传。"
    )


def _document_text(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            xml = _document_part(package, name)
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable(
            f"“{name}”内含不安全的 XML 定义，已拒绝读取。请从国家法律法规数据库重新下载。"
        ) from None
    except _BROKEN as error:
        raise Unreadable(
            f"“{name}”已损坏或被加密，无法打开。请在 Word 中打开并另存一份，再重新上传。"
        ) from error
    return _paragraphs(root)


def _document_part(package: zipfile.ZipFile, name: str) -> bytes:
    parts = package.namelist()
    if "word/document.xml" not in parts or len(parts) > MOST_PARTS:
        kind = "电子表格" if any(part.startswith("xl/") for part in parts) else "压缩包"
        raise Unreadable(f"“{name}”是{kind}，不是 Word 文档。请上传 .docx、.md 或 .txt 文件。")
    # zipfile never unpacks more than the declared size, so the declaration may be trusted.
    if package.getinfo("word/document.xml").file_size > LARGEST_DOCUMENT:
        raise Unreadable(f"“{name}”解压后异常庞大，已拒绝读取。请检查文件来源。")
    return package.read("word/document.xml")


def _paragraphs(root: Element) -> str:
    """One line for each paragraph; a flat walk, since nesting may be arbitrarily deep."""
    lines: list[list[str]] = [[]]
    for element in root.iter():
        if element.tag == _W + "p":
            lines.append([])
        elif element.tag == _W + "t":
            lines[-1].append(element.text or "")
        elif element.tag == _W + "tab":
            lines[-1].append("　")
        elif element.tag in (_W + "br", _W + "cr"):
            lines[-1].append("\n")
    return "\n".join("".join(line) for line in lines)
