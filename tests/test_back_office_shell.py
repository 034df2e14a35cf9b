"""The back office reads Chinese throughout and shows only what belongs to us."""

import ast
import gettext
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext, override
from django.utils.translation.trans_real import DjangoTranslation, translation
from wagtail import __version__
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BooleanColumn

from exam_platform.desk import DAILY_WORK, Desk
from exam_platform.roles import BACK_OFFICE, ROLES

LOCALE = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES"
ENTRY = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? (".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w+\}")
TAG = re.compile(r"</?\w+")

# A package, and the language whose catalogue lists all that it has to say.
PACKAGES = (
    ("wagtail", "en"),
    ("wagtail.admin", "en"),
    ("wagtail.users", "en"),
    ("wagtail.snippets", "en"),
    ("wagtail.images", "en"),
    ("wagtail.documents", "en"),
    ("wagtail.search", "en"),
    ("taggit", "en"),
    ("django_q", "de"),
    ("axes", "de"),
    ("django_filters", "de"),
)


def messages(path: Path) -> Iterator[dict[str, str]]:
    """The entries of a .po file; obsolete ones and the header are left out."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        entry: dict[str, str] = {}
        part = ""
        for line in block.splitlines():
            found = ENTRY.match(line)
            if found:
                part = found[1]
                entry[part] = ast.literal_eval(found[2])
            elif line.startswith('"') and part:
                entry[part] += ast.literal_eval(line)
        if entry.get("msgid"):
            yield entry


def package_messages(package: str, language: str, domain: str) -> list[dict[str, str]]:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    return list(messages(path))


def key(entry: dict[str, str]) -> str:
    context = entry.get("msgctxt")
    return f"{context}\x04{entry['msgid']}" if context else entry["msgid"]


def chinese(entry: dict[str, str], catalogue: Any) -> str:
    """What is shown for the entry in Chinese: "" where it would be shown in English."""
    one = catalogue.get(key(entry)) or catalogue.get((key(entry), 0))
    return one or ""


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("package", "language"), PACKAGES)
def test_every_word_of_a_package_has_its_chinese(package, language):
    catalogue = translation("zh-hans")._catalog
    entries = package_messages(package, language, "django")
    assert entries
    assert [e["msgid"] for e in entries if not chinese(e, catalogue)] == []


def test_every_word_of_the_scripts_has_its_chinese():
    catalogue = DjangoTranslation("zh-hans", domain="djangojs")._catalog
    entries = package_messages("wagtail.admin", "en", "djangojs")
    assert len(entries) > 50
    assert [e["msgid"] for e in entries if not chinese(e, catalogue)] == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_our_translations_keep_placeholders_and_tags(domain):
    """A lost %(name)s is a hole in the sentence, a wrong one an error 500 in the middle of work."""
    entries = list(messages(LOCALE / f"{domain}.po"))
    assert entries
    for entry in entries:
        sources = [entry["msgid"], entry.get("msgid_plural", entry["msgid"])]
        shown = entry["msgstr"]
        assert set(PLACEHOLDER.findall(shown)) in [set(PLACEHOLDER.findall(s)) for s in sources]
        assert sorted(TAG.findall(shown)) in [sorted(TAG.findall(s)) for s in sources], shown


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_words_are_those_of_the_text(domain):
    with (LOCALE / f"{domain}.mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    text = {key(e): e["msgstr"] for e in messages(LOCALE / f"{domain}.po")}
    assert {k: chinese({"msgid": k}, catalogue) for k in text} == text


def test_our_words_win_over_the_packages():
    with override("zh-hans"):
        assert translated("Log out") == "退出登录"
        assert translated("Dashboard") == "工作台"
        assert translated("Groups") == "角色"
        one, many = "%(num_parent_objects)d page", "%(num_parent_objects)d pages"
        assert ngettext(one, many, 1) == ngettext(one, many, 3) == "%(num_parent_objects)d个页面"


def test_the_scripts_are_given_our_words(client_for, clerk):
    answer = client_for(clerk).get(reverse("wagtailadmin_javascript_catalog"))
    assert json.dumps("网络出现错误。") in answer.content.decode()


# --- Screens --------------------------------------------------------------------------------


class VisibleText(HTMLParser):
    """The words that a person reads or hears on a page."""

    SILENT = ("script", "style", "template", "kbd")
    SPOKEN = ("aria-label", "title", "placeholder", "alt")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        self.words += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data.strip())


def english(html: str) -> list[str]:
    return [word for word in VisibleText(html).words if re.search(r"[A-Za-z]{4,}", word)]


def sidebar(client: Any) -> dict[str, Any]:
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    found = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.S)
    assert found
    return json.loads(found[1])


OFFICE_ROLES = [role.key for role in ROLES if BACK_OFFICE in role.permissions]


@pytest.mark.parametrize("role", OFFICE_ROLES)
def test_the_desk_of_each_role_is_chinese(role, person, client_for):
    name = next(spec.name for spec in ROLES if spec.key == role)
    html = client_for(person("bai", "白露", role)).get("/admin/").content.decode()
    assert [word for word in english(html) if "JavaScript" not in word] == []
    assert f"白露，您好。您的职责：{name}。" in html
    text, place = DAILY_WORK[role]
    assert f'<a href="{reverse(place)}">{text}</a>' in html


@pytest.mark.parametrize("role", OFFICE_ROLES)
def test_a_menu_holds_nothing_of_wagtails_housekeeping(role, person, client_for):
    shown = json.dumps(sidebar(client_for(person("bai", "白露", role))), ensure_ascii=False)
    for name in ("explorer", "images", "documents", "snippets", "reports", "help", "settings"):
        assert f'"name": "{name}"' not in shown
    assert __version__ not in shown


def test_a_superuser_is_not_told_the_version_and_finds_no_reports(person, client_for):
    root = person("root", "根", is_superuser=True)
    shown = json.dumps(sidebar(client_for(root)), ensure_ascii=False)
    assert '"name": "settings"' in shown and '"name": "explorer"' in shown
    for name in ("reports", "help", "workflows", "workflow-tasks", "editor-guide"):
        assert f'"name": "{name}"' not in shown
    assert __version__ not in shown


def test_the_corner_shows_the_real_name_and_the_ways_out(clerk, client_for):
    shown = json.dumps(sidebar(client_for(clerk)), ensure_ascii=False)
    assert '"name": "李秀英"' in shown and '"name": "li"' not in shown
    for label in ("返回网站", "修改密码", "退出登录"):
        assert f'"label": "{label}"' in shown
    assert "账号" not in shown and "gravatar" not in shown


def test_the_back_office_bears_the_name_of_the_platform(clerk, client_for):
    html = client_for(clerk).get("/admin/").content.decode()
    assert f"<title>工作台 - {settings.SITE_NAME}</title>" in " ".join(html.split())


def test_the_login_page_and_the_missing_page_are_chinese(client, clerk, client_for):
    login = client.get(reverse("wagtailadmin_login")).content.decode()
    missing = client_for(clerk).get("/admin/nowhere/")
    assert missing.status_code == 404 and "找不到您要的页面" in missing.content.decode()
    for html in (login, missing.content.decode()):
        assert [word for word in english(html) if "JavaScript" not in word] == []


@pytest.mark.parametrize(("value", "word"), [(True, "是"), (False, "否"), (None, "未知")])
def test_a_tick_in_a_list_is_read_aloud_in_chinese(value, word):
    column = BooleanColumn("is_current", label="在任")
    html = render_to_string(column.cell_template_name, {"column": column, "value": value})
    assert word in html and str(value) not in html


# --- The desk -------------------------------------------------------------------------------


class Waiting(Component):
    def __init__(self, html: str, order: int = 0) -> None:
        self.html, self.order = html, order

    def render_html(self, parent_context: Any = None) -> str:
        return self.html


def test_the_desk_shows_panels_in_order_and_escapes_what_is_not_markup(clerk):
    html = Desk(clerk, [Waiting("<b>二</b>", 2), Waiting("一", 1)]).render_html()
    assert html.index("一") < html.index("&lt;b&gt;二")
    assert "日常工作" in html and "目前没有待办" not in html


def test_the_desk_says_when_nothing_waits(clerk):
    html = Desk(clerk, [Waiting(" \n")]).render_html()
    assert "目前没有待办" in html and DAILY_WORK["organizer"][0] in html


def test_the_desk_tells_a_person_without_a_role_whom_to_ask(person):
    html = Desk(person("bai", "白露", "deputy"), []).render_html()
    assert "请联系安全管理员" in html and "目前没有待办" not in html


def test_each_role_of_the_back_office_has_its_daily_work():
    assert sorted(DAILY_WORK) == sorted(OFFICE_ROLES)


def test_the_desk_lists_many_roles_without_a_query_each(person, django_assert_num_queries):
    busy = person("bai", "白露", "organizer", "invigilator", "marker")
    with django_assert_num_queries(1):
        html = Desk(busy, []).render_html()
    assert "组织者、监考人、阅卷人" in html
