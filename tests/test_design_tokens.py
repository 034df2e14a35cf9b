"""The colours of the site are legible, and its style sheets keep to the browser baseline."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static"
TEMPLATES = STATIC.parent / "templates"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
PAGES = sorted(TEMPLATES.rglob("*.html"))

SURFACES = ("paper", "page", "sunk")
TEXT_PAIRS = [
    *((ink, surface) for ink in ("ink", "ink-soft", "ink-faint") for surface in SURFACES),
    *((link, surface) for link in ("blue", "blue-deep") for surface in SURFACES),
    *((kind, surface) for kind in ("ok", "warn", "bad", "red") for surface in ("paper", "page")),
    *((kind, f"{kind}-wash") for kind in ("ok", "warn", "bad", "blue", "red")),
    *(("ink", f"{kind}-wash") for kind in ("ok", "warn", "bad", "blue", "red")),
    *(("ink-soft", f"{kind}-wash") for kind in ("ok", "warn", "bad", "blue")),
    *(("paper", ground) for ground in ("red", "red-deep", "slate", "bad")),
]
# Edges of controls and marks of state: WCAG 1.4.11 asks 3.
EDGE_PAIRS = [
    *(("line-strong", surface) for surface in ("paper", "page")),
    *((mark, "paper") for mark in ("slate", "blue", "red", "ok", "warn", "bad")),
]


def tokens() -> dict[str, str]:
    root = re.search(r":root \{(.*?)\}", (STATIC / "css" / "app.css").read_text("utf-8"), re.S)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", root.group(1)))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb by WCAG 2.2."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_formula_gives_the_known_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_legible_on_its_ground(text: str, ground: str) -> None:
    colours = tokens()
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), EDGE_PAIRS)
def test_edges_of_controls_and_marks_can_be_made_out(mark: str, ground: str) -> None:
    colours = tokens()
    assert contrast(colours[mark], colours[ground]) >= 3


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_every_token_that_a_style_sheet_uses_is_defined(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    base = (STATIC / "css" / "app.css").read_text("utf-8")
    defined = set(re.findall(r"--([\w-]+):", base + text))
    used = {name for name in re.findall(r"var\(--([\w-]+)", text) if not name.startswith("w-")}
    assert used - defined == set()


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_no_style_sheet_needs_more_than_chromium_90(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S)
    for newer in (":has(", "@container", "subgrid", "color-mix(", "@layer", "dvh", "& "):
        assert newer not in text
    assert not re.search(r"url\(|@import|https?:", text)
    assert len(sheet.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_short_and_write_no_inline_style(script: Path) -> None:
    text = script.read_text("utf-8")
    assert len(text.splitlines()) <= 150
    assert not re.search(r"\.innerHTML|\.style\.|setAttribute\(\"style\"|https?://|\.inert\b", text)


def own_site_pages() -> list[Path]:
    return [page for page in PAGES if "wagtailadmin" not in page.parts]


@pytest.mark.parametrize(
    "page", own_site_pages(), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_pages_hold_no_inline_style_or_script(page: Path) -> None:
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", page.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert "http://" not in text.replace("http://www.w3.org/", "")
    assert "https://" not in text


def test_every_icon_that_a_page_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text("utf-8")))
    asked = set()
    for page in PAGES:
        pattern = r'components/icon\.html" with name="([\w-]+)"'
        asked |= set(re.findall(pattern, page.read_text("utf-8")))
    assert asked
    assert asked - drawn == set()
