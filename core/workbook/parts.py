"""The small parts of an .xlsx package: which sheets, which strings, which number formats.

Tags are compared by their local names, so that strict OOXML (other namespaces) reads the same.
Document types are refused outright: an entity bomb needs one, and no workbook has one.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from core.workbook.cells import Extras, UnreadableWorkbook, clean_text, column_number
from core.workbook.display import BUILTIN

CHUNK = 1 << 16
BROKEN = (
    expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError,
    TypeError, EOFError, OSError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
_EXTRA = re.compile(rb"<(?:\w+:)?(mergeCell|drawing|picture)\s([^>]*)>")
_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*(?:"([^"]*)"|\'([^\']*)\')')
MAX_MERGES = 200_000

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def damaged() -> UnreadableWorkbook:
    return UnreadableWorkbook(
        "damaged", "文件已损坏，读不出内容。请用 Excel 或 WPS 打开后另存一份 .xlsx，再导入。"
    )


def safe_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise UnreadableWorkbook(
        "unsafe_xml", "文件里有不安全的内容（XML 实体定义），已停止读取。请另存为新文件后再导入。"
    )


def local(name: str) -> str:
    return name.rpartition(":")[2]


class Package:
    """The zip of an .xlsx; part names are found whatever their case and slashes."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self._names = {
            name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()
        }

    def has(self, path: str) -> bool:
        return path.lower() in self._names

    def open(self, path: str):
        return self.archive.open(self._names[path.lower()])

    def parse(self, path: str, start: Start, end: End | None = None, text: End | None = None):
        parser = safe_parser()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        with self.open(path) as part:
            while chunk := part.read(CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """Id -> (last word of its type, path of its target) for one part."""
        folder, name = posixpath.split(path)
        relations_path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                whole = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
                found[attributes.get("Id", "")] = (
                    attributes.get("Type", "").rpartition("/")[2], whole
                )  # fmt: skip

        if self.has(relations_path):
            self.parse(relations_path, start)
        return found


class Manifest:
    """workbook.xml: names, states and paths of the sheets, and the epoch of dates."""

    def __init__(self, package: Package):
        main = next(
            (path for kind, path in package.relations("").values() if kind == "officeDocument"),
            "xl/workbook.xml",
        )
        main = main if package.has(main) else "xl/workbook.xml"
        relations = package.relations(main)
        by_kind = dict(relations.values())
        self.strings_path = by_kind.get("sharedStrings", "xl/sharedStrings.xml")
        self.styles_path = by_kind.get("styles", "xl/styles.xml")
        self.date1904 = False
        self.sheets: list[tuple[str, bool, str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            name = local(tag)
            if name == "workbookPr":
                self.date1904 = attributes.get("date1904", "0") in ("1", "true", "on")
            elif name == "sheet":
                self._add(attributes, relations)

        package.parse(main, start)

    def _add(self, attributes: dict[str, str], relations: dict[str, tuple[str, str]]) -> None:
        key = next((value for name, value in attributes.items() if local(name) == "id"), "")
        kind, path = relations.get(key, ("", ""))
        if kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), hidden, path))


class _Strings:
    """Handlers for the shared strings: rich text joined, phonetic guides left out."""

    def __init__(self):
        self.found: list[str] = []
        self.parts: list[str] = []
        self.depth = {"t": 0, "rPh": 0}

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = local(tag)
        if name in self.depth:
            self.depth[name] += 1
        elif name == "si":
            self.parts.clear()

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in self.depth:
            self.depth[name] -= 1
        elif name == "si":
            self.found.append(clean_text("".join(self.parts)))

    def text(self, words: str) -> None:
        if self.depth["t"] and not self.depth["rPh"]:
            self.parts.append(words)


def read_strings(package: Package, path: str) -> list[str]:
    strings = _Strings()
    if package.has(path):
        package.parse(path, strings.start, strings.end, strings.text)
    return strings.found


class _Formats:
    """Handlers for the styles: only which number format each cell style names."""

    def __init__(self):
        self.own: dict[int, str] = {}
        self.styles: list[int] = []
        self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "cellXfs":
            self.inside = True
        elif name == "numFmt":
            self.own[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif name == "xf" and self.inside:
            self.styles.append(int(attributes.get("numFmtId", 0)))

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self.inside = False


def read_formats(package: Package, path: str) -> list[str]:
    """The number format of each cell style, by its index; broken styles cost the formats only."""
    formats = _Formats()
    if package.has(path):
        try:
            package.parse(path, formats.start, formats.end)
        except BROKEN:
            return []
    return [formats.own.get(key) or BUILTIN.get(key, "General") for key in formats.styles]


def read_extras(package: Package, path: str) -> Extras:
    """Merged ranges and pictures, which stand behind the rows.

    A search through the raw bytes, as a parse would take as long as reading all the rows again.
    """
    extras, rest = Extras(), b""
    drawings: list[str] = []
    try:
        with package.open(path) as part:
            while chunk := part.read(CHUNK * 8):
                rest = _scan(rest + chunk, extras, drawings)
        _scan(rest + b">", extras, drawings)
        relations = package.relations(path) if drawings else {}
        for key in drawings:
            kind, target = relations.get(key, ("", ""))
            if kind == "drawing" and package.has(target):
                extras.pictures += _pictures(package, target)
    except BROKEN:
        raise damaged() from None
    if len(extras.merges) > MAX_MERGES:
        raise UnreadableWorkbook(
            "too_many_merges", "合并单元格太多，读不下。请取消合并后另存一份，再导入。"
        )
    return extras


def _scan(block: bytes, extras: Extras, drawings: list[str]) -> bytes:
    for found in _EXTRA.finditer(block):
        attributes = _attributes(found[2].decode("utf-8", "replace"))
        if found[1] == b"mergeCell":
            corners = _REF.findall(attributes.get("ref", ""))
            if len(corners) == 2:
                (left, top), (right, bottom) = corners
                extras.merges.append(
                    (int(top), column_number(left), int(bottom), column_number(right))
                )
        elif found[1] == b"drawing":
            drawings.append(attributes.get("id", ""))
    return block[block.rfind(b"<") :][-2000:] if b"<" in block else b""


def _attributes(text: str) -> dict[str, str]:
    return {local(name): one or two for name, one, two in _ATTRIBUTE.findall(text)}


def _pictures(package: Package, path: str) -> list[tuple[int, int]]:
    """(row, column) of each picture's upper left corner; (0, 0) where it hangs in the air."""
    found: list[tuple[int, int]] = []
    place = {"row": 0, "col": 0}
    inside: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        name = local(tag)
        inside.append(name)
        if name.endswith("CellAnchor"):
            place.update(row=0, col=0)
        elif name == "pic":
            found.append((place["row"], place["col"]))

    def end(_: str) -> None:
        inside.pop()

    def text(words: str) -> None:
        if len(inside) > 1 and inside[-2] == "from" and inside[-1] in place:
            place[inside[-1]] = int(words) + 1

    package.parse(path, start, end, text)
    return found
