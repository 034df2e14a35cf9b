"""Read question workbooks as they are: `read_questions`, `inspect_workbook`. Pure, no Django.

for found in read_questions(path, mapping):   # ReadQuestion or RowIssue, streaming
"""

from question_bank.reading.inspection import inspect_workbook, propose_mapping
from question_bank.reading.mapping import FIELDS, BadMapping, Mapping, read_mapping
from question_bank.reading.reader import read_questions
from question_bank.reading.records import ERROR, NOTE, WARNING, ReadQuestion, RowIssue

__all__ = [
    "ERROR", "FIELDS", "NOTE", "WARNING", "BadMapping", "Mapping", "ReadQuestion", "RowIssue",
    "inspect_workbook", "propose_mapping", "read_mapping", "read_questions",
]  # fmt: skip
