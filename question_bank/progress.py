"""How far a background job has come, in a small private file.

Not in the database: a job that writes 50,000 rows in one transaction could not tell anybody
before it ends, and on SQLite a second writer would only wait for it. Pure of Django's ORM.
"""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

EVERY = 200

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Progress:
    step: str
    done: int
    total: int  # 0 while it is not known
    seen_at: datetime  # the job's last sign of life

    @property
    def percent(self) -> int | None:
        return min(100, self.done * 100 // self.total) if self.total else None


class ProgressFile:
    """`folder` is below PRIVATE_ROOT; `name` is the job's own."""

    def __init__(self, folder: str | Path, name: str):
        self.path = Path(folder) / f"{name}.json"

    def report(self, step: str, done: int = 0, total: int = 0) -> None:
        """A full disk or a lost folder must not stop the job: progress is only shown."""
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            draft = self.path.with_suffix(".new")
            draft.write_text(json.dumps([step, done, total]), encoding="utf-8")
            os.replace(draft, self.path)

    def read(self) -> Progress | None:
        try:
            step, done, total = json.loads(self.path.read_text(encoding="utf-8"))
            seen_at = datetime.fromtimestamp(self.path.stat().st_mtime, tz=UTC)
        except (OSError, ValueError):
            return None
        return Progress(step, done, total, seen_at)

    def told(self, *, running: bool) -> dict[str, bool | str | int | None]:
        """What the page that waits for the job asks for. A job at rest left an old file at most."""
        seen = self.read() if running else None
        return {
            "running": running,
            "step": seen.step if seen else "排队等候",
            "done": seen.done if seen else 0,
            "percent": seen.percent if seen else None,
        }

    def clear(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def follow(self, things: Iterable[Thing], step: str, total: int = 0) -> Iterator[Thing]:
        """The same things, reporting every few hundred of them."""
        self.report(step, 0, total)
        for number, thing in enumerate(things, start=1):
            yield thing
            if number % EVERY == 0:
                self.report(step, number, total)
