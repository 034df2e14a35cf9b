"""Documents in the form of GB/T 9704-2012 (党政机关公文格式), written with python-docx.

A4, type area 156 mm × 225 mm, 22 lines of 28 characters; title 小标宋 二号, text 仿宋 三号, first
headings 黑体, second headings 楷体, page numbers "— 1 —" outside. Names of fonts are what state
organs have installed; w:eastAsia must carry them, or Word sets Chinese in its default font.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.workbook import clean_text

SONG_TITLE, FANG_SONG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LATIN = "Times New Roman"
MASTHEAD, RED = Pt(26), RGBColor(0xC0, 0x00, 0x00)  # sixteen characters on one line
CERTIFICATE = Pt(46)
ER_HAO, SAN_HAO, SI_HAO, XIAO_SI = Pt(22), Pt(16), Pt(14), Pt(12)
LINE = Pt(28.95)  # 225 mm / 22 lines
TWIPS_PER_MM = 56.6929
TITLE_CHARACTERS = 20


class OfficialDocument:
    """Grows from top to bottom; `content()` gives the bytes."""

    signed_from = 12  # of 28 characters in a line

    def __init__(
        self,
        *,
        title: str,
        at: datetime,
        masthead: str = "",
        number: str = "",
        numbered: bool = True,
    ) -> None:
        """With a `masthead` it begins with the red head (红头) and its number (发文字号).

        A ballot or a certificate is one sheet: it has no page number.
        """
        self._document = Document()
        self._set_page()
        self._set_body_style()
        if numbered:
            self._number_pages()
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = clean_text(title), "", ""
        properties.created = properties.modified = at.replace(tzinfo=None)
        if masthead:
            self._masthead(masthead, number)
        self._title(title)

    def addressee(self, text: str) -> None:
        self._add(f"{text}：", FANG_SONG, SAN_HAO)

    def heading(self, text: str) -> None:
        self._add(text, HEI, SAN_HAO, indent=True).paragraph_format.keep_with_next = True

    def paragraph(self, text: str) -> None:
        self._add(text, FANG_SONG, SAN_HAO, indent=True)

    def caption(self, text: str) -> None:
        line = self._add(text, HEI, XIAO_SI, align=Align.CENTER)
        line.paragraph_format.keep_with_next = True

    def warning(self, text: str) -> None:
        """A statement that must not be overlooked: bold, and framed on all sides."""
        line = self._add(text, FANG_SONG, SAN_HAO, bold=True)
        line._p.get_or_add_pPr().append(frame("w:pBdr", ("top", "left", "bottom", "right")))

    def centered(self, text: str, *, face: str = KAI, size: Any = SAN_HAO) -> None:
        """Below the title: the day and the session that passed it, or the number of a notice."""
        line = self._add(text, face, size, align=Align.CENTER)
        form = line.paragraph_format
        form.left_indent = form.right_indent = SAN_HAO * 4  # or it leaves one word for the end
        form.space_after = Pt(14)

    def line(self, text: str, *, face: str = FANG_SONG, size: Any = SAN_HAO) -> None:
        """One that begins at the edge: what somebody fills in, or a mark for the filling."""
        self._add(text, face, size)

    def words(self, text: str) -> None:
        """To be read aloud from the paper: large, and wide apart."""
        line = self._add(text, KAI, ER_HAO, indent=True)
        line.paragraph_format.line_spacing = Pt(44)

    def signed(self, *lines: str) -> None:
        """落款: the organ, whoever signs for it, and the day; they stay on one page.

        The organ is centred over the day, whose end is four characters from the edge: so is
        the middle of the right-hand sixteen characters.
        """
        self._add("", FANG_SONG, SAN_HAO).paragraph_format.keep_with_next = True
        for text in lines:
            line = self._add(text, FANG_SONG, SAN_HAO, align=Align.CENTER)
            line.paragraph_format.left_indent = SAN_HAO * self.signed_from
            line.paragraph_format.keep_with_next = text != lines[-1]

    def attached(self, text: str) -> None:
        """附件说明: one line below the text."""
        self.line("")
        self.paragraph(f"附件：{text}")

    def annex(self, title: str) -> None:
        """附件: on a page of its own, its title on the third line."""
        mark = self._add("附件", HEI, SAN_HAO)
        mark.paragraph_format.page_break_before = True
        self.line("")
        self._add(title, SONG_TITLE, ER_HAO, align=Align.CENTER).paragraph_format.space_after = LINE

    def digest(self, text: str) -> None:
        """A long code, in a face in which every letter is told apart."""
        line = self._add("", FANG_SONG, XIAO_SI)
        run = line.add_run(text)
        run.font.name, run.font.size = "Courier New", Pt(11)

    def signatures(self, labels: Iterable[str], dated: str) -> None:
        self._add("", FANG_SONG, SAN_HAO)
        for label in labels:
            line = self._add(f"{label}：＿＿＿＿＿＿＿＿", FANG_SONG, SAN_HAO, align=Align.RIGHT)
            line.paragraph_format.right_indent = SAN_HAO * 2
            line.paragraph_format.keep_with_next = True
        last = self._add(dated, FANG_SONG, SAN_HAO, align=Align.RIGHT)
        last.paragraph_format.right_indent = SAN_HAO * 4

    def table(
        self,
        header: Sequence[str],
        rows: Iterable[Sequence[str]],
        widths: Sequence[float],
        *,
        left: frozenset[int] = frozenset(),
        height: float = 8,
    ) -> None:
        """`widths` and the least `height` of a row in millimetres; `left`: columns of running text.

        Raw elements: python-docx needs seconds for 300 rows.
        """
        table = OxmlElement("w:tbl")
        table.append(_table_properties(sum(widths)))
        grid = OxmlElement("w:tblGrid")
        for width in widths:
            grid.append(_element("w:gridCol", w=round(width * TWIPS_PER_MM)))
        table.append(grid)
        table.append(_row(header, widths, is_header=True))
        for row in rows:
            table.append(_row(row, widths, left=left, height=height))
        self._document.element.body.insert_element_before(table, "w:sectPr")
        self._add("", FANG_SONG, XIAO_SI)

    def content(self) -> bytes:
        target = BytesIO()
        self._document.save(target)
        return target.getvalue()

    # --- set-up ---

    def _masthead(self, organ: str, number: str) -> None:
        head = self._add(organ, SONG_TITLE, MASTHEAD, align=Align.CENTER)
        head.runs[0].font.color.rgb = RED
        head.paragraph_format.line_spacing = Pt(42)
        line = self._add(number, FANG_SONG, SAN_HAO, align=Align.CENTER)
        line.paragraph_format.space_after = Pt(58)
        rule = OxmlElement("w:pBdr")
        rule.append(_element("w:bottom", val="single", sz=12, space=4, color=str(RED)))
        line._p.get_or_add_pPr().insert_element_before(
            rule, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def _title(self, title: str) -> None:
        """A title too long for its line breaks before its last words, not wherever it ends."""
        head, _, tail = title.partition("\n")
        if not tail and "{{" not in title and len(title) > TITLE_CHARACTERS:
            cut = max(title.rfind("情况"), len(title) // 2) if "情况" in title else TITLE_CHARACTERS
            head, tail = title[:cut], title[cut:]
        for part in filter(None, (head, tail)):
            line = self._add(part, SONG_TITLE, ER_HAO, align=Align.CENTER)
        line.paragraph_format.space_after = LINE

    def _set_page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.bottom_margin, section.right_margin = Mm(35), Mm(26)
        section.footer_distance = Mm(27)  # 7 mm below the type area
        grid = _element("w:docGrid", type="lines", linePitch=round(LINE.pt * 20))
        section._sectPr.append(grid)

    def _set_body_style(self) -> None:
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = LATIN, SAN_HAO
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG_SONG)
        form = style.paragraph_format
        form.line_spacing, form.space_before, form.space_after = LINE, Pt(0), Pt(0)

    def _number_pages(self) -> None:
        """Odd pages to the right, even ones to the left, one character in from the edge."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        for footer, align in (
            (section.footer, Align.RIGHT),
            (section.even_page_footer, Align.LEFT),
        ):
            footer.is_linked_to_previous = False
            line = footer.paragraphs[0]
            line.alignment = align
            form = line.paragraph_format
            form.left_indent = form.right_indent = SI_HAO
            for part in ("— ", "PAGE", " —"):
                run = line.add_run() if part == "PAGE" else line.add_run(part)
                run.font.size = SI_HAO
                _set_face(run, "宋体")
                if part == "PAGE":
                    run._r.extend(_page_field())

    def _add(
        self,
        text: str,
        face: str,
        size: Any,
        *,
        align: Any = None,
        indent: bool = False,
        bold: bool = False,
    ) -> Any:
        line = self._document.add_paragraph()
        line.alignment = align
        if indent:
            line.paragraph_format.first_line_indent = size * 2
        run = line.add_run(clean_text(text))
        run.font.size, run.font.bold = size, bold or None
        _set_face(run, face)
        return line


