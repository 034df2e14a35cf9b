"""Uploading, confirming and correcting an import."""

from typing import Any

from django import forms
from django.conf import settings

from question_bank.models import Kind, QuestionBranch
from question_bank.reading import FIELDS

Json = dict[str, Any]
MEGABYTE = 1024 * 1024
OPTIONS, BLANKS, ANSWERS = 10, 10, 6
LEVELS = ("1", "2", "3", "4", "5")


class UploadForm(forms.Form):
    file = forms.FileField(
        label="题库文件",
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv,.txt,.docx"}),
        error_messages={
            "required": "请先选择文件。",
            "empty": "文件是空的，请检查是否选错了文件。",
        },
        help_text="Excel（.xlsx、.xls）、CSV、Word（.docx）或文本文件，不超过 20 MB。",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // MEGABYTE
            raise forms.ValidationError(
                f"文件有 {file.size / MEGABYTE:.1f} MB，超过了 {limit} MB。"
                "请拆成几个文件，或删去其中的图片后再上传。"
            )
        return file


class ConfirmForm(forms.Form):
    subject = forms.CharField(
        label="没有知识点的题归入",
        required=False,
        max_length=300,
        widget=forms.TextInput({"list": "subjects", "autocomplete": "off"}),
        help_text="可以分级，用 / 隔开，如：宪法/国家机构。不填则留空。",
    )
    branch = forms.ChoiceField(label="没有适用机关的题作为", choices=QuestionBranch.choices)
    takes_duplicates = forms.BooleanField(label="与题库或文件中重复的题也导入", required=False)
    leaves_errors = forms.BooleanField(label="有错误的行不导入，只导入其余的题", required=False)


def field_choices() -> list[tuple[str, Any]]:
    """What a column may be, grouped as a person looks for it."""
    numbered = {
        "选项": [f"option:{place}" for place in range(OPTIONS)],
        "填空题的空": [f"blank:{place}" for place in range(BLANKS)],
        "答案分列": [f"answer:{place}" for place in range(ANSWERS)],
        "选项是否正确": [f"flag:{place}" for place in range(OPTIONS)],
    }
    plain = [(name, label) for name, label in FIELDS.items() if ":" not in name]
    groups = [
        (label, [(name, FIELDS[name]) for name in names]) for label, names in numbered.items()
    ]
    return [("", "（不读这一列）"), ("内容", plain), *groups]


def mapping_sheets(layout: list[Json]) -> list[Json]:
    """The layout with the names of the form's inputs, for the template."""
    sheets = []
    for number, sheet in enumerate(layout):
        tables = [
            {
                **table,
                "name": f"s{number}-t{place}",
                "columns": [
                    {**column, "name": f"s{number}-t{place}-{column['column']}"}
                    for column in table["columns"]
                ],
            }
            for place, table in enumerate(sheet["tables"])
        ]
        sheets.append({**sheet, "input": f"s{number}", "tables": tables})
    return sheets


def type_codes(layout: list[Json], mapping: Json) -> list[tuple[str, str]]:
    """Numbers that stand in a type column, with the kind stated, or what the header proposes."""
    proposed = {
        code: kind
        for sheet in layout
        for table in sheet["tables"]
        for code, kind in table["type_codes"].items()
    }
    kinds = {**proposed, **mapping.get("type_codes", {})}
    return sorted(kinds.items())


def read_mapping_post(data: Any, layout: list[Json]) -> Json:
    """The corrected mapping from what the mapping page posted; unknown values are left to
    `read_mapping` to refuse."""
    mapping: Json = {
        "sheets": {
            sheet["name"]: _sheet(data, f"s{number}", sheet) for number, sheet in enumerate(layout)
        }
    }
    codes = {name[5:]: value for name, value in data.items() if name.startswith("code-") and value}
    levels = {one: data.get(f"level-{one}") for one in LEVELS if data.get(f"level-{one}")}
    truth = {"A": {"A": True, "B": False}, "B": {"A": False, "B": True}}
    wide = {
        "type_codes": codes,
        "judge_letters": truth.get(data.get("judge_true", ""), {}),
        "difficulty": {one: int(level) for one, level in levels.items() if level in "123"},
        "option_separator": data.get("option_separator", "")[:5],
        "blank_separator": data.get("blank_separator", "")[:5],
    }
    if data.get("index_base") in ("0", "1"):
        wide["index_base"] = int(data["index_base"])
    return mapping | {name: value for name, value in wide.items() if value not in ({}, "")}


def _sheet(data: Any, name: str, sheet: Json) -> Json:
    tables = [
        _table(data, f"{name}-t{place}", table) for place, table in enumerate(sheet["tables"])
    ]
    own_row = data.get(f"{name}-row", "")
    if own_row.isdecimal() and not tables:
        tables = [{"header_row": int(own_row)}]
    return {"skip": bool(data.get(f"{name}-skip")), "tables": tables}


def _table(data: Any, name: str, table: Json) -> Json:
    row = data.get(f"{name}-row", "")
    header_row = int(row) if row.isdecimal() else table["header_row"]
    kind = data.get(f"{name}-kind", "")
    if header_row != table["header_row"]:
        # The columns on the page are those of the old header: they say nothing of the new one.
        return {"header_row": header_row, "kind": kind}
    columns = {
        column["column"]: data.get(f"{name}-{column['column']}", column["field"])
        for column in table["columns"]
    }
    return {"header_row": header_row, "kind": kind, "columns": columns}


KIND_CHOICES = [("", "（按每行的题型）"), *Kind.choices]
