"""A kind of document for tests, and forms made by hand."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from docx import Document

from documents.kinds import Field, Kind, find, register

NAMES = (Field("姓名", "姓名", "张伟"), Field("职务", "职务", "农业农村局局长"))
# A built-in form lies beside the code of its app; this one is made when it is first needed.
FOLDER = Path(__file__).parent


def docx(*paragraphs: str, rows: Iterable[tuple[str, ...]] = ()) -> bytes:
    """A Word file with these paragraphs, and a table of these rows."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    cells = list(rows)
    if cells:
        table = document.add_table(rows=0, cols=len(cells[0]))
        for row in cells:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    target = BytesIO()
    document.save(target)
    return target.getvalue()


LETTER = docx(
    "任命书",
    "任命{{ 姓名 }}同志为{{ 职务 }}。",
    rows=[
        ("{%tr for 行 in 名单 %}", ""),
        ("{{ 行.姓名 }}", "{{ 行.职务 }}"),
        ("{%tr endfor %}", ""),
    ],
)


def letter_kind(folder: Path, key: str = "letter", permission: str = "documents.view_form") -> Kind:
    path = folder / f"{key}.docx"
    path.write_bytes(LETTER)
    fields = (*NAMES, Field("名单", "逐人列出", columns=NAMES))
    return Kind(key=key, name="测试函", permission=permission, form=path, fields=fields)


def registered(folder: Path, key: str, permission: str = "documents.view_form") -> Kind:
    """The registry lives as long as the process: one kind of a key, whoever asks for it."""
    known = find(key)
    if known is not None:
        known.form.parent.mkdir(parents=True, exist_ok=True)
        known.form.write_bytes(LETTER)
        return known
    kind = letter_kind(folder, key, permission)
    register([kind])
    return kind


def text_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])
