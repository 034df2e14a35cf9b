"""What a mapping screen shows: the sheets, their tables, the guessed fields and samples."""

from typing import Any

from core.workbook import Row, Sheet, Source, column_letter, open_workbook
from question_bank.reading.headers import LOOSE, STRONG
from question_bank.reading.kinds import is_code, kind_of_title
from question_bank.reading.mapping import Mapping, read_mapping
from question_bank.reading.reader import plan
from question_bank.reading.sheets import SheetReader, lookahead
from question_bank.reading.tables import Table

_SAMPLES = 3
_CODES = 12
_CONFIDENCE = {STRONG: "sure", LOOSE: "guess"}


def inspect_workbook(source: Source, mapping: dict[str, Any] | None = None) -> dict[str, Any]:
    """{"kind", "sheets": [{"name", "hidden", "skip", "tables": [{"header_row", "kind", "rows",
    "type_codes", "columns": [{"column", "header", "field", "confidence", "samples"}]}]}]}.

    `confidence` is sure, likely, guess or '' (unknown column). Raises UnreadableWorkbook.
    """
    stated = read_mapping(mapping)
    with open_workbook(source) as book:
        return {
            "kind": book.kind,
            "sheets": [_sheet(sheet, reason, stated) for sheet, reason in plan(book, stated)],
        }


def propose_mapping(inspection: dict[str, Any]) -> dict[str, Any]:
    """The guess as a mapping that a person can correct and keep."""
    return {
        "sheets": {
            sheet["name"]: {
                "skip": bool(sheet["skip"]),
                "tables": [
                    {
                        "header_row": table["header_row"],
                        "kind": table["kind"],
                        "columns": {
                            column["column"]: column["field"] for column in table["columns"]
                        },
                    }
                    for table in sheet["tables"]
                ],
            }
            for sheet in inspection["sheets"]
        }
    }


def _sheet(sheet: Sheet, reason: str, mapping: Mapping) -> dict[str, Any]:
    tables: list[dict[str, Any]] = []
    reader = SheetReader(sheet, mapping)
    head: list[Row] = []
    for row, following in lookahead(sheet.rows()):
        table = reader._table_at(row, following)
        if table is not None:
            table.kind = table.kind or kind_of_title(sheet.name)
            tables.append(_table(table))
        elif tables:
            _sample(tables[-1], row)
        elif len(head) < 8:
            head.append(row)
    return {
        "name": sheet.name, "hidden": sheet.hidden, "skip": bool(reason), "reason": reason,
        "tables": tables, "head": [] if tables else [_texts(row) for row in head],
    }  # fmt: skip


def _table(table: Table) -> dict[str, Any]:
    return {
        "header_row": table.header_row,
        "kind": table.kind,
        "rows": 0,
        "type_codes": dict(table.codes),
        "doubles": {
            name: [column_letter(column) for column in columns]
            for name, columns in table.doubles.items()
        },
        "columns": [
            {
                "column": column_letter(column),
                "header": header.strip(),
                "field": table.columns.get(column, ""),
                "confidence": _confidence(table, column),
                "samples": [],
            }
            for column, header in sorted(table.headers.items())
        ],
    }


def _confidence(table: Table, column: int) -> str:
    if column not in table.columns:
        return ""
    return _CONFIDENCE.get(table.strengths.get(column, STRONG), "likely")


def _sample(table: dict[str, Any], row: Row) -> None:
    table["rows"] += 1
    texts = {column_letter(column): cell.text for column, cell in row.cells.items()}
    for column in table["columns"]:
        text = texts.get(column["column"], "").strip()
        if text and len(column["samples"]) < _SAMPLES:
            column["samples"].append(text[:60])
        if column["field"] == "type" and is_code(text) and len(table["type_codes"]) < _CODES:
            table["type_codes"].setdefault(text, "")


def _texts(row: Row) -> dict[str, Any]:
    return {
        "row": row.number,
        "cells": {column_letter(column): cell.text[:60] for column, cell in row.cells.items()},
    }
