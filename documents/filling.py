"""A form (.docx) with fields in {{ }} and the values -> the document. No Django in here.

The form comes from an office, so it is looked at before it is opened, and its expressions run
in a sandbox without functions: a field list has to be enough.
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from core.workbook import clean_text

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 500
FILTERS = ("default", "join", "length", "first", "last")
EXTERNAL = re.compile(rb'Type="[^"]*/(?!hyperlink")[^"/]*"[^>]*TargetMode="External"|'
                      rb'TargetMode="External"[^>]*Type="[^"]*/(?!hyperlink")[^"/]*"')  # fmt: skip
MISSING = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


class WrongForm(Exception):
    """The form cannot be used; the message says what to mend, and names the field."""


class FormSandbox(SandboxedEnvironment):
    """Names, loops and conditions only. `'x' * 10**9` would fill the memory: no arithmetic."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests = {name: self.tests[name] for name in ("defined", "undefined", "none")}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError("arithmetic")

    def call(self, *arguments: Any, **named: Any) -> Any:
        raise SecurityError("call")


def fill(form: bytes, values: dict[str, Any]) -> bytes:
    """The document. Raises WrongForm with one sentence for whoever keeps the form."""
    examine(form)
    document = within_reason(lambda: DocxTemplate(io.BytesIO(form)))
    within_reason(lambda: document.render(tidy(values), FormSandbox(), autoescape=True))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def unknown_fields(form: bytes, names: frozenset[str]) -> list[str]:
    """Fields that the form asks for and its kind does not have, in the order of the alphabet."""
    examine(form)
    document = within_reason(lambda: DocxTemplate(io.BytesIO(form)))
    asked = within_reason(lambda: document.get_undeclared_template_variables(FormSandbox()))
    return sorted(set(asked) - names)


def within_reason(work: Callable[[], Any]) -> Any:
    """Whatever the library raises over a form becomes one sentence."""
    try:
        return work()
    except UndefinedError as error:
        found = MISSING.search(str(error))
        name = (found[1] or found[2]) if found else "未知"
        raise WrongForm(f"模板中的字段“{name}”不存在。请对照字段表改正后重新上传。") from error
    except TemplateSyntaxError as error:
        raise WrongForm(f"模板中的标记写错了：{place_of(error)}。请检查花括号是否成对。") from error
    except SecurityError as error:
        raise WrongForm(
            "模板中只能写字段、循环和条件，不能写运算和函数。请改正后重新上传。"
        ) from error
    except (TemplateError, TypeError, AttributeError) as error:
        raise WrongForm("模板中的标记无法识别。请对照字段表改正后重新上传。") from error
    except (KeyError, ValueError, OSError, SyntaxError, zipfile.BadZipFile) as error:
        raise WrongForm(
            "这个文件不是完好的 Word 文档。请用 Word 或 WPS 打开后另存为 .docx。"
        ) from error


def place_of(error: TemplateSyntaxError) -> str:
    """The words around the fault, as they stand in the form, without their markup."""
    around = getattr(error, "docx_context", None) or []
    words = re.sub(r"<[^>]+>", "", "".join(str(line) for line in around)).strip()
    found = re.search(r"\{[{%][^{}]*[%}]?\}?", words)
    return f"“{(found[0] if found else words)[:40]}”" if words else f"第 {error.lineno} 行附近"


def examine(form: bytes) -> None:
    """Before any parser: size, kind, macros, and links that Word would follow by itself."""
    if len(form) > MOST_BYTES:
        raise WrongForm("模板超过 5 MB。请压缩其中的图片后再上传。")
    if not form.startswith(b"PK"):
        raise WrongForm("模板应为 .docx 文件。请用 Word 或 WPS 打开后另存为 .docx 再上传。")
    try:
        with zipfile.ZipFile(io.BytesIO(form)) as package:
            examine_package(package)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        raise WrongForm("这个文件已损坏或被加密。请用 Word 或 WPS 打开后另存为 .docx。") from error


def examine_package(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if "word/document.xml" not in names:
        raise WrongForm("这个文件不是 Word 文档。请选择 .docx 文件。")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise WrongForm("模板解开后异常庞大，没有接收。请检查文件来源。")
    if any("vbaproject" in name.lower() or name.startswith("word/embeddings/") for name in names):
        raise WrongForm("模板中含有宏或者嵌入对象，没有接收。请删去后另存为 .docx。")
    for name in names:
        if name.endswith(".rels") and EXTERNAL.search(package.read(name)):
            raise WrongForm("模板引用了外部文件，没有接收。请断开链接后再上传。")
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(name)[:2000]:
            raise WrongForm("模板中含有不安全的定义，没有接收。请用 Word 或 WPS 另存后再上传。")


def tidy(value: Any) -> Any:
    """Control characters make a document that Word refuses to open."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {name: tidy(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(inner) for inner in value]
    return value
