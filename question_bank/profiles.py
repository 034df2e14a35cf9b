"""Remember how a workbook was read, and read the next one with the same headers in the same way.

A mapping names sheets and rows; the next file may call its sheet otherwise. So a profile keeps the
columns of each table by the table's headers. Pure.
"""

import hashlib
from typing import Any

from question_bank.reading.headers import plain_header

Json = dict[str, Any]
_WORKBOOK_WIDE = (
    "type_codes", "judge_letters", "index_base", "difficulty", "option_separator",
    "blank_separator",
)  # fmt: skip


def table_signature(table: Json) -> str:
    headers = [f"{one['column']}={plain_header(one['header'])}" for one in table["columns"]]
    return hashlib.sha256("|".join(headers).encode()).hexdigest()[:16]


def signature(layout: list[Json]) -> str:
    """Equal for workbooks whose tables have the same headers; '' when no table was found."""
    tables = {table_signature(table) for sheet in layout for table in sheet["tables"]}
    return hashlib.sha256("|".join(sorted(tables)).encode()).hexdigest() if tables else ""


def remember(mapping: Json, layout: list[Json]) -> Json:
    """The mapping by headers instead of by sheets and rows."""
    tables = {}
    for sheet in layout:
        stated = mapping.get("sheets", {}).get(sheet["name"], {})
        by_row = {table["header_row"]: table for table in stated.get("tables", ())}
        for table in sheet["tables"]:
            own = by_row.get(table["header_row"], {})
            tables[table_signature(table)] = {
                "skip": bool(stated.get("skip", sheet["skip"])),
                "kind": own.get("kind", ""),
                "columns": own.get("columns", {}),
            }
    return {"tables": tables, **_wide(mapping)}


def recall(profile: Json, layout: list[Json]) -> Json:
    """The profile as a mapping of this workbook."""
    sheets = {}
    for sheet in layout:
        known = [
            (table, profile["tables"][table_signature(table)])
            for table in sheet["tables"]
            if table_signature(table) in profile.get("tables", {})
        ]
        if known:
            sheets[sheet["name"]] = {
                "skip": all(own["skip"] for _, own in known),
                "tables": [
                    {
                        "header_row": table["header_row"],
                        "kind": own["kind"],
                        "columns": own["columns"],
                    }
                    for table, own in known
                ],
            }
    return {"sheets": sheets, **_wide(profile)}


def _wide(mapping: Json) -> Json:
    return {name: mapping[name] for name in _WORKBOOK_WIDE if mapping.get(name) not in (None, "")}
