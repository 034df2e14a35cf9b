"""Import: a generated workbook of 50,000 questions checked and applied.

Prints the total time as a ratio to the bare read of the same file by the same reader, and the
peak memory beside that of 5,000 questions. Each size runs in a process of its own, since a
process never gives its peak back.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SMALL, LARGE = 5_000, 50_000


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small, large = (measure(size, Path(folder)) for size in (SMALL, LARGE))
    total = large["check"] + large["apply"]
    print("import of 50,000 questions")
    print(f"  bare read              {large['read']:8.1f} s")
    print(f"  check                  {large['check']:8.1f} s")
    print(f"  apply                  {large['apply']:8.1f} s")
    print(f"  check and apply ÷ read {total / large['read']:8.2f}")
    print(f"  peak memory            {large['memory']:8.0f} MB (limit 400)")
    print(f"  peak memory of 5,000   {small['memory']:8.0f} MB")
    print(f"  memory 50,000 ÷ 5,000  {large['memory'] / small['memory']:8.2f}")


def measure(size: int, folder: Path) -> dict[str, float]:
    path = folder / f"{size}.xlsx"
    environment = {"DEBUG": "1", **os.environ, "PRIVATE_ROOT": str(folder / "private")}
    if not environment.get("DATABASE_URL", "").startswith("postgres"):
        environment["DATABASE_URL"] = f"sqlite:///{folder / f'{size}.sqlite3'}"
    in_django(f"write({size}, {str(path)!r})", environment)
    return json.loads(in_django(f"import_file({size}, {str(path)!r})", environment))


def in_django(call: str, environment: dict[str, str], module: str = "import_once") -> str:
    """Run a function of a module of bench and return the last line that it printed."""
    code = f"from bench import {module}; {module}.{call}"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return (done.stdout.splitlines() or [""])[-1]
