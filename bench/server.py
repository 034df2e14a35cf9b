"""gunicorn as in production, and the processor time that its workers use."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.urls import reverse

from bench.client import request, run_for

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60
WARM_SECONDS = 4.0


class Server:
    def __init__(self, process: subprocess.Popen, port: int) -> None:
        self.process = process
        self.port = port

    def cpu_seconds(self) -> float:
        """User and system time of the workers; the master only watches them."""
        return sum(cpu_of(pid) for pid in children_of(self.process.pid))


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def gunicorn(application: str, *, workers: int = 2, threads: int = 8) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", str(workers)]
    command += ["--threads", str(threads), "--log-level", "error", "--backlog", "1024"]
    process = subprocess.Popen(command)
    try:
        wait_for(port)
        warm(port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(30)


def warm(port: int) -> None:
    """A worker imports half of Django at its first request; that is not what is measured."""
    page = request("GET", reverse("login"), {})
    run_for(WARM_SECONDS, port, [lambda count: page] * 16)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not start")
