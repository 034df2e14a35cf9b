"""PDFs: what is set into them can be read out again, rare names and all."""

import shutil
import subprocess
from pathlib import Path

import pytest

from core.state import Refused
from core.typeset import FONTS, typeset_pdf

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: data.at("font", default: "Noto Sans CJK SC"), lang: "zh", region: "cn")
= #data.title
#data.text
*#data.text*
"""
# GB2312 has none of the first row; the second are of the extensions in 通用规范汉字表.
RARE = "喆堃玥珺镕燊淼犇翀昇旻晞祎頔珅玙" + "䶮㛃㻬𬭎𫖯𪟝𬸚𬱖𫘧𨱏𤧛"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def text_of(pdf: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    run = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def test_what_is_typeset_is_an_archival_pdf_with_the_text_in_it(template):
    pdf = typeset_pdf(template, {"title": "结业证书", "text": "杨桂芳同志"})
    assert pdf.startswith(b"%PDF-") and b"pdfaid" in pdf
    assert "结业证书" in text_of(pdf) and text_of(pdf).count("杨桂芳同志") == 2


@pytest.mark.parametrize("family", ["Noto Sans CJK SC", "Noto Serif CJK SC"])
def test_rare_characters_of_names_are_there_regular_and_bold(template, family):
    """PDF/A refuses a glyph that is missing: so setting them at all is half the proof."""
    pdf = typeset_pdf(template, {"title": "名册", "text": RARE, "font": family})
    assert text_of(pdf).replace("\n", "").count(RARE) == 2


def test_a_character_that_no_font_has_is_refused_in_a_sentence(template, caplog):
    with pytest.raises(Refused, match="没有“\U0002ebf1”这个字"):
        typeset_pdf(template, {"title": "名册", "text": "张\U0002ebf1"})
    assert "page.typ" in caplog.text


def test_data_is_printed_and_never_run(template):
    attack = '#panic("x") $x$ *粗* #import "@preview/x:1.0.0" \\ "'
    assert '#panic("x") $x$' in text_of(typeset_pdf(template, {"title": "甲", "text": attack}))


def test_a_template_that_fails_is_refused_in_a_sentence_and_logged(tmp_path, caplog):
    broken = tmp_path / "broken.typ"
    broken.write_text("#nothing-of-this-name", encoding="utf-8")
    with pytest.raises(Refused, match="没有生成"):
        typeset_pdf(broken, {})
    assert "broken.typ" in caplog.text


def test_a_template_reads_nothing_outside_its_own_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("机密", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    nosy = inner / "nosy.typ"
    nosy.write_text('#read("../secret.txt")', encoding="utf-8")
    with pytest.raises(Refused):
        typeset_pdf(nosy, {})


def test_the_fonts_lie_beside_their_licence():
    faces = sorted(path.name for path in FONTS.glob("*.otf"))
    assert faces == [
        f"Noto{family}SC-{weight}.otf"
        for family in ("Sans", "Serif")
        for weight in ("Bold", "Regular")
    ]
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8").upper()
    assert sum(path.stat().st_size for path in FONTS.glob("*.otf")) < 25 * 2**20
