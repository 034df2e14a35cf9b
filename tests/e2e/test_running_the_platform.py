"""`manage.py run`: web server and worker together, and together they end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import copy_sqlite

PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(is_so) -> None:
    """Poll, and fail loudly: nothing here depends on how long a start takes."""
    for _ in range(PATIENCE_SECONDS * 5):
        if is_so():
            return
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


def children(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found = {child for child, parent in pairs if parent == pid}
    return found.union(*(children(child) for child in found))


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[tuple[subprocess.Popen, int]]:
    port = free_port()
    copy_sqlite(database := tmp_path / "run.sqlite3")
    surroundings = {**os.environ, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run", f"--port={port}"],
        cwd=settings.BASE_DIR,
        env=surroundings,
        start_new_session=True,
    )
    yield process, port
    for pid in children(process.pid) | {process.pid}:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def workers_of(process: subprocess.Popen) -> set[int]:
    return {
        pid
        for pid in children(process.pid)
        if is_alive(pid) and b"qcluster" in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


def test_one_command_runs_both_revives_a_dead_worker_and_ends_both(platform):
    process, port = platform
    wait_until(lambda: answers(port) and workers_of(process))

    dead = workers_of(process)
    for pid in dead:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: workers_of(process) - dead)

    running = children(process.pid)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_SECONDS) == 0
    wait_until(lambda: not any(is_alive(pid) for pid in running))
    assert not answers(port)