class CertificateDocument(OfficialDocument):
    """任命书: A4 across, a large red title, no page number."""

    signed_from = 24

    def __init__(self, *, title: str, at: datetime) -> None:
        super().__init__(title=title, at=at, numbered=False)

    def _set_page(self) -> None:
        super()._set_page()
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin = section.bottom_margin = Mm(30)
        section.left_margin = section.right_margin = Mm(38)

    def _title(self, title: str) -> None:
        line = self._add(title, SONG_TITLE, CERTIFICATE, align=Align.CENTER)
        line.runs[0].font.color.rgb = RED
        line.paragraph_format.line_spacing = Pt(96)
        line.paragraph_format.space_after = SAN_HAO * 2


def _set_face(run: Any, face: str) -> None:
    run.font.name = LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _element(tag: str, **attributes: Any) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _page_field() -> list[Any]:
    instruction = OxmlElement("w:instrText")
    instruction.text = "PAGE"
    begin, end = (
        _element("w:fldChar", fldCharType="begin"),
        _element("w:fldChar", fldCharType="end"),
    )
    return [begin, instruction, end]


def frame(tag: str, sides: Iterable[str]) -> Any:
    borders = OxmlElement(tag)
    for side in sides:
        borders.append(_element(f"w:{side}", val="single", sz=6, space=0, color="000000"))
    return borders


