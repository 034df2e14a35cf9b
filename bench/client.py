"""A load client that costs little itself: raw sockets, kept alive, one thread each."""

import json
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any


@dataclass
class Reply:
    status: int
    body: bytes
    seconds: float


class Connection:
    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> Reply:
        began = time.perf_counter()
        try:
            status, body = self.exchange(request)
        except (OSError, ValueError):  # the server closed an idle connection: once more
            self.socket = None
            status, body = self.exchange(request)
        return Reply(status, body, time.perf_counter() - began)

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), 60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        data = self.read_until(b"\r\n\r\n")
        head, _, body = data.partition(b"\r\n\r\n")
        lowered = head.lower()
        start = lowered.index(b"content-length:") + 15
        length = int(lowered[start:].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self.socket.recv(65536)
        return int(head[9:12]), body

    def read_until(self, mark: bytes) -> bytes:
        data = b""
        while mark not in data:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ValueError("closed")
            data += chunk
        return data


def request(method: str, path: str, headers: dict[str, str], content: Any = None) -> bytes:
    body = b""
    if isinstance(content, bytes):
        body = content
    elif content is not None:
        body = json.dumps(content).encode()
        headers = {"Content-Type": "application/json", **headers}
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def run_for(
    seconds: float, port: int, makers: Sequence[Callable[[int], bytes]]
) -> tuple[int, float, set[int]]:
    """Each maker is one connection's source of requests; returns operations, seconds, statuses."""
    barrier = Barrier(len(makers) + 1)

    def work(maker: Callable[[int], bytes]) -> tuple[int, set[int]]:
        connection, count, statuses = Connection(port), 0, set()
        barrier.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            statuses.add(connection.ask(maker(count)).status)
            count += 1
        return count, statuses

    with ThreadPoolExecutor(len(makers)) as pool:
        running = [pool.submit(work, maker) for maker in makers]
        barrier.wait()
        began = time.perf_counter()
        done = [one.result() for one in running]
    counts = sum(count for count, _ in done)
    return counts, time.perf_counter() - began, set().union(*(seen for _, seen in done))


def all_at_once(port: int, requests: Iterable[bytes]) -> tuple[list[Reply], float]:
    """Every request on a connection of its own, released together."""
    requests = list(requests)
    barrier = Barrier(len(requests) + 1)

    def work(one: bytes) -> Reply:
        barrier.wait()
        return Connection(port).ask(one)

    with ThreadPoolExecutor(len(requests)) as pool:
        running = [pool.submit(work, one) for one in requests]
        barrier.wait()
        began = time.perf_counter()
        replies = [one.result() for one in running]
    return replies, time.perf_counter() - began
