"""Statements: the export of 5,000 deputies with 60 entries each beside that of 500.

Each size in a process of its own, since a process never gives its peak back.
"""

import json
import os
import tempfile
from pathlib import Path

from bench.import_bank import in_django

SMALL, LARGE, ENTRIES = 500, 5_000, 60


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small, large = (measure(size, Path(folder)) for size in (SMALL, LARGE))
    print("export of the statements of 5,000 deputies, 60 entries each")
    print(f"  time                    {large['seconds']:8.1f} s")
    print(f"  per 1,000 entries       {large['seconds'] / (LARGE * ENTRIES / 1000):8.3f} s")
    print(f"  time 5,000 ÷ 500        {large['seconds'] / small['seconds']:8.2f}")
    print(f"  peak memory             {large['memory']:8.0f} MB")
    print(f"  peak memory of 500      {small['memory']:8.0f} MB")
    print(f"  memory 5,000 ÷ 500      {large['memory'] / small['memory']:8.2f}")
    print(f"  size of the workbook    {large['size']:8.1f} MB")


def measure(size: int, folder: Path) -> dict[str, float]:
    environment = {"DEBUG": "1", **os.environ, "PRIVATE_ROOT": str(folder / "private")}
    if not environment.get("DATABASE_URL", "").startswith("postgres"):
        environment["DATABASE_URL"] = f"sqlite:///{folder / f'{size}.sqlite3'}"
    in_django(f"fill({size}, {ENTRIES})", environment, module="export_once")
    return json.loads(in_django("export()", environment, module="export_once"))