def _table_properties(width: float) -> Any:
    properties = OxmlElement("w:tblPr")
    properties.append(_element("w:tblW", w=round(width * TWIPS_PER_MM), type="dxa"))
    properties.append(_element("w:jc", val="center"))
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    properties.append(frame("w:tblBorders", sides))
    properties.append(_element("w:tblLayout", type="fixed"))
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=40, type="dxa"))
    properties.append(margins)
    return properties


def _row(
    cells: Sequence[str],
    widths: Sequence[float],
    *,
    is_header: bool = False,
    left: frozenset[int] = frozenset(),
    height: float = 8,
) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(_element("w:trHeight", val=round(height * TWIPS_PER_MM), hRule="atLeast"))
    if is_header:
        properties.append(OxmlElement("w:tblHeader"))
    row.append(properties)
    for number, (text, width) in enumerate(zip(cells, widths, strict=True)):
        align = "left" if number in left else "center"
        row.append(_cell(text, width, HEI if is_header else FANG_SONG, align))
    return row


def _cell(text: str, width: float, face: str, align: str = "center") -> Any:
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    properties.append(_element("w:tcW", w=round(width * TWIPS_PER_MM), type="dxa"))
    properties.append(_element("w:vAlign", val="center"))
    cell.append(properties)
    line = OxmlElement("w:p")
    form = OxmlElement("w:pPr")
    form.append(_element("w:snapToGrid", val=0))  # or each line is as high as one of the text
    form.append(_element("w:spacing", line=360, lineRule="exact", before=20, after=20))
    form.append(_element("w:jc", val=align))
    line.append(form)
    run, looks = OxmlElement("w:r"), OxmlElement("w:rPr")
    looks.append(_element("w:rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=face))
    looks.append(_element("w:sz", val=round(XIAO_SI.pt * 2)))
    content = OxmlElement("w:t")
    content.text = clean_text(text)
    run.extend([looks, content])
    line.append(run)
    cell.append(line)
    return cell
