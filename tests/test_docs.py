"""The documents say what is there: links, commands, roles and accounts against the code."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from PIL import Image

from exam_platform.demo.cast import DEPUTIES, NOMINEES, STAFF
from exam_platform.roles import ROLES
from exam_platform.schedules import SCHEDULES
from question_bank.template_workbook import OPTIONS, headers

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"manage\.py ([a-z][a-z_]+)")
TARGET = re.compile(r"(?:^|`)make ([a-z][a-z0-9-]*)", re.M)
MOST_PICTURE_BYTES = 120 * 1024


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links_of(path: Path) -> list[str]:
    found = [link.split("#")[0] for link in LINK.findall(text_of(path))]
    return [link for link in found if link and not re.match(r"[a-z]+:", link)]


def all_text() -> str:
    return "\n".join(text_of(path) for path in DOCUMENTS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_link_leads_somewhere(path):
    lost = [link for link in links_of(path) if not (path.parent / link).exists()]
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_file_and_folder_named_in_the_code_face_exists(path):
    shape = r"`((?:exam_platform|core|people|laws|exams|appointments|tests|docs)/[\w./-]+)`"
    lost = [name for name in re.findall(shape, text_of(path)) if not (ROOT / name).exists()]
    assert lost == []


def test_every_make_target_named_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", text_of(ROOT / "Makefile"), re.M))
    named_ones = set(TARGET.findall(all_text()))
    assert {"run", "test", "setup"} <= named_ones
    assert named_ones - targets == set()


def test_every_management_command_named_in_the_documents_exists():
    commands = set(COMMAND.findall(all_text()))
    assert {"prepare", "seal_audit", "verify_audit", "import_questions"} <= commands
    assert commands - set(get_commands()) == set()


def test_every_command_of_ours_is_explained_in_the_operations_manual():
    files = ROOT.glob("*/management/commands/*.py")
    ours = {path.stem for path in files if path.stem != "__init__"}
    assert ours - set(COMMAND.findall(text_of(ROOT / "docs" / "operations.md"))) == set()


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda spec: spec.command)
def test_every_schedule_is_in_the_operations_manual_with_its_interval(schedule):
    told = {1: "每分钟", 5: "每 5 分钟", 60: "每小时", 24 * 60: "每天"}[schedule.minutes]
    row = rf"^\| {told} \| `manage\.py {schedule.command}` \|"
    assert re.search(row, text_of(ROOT / "docs" / "operations.md"), re.M)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_every_role_is_named_in_a_guide_and_in_its_index(role):
    pages = [text_of(path) for path in GUIDE.glob("*.md") if path.name != "README.md"]
    assert any(role.name in page for page in pages)
    assert role.name in text_of(GUIDE / "README.md")


def test_every_guide_is_in_the_index_and_the_index_is_in_the_readme():
    pages = {path.name for path in GUIDE.glob("*.md")} - {"README.md"}
    assert pages - set(links_of(GUIDE / "README.md")) == set()
    assert "docs/guide/README.md" in links_of(ROOT / "README.md")


def test_the_demo_accounts_of_the_readme_are_the_cast():
    cast = {person.username for person in (*STAFF, *NOMINEES, *DEPUTIES)}
    section = text_of(ROOT / "README.md").split("## 演示账号")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.+?) \|", section, re.M)
    told = {name for row in rows for name in re.findall(r"`([a-z0-9]+)`", row)}
    assert {person.username for person in STAFF} <= told
    assert {"nominee1", "nominee5", "deputy1", "deputy40"} <= told
    assert told - cast == set()


def test_every_column_of_the_template_is_explained():
    section = text_of(GUIDE / "bank.md").split("## 二、")[1].split("\n## ")[0]
    told = set(re.findall(r"^\| (.+?) \|", section, re.M))
    columns = [name for name in headers(OPTIONS) if not name.startswith("选项")]
    assert set(columns) - told == set() and "选项A 至 选项F" in told
    assert "选项顺序固定" in told


@pytest.mark.parametrize("path", sorted(GUIDE.glob("pictures/*.png")), ids=lambda path: path.name)
def test_every_picture_is_small_and_shown_somewhere(path):
    assert path.stat().st_size <= MOST_PICTURE_BYTES
    with Image.open(path) as picture:
        assert picture.width <= 1366
    shown = {link for page in GUIDE.glob("*.md") for link in links_of(page)}
    assert f"pictures/{path.name}" in shown


def test_decisions_are_numbered_without_a_gap_and_have_the_same_parts():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        parts = re.findall(r"^\*\*(\w+)[.*]", text_of(path), re.M)
        assert parts == ["Context", "Choice", "Price", "Reconsider"], path.name


BUTTONS = (
    "上传并检查", "修改识别方式", "按此重新检查", "下载标注好的表格", "确认导入", "撤销这次导入",
    "下载导入模板", "发卷并就绪", "抽签排座", "按顺序排座", "签名封存", "解除封存", "核验封存",
    "更换这道题", "宣布开考", "恢复考试", "结束考试", "收卷并结束", "重新开放", "解除登录锁定",
    "发放一次性登录码", "取消缺考登记", "公布成绩", "安排补考", "完成资格审查", "同意提请会议审议",
    "列入会议议程", "批准免考", "越过考试关口", "开始答题", "确认交卷", "查看答卷和解析",
    "授予或收回角色", "保存角色", "现在核验全部日志", "打印摘要", "下载初始密码单", "取消考试安排",
    "为新增考生发卷", "修订为新版本", "加入所选人员", "上传并预览", "保存，转到下一份",
)  # fmt: skip


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_that_a_guide_names_is_on_a_page(button):
    """A renamed button would leave the clerk searching for what the guide tells her to press."""
    assert any(button in text_of(path) for path in GUIDE.glob("*.md"))
    assert any(button in text_of(path) for path in (ROOT / "templates").rglob("*.html"))
