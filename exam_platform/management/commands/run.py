import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

# One process in the embedded mode: SQLite before 3.51.3 has a WAL race between processes.
WEB_THREADS = 12
STOP_SECONDS = 10
RESTART_PAUSE = 2


class Command(BaseCommand):
    help = "Run web server and background worker together; Ctrl-C ends both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", 8000)))

    def handle(self, *args: Any, **options: Any) -> None:
        web = [sys.executable, "-m", "gunicorn", "exam_platform.wsgi:application"]
        web += ["--bind", f"{options['host']}:{options['port']}", "--worker-class", "gthread"]
        web += ["--workers", "1", "--threads", str(WEB_THREADS), "--log-level", "warning"]
        worker = [sys.executable, "manage.py", "qcluster"]
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, interrupt)
        self.stdout.write(f"{settings.SITE_NAME}：http://{options['host']}:{options['port']}/")
        self.stdout.write("按 Ctrl-C 停止。")
        self.stdout.flush()  # piped into a log, it would only appear at the end
        supervise({"web": web, "worker": worker})


def interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt


def supervise(commands: dict[str, list[str]]) -> None:
    """Start each command and start it again when it dies, until Ctrl-C."""
    running = {name: start(command) for name, command in commands.items()}
    try:
        while True:
            time.sleep(0.5)
            for name, process in running.items():
                if process.poll() is not None:
                    time.sleep(RESTART_PAUSE)
                    running[name] = start(commands[name])
    except KeyboardInterrupt:
        stop(list(running.values()))


def start(command: list[str]) -> subprocess.Popen:
    # Own process groups: Ctrl-C reaches only us, and we end the children in order.
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)


def stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
