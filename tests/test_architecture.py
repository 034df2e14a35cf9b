"""The house rules that a reviewer would otherwise have to remember."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import models

from core.state import Stateful
from exam_platform.roles import ADMINISTRATION, ROLES

ROOT = Path(settings.BASE_DIR)
APPS = (
    "core",
    "people",
    "notices",
    "documents",
    "laws",
    "question_bank",
    "exams",
    "courses",
    "evaluations",
    "appointments",
    "exam_platform",
)
LINES_PER_FUNCTION = 50
LINES_PER_FUNCTION_P95 = 35
LINES_PER_FILE = 400
LINES_PER_SCRIPT = 150


def sources(*suffixes: str) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.suffix in suffixes and "migrations" not in path.parts:
                yield path


def site_templates() -> list[Path]:
    """Pages of the site; the back office lives under Wagtail's looser policy."""
    back_office = ("wagtailadmin", "back_office", "wagtailusers")
    return [
        path
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if not set(path.parts) & set(back_office)
    ]


def functions() -> Iterator[tuple[str, int]]:
    for path in sources(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def stateful_models() -> list[type[Stateful]]:
    return [model for model in apps.get_models() if issubclass(model, Stateful)]


def test_functions_are_short():
    sizes = dict(functions())
    assert {k: v for k, v in sizes.items() if v > LINES_PER_FUNCTION} == {}
    longer = sum(v > LINES_PER_FUNCTION_P95 for v in sizes.values())
    assert longer <= len(sizes) * 0.05


def test_files_are_short():
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources(".py")
    }
    assert {k: v for k, v in sizes.items() if v > LINES_PER_FILE} == {}


def test_scripts_are_short_modules():
    sizes = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "static" / "js").rglob("*.js")
    }
    assert sizes and {k: v for k, v in sizes.items() if v > LINES_PER_SCRIPT} == {}


def test_every_relation_points_down():
    level = {name: number for number, name in enumerate(APPS)}
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in level
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_label in level
        and level[field.related_model._meta.app_label] > level[model._meta.app_label]
    ]
    assert upward == []


@pytest.mark.parametrize("model", stateful_models(), ids=lambda m: m.__name__)
def test_every_state_is_reachable_and_constrained(model):
    field = model._meta.get_field("state")
    states = {value for value, _ in field.choices}
    reached = {field.default}
    while True:
        further = set().union(*(model.MOVES.get(state, set()) for state in reached)) - reached
        if not further:
            break
        reached |= further
    assert reached == states
    constraints = [
        c
        for c in model._meta.constraints
        if isinstance(c, models.CheckConstraint) and "state__in" in str(c.condition)
    ]
    assert len(constraints) == 1
    assert all(repr(state) in str(constraints[0].condition) for state in states)


def test_states_are_changed_by_actions_never_by_forms():
    for path in sources(".py"):
        if "forms" in path.parts or path.name in ("forms.py", "viewsets.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and any(
                    getattr(target, "id", "") in ("fields", "form_fields")
                    for target in node.targets
                ):
                    assert '"state"' not in ast.unparse(node).replace("'", '"'), path


def test_roles_name_only_what_exists(db):
    known = {
        f"{p.content_type.app_label}.{p.codename}"
        for p in Permission.objects.select_related("content_type")
    }
    unknown = {name for role in ROLES for name in role.permissions} - known
    assert unknown == set()
    assert sorted(r.key for r in ROLES if r.exclusion == ADMINISTRATION) == [
        "auditor",
        "secadmin",
        "sysadmin",
    ]


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_is_fetched_from_elsewhere():
    own = re.compile(r"https?://(?!www\.w3\.org/|127\.0\.0\.1|schemas\.)")
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.*")]:
        if path.suffix in (".html", ".css", ".js", ".svg"):
            assert not own.search(path.read_text(encoding="utf-8")), path


def test_style_sheets_stay_within_chromium_90():
    # :has 105, container queries 105, nesting 112, subgrid 117, inert 102.
    banned = re.compile(r":has\(|@container|container-type|subgrid|^\s*&|@layer|color-mix\(", re.M)
    for path in (ROOT / "static" / "css").rglob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not banned.search(rules), path
    for path in site_templates():
        assert not re.search(r"\sinert[\s>]", path.read_text(encoding="utf-8")), path


def test_site_pages_have_no_inline_script_or_style():
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*json)|<style|\sstyle=|\son[a-z]+=|javascript:"
    )
    for path in site_templates():
        assert not inline.search(path.read_text(encoding="utf-8")), path


def test_only_the_edge_reads_the_clock():
    clock = re.compile(
        r"timezone\.(now|localdate|localtime)\(\)|datetime\.(now|utcnow|today)\(|date\.today\("
    )
    edges = ("views", "tasks", "management", "middleware", "wagtail_hooks", "panels", "viewsets")
    for path in sources(".py"):
        parts = {*path.parts, path.stem}
        if not parts & set(edges):
            assert not clock.search(path.read_text(encoding="utf-8")), path


def test_only_settings_reads_the_environment():
    allowed = {"settings.py", "wsgi.py", "asgi.py", "run.py"}
    for path in sources(".py"):
        if path.name not in allowed:
            assert "os.environ" not in path.read_text(encoding="utf-8"), path


def test_every_variable_of_the_settings_is_explained():
    text = (ROOT / "exam_platform" / "settings.py").read_text(encoding="utf-8")
    used = set(re.findall(r'(?:env(?:\.\w+)?|secret)\(\s*"([A-Z_]+)"', text)) | {"DATABASE_URL"}
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    assert used - explained == set()
