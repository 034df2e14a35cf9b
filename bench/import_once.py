"""One import in a process of its own, inside a set-up Django: see bench.import_bank."""

import json
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command

from core.workbook import write_workbook
from people.models import User
from question_bank.actions.applying import apply_import
from question_bank.actions.checking import check_import
from question_bank.actions.imports import keep_workbook
from question_bank.models import ImportBatch, Question
from question_bank.reading import ReadQuestion, read_questions

AT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
HEAD = (
    "题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "依据", "难度", "知识点",
)  # fmt: skip


def write(size: int, path: str) -> None:
    write_workbook(path, [("题库", bank_rows(size))])


def bank_rows(size: int) -> Iterator[tuple[str, ...]]:
    """Questions as long as real ones; none repeats another, nor one of the other size."""
    yield HEAD
    for number in range(size):
        name = f"{size}-{number}"
        yield (
            ("单选题", "多选题")[number % 2],
            f"关于第{name}号议案的提出、审议和表决程序，根据地方组织法和监督法的有关规定，"
            f"下列哪一项说法符合法律对常务委员会会议第{number}次审议的要求？",
            *(f"第{name}号议案的第{word}种处理办法，由主任会议决定提请" for word in "甲乙丙丁"),
            ("B", "ACD")[number % 2],
            f"依据法律关于议案审议程序的规定，第{name}号议案应当如此处理。",
            f"《地方组织法》第{number % 80 + 1}条",
            "易中难"[number % 3],
            f"组织法/第{number % 40}节",
        )


def import_file(size: int, path: str) -> None:
    """The bare read, then check and apply by the very actions of the page; prints JSON."""
    call_command("migrate", verbosity=0, interactive=False)
    user, _ = User.objects.get_or_create(username="bench", defaults={"real_name": "基准测试"})
    started = time.perf_counter()
    read = sum(1 for found in read_questions(path) if isinstance(found, ReadQuestion))
    times = {"read": time.perf_counter() - started}
    content = Path(path).read_bytes()
    batch = keep_workbook(content, filename="bench.xlsx", by=user, at=AT, job="check")
    started = time.perf_counter()
    check_import(batch, by=user, at=AT)
    times["check"] = time.perf_counter() - started
    assert read == batch.count("create") == size, batch.counts
    ImportBatch.objects.filter(pk=batch.pk).update(job="apply")
    started = time.perf_counter()
    apply_import(batch, by=user, at=AT)
    times["apply"] = time.perf_counter() - started
    assert Question.objects.filter(imported_from=batch).count() == size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**times, "memory": memory}))
