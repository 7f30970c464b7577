"""A load generator: a process that sends requests over connections that stay, and looks at answers.

It reads a job from standard input (one line of JSON), warms up, writes `ready`, waits for a line,
loads for the job's seconds and writes what it saw (one line of JSON). It fails on any status but
200 and on `"errors"` in a body, so that an error is never counted as a fast answer.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from itertools import cycle
from typing import Any

CHUNK = 1 << 18


class Failed(Exception):
    """An answer that is none."""


class Connection:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.body_at = 0
        self.length: int | None = None
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        """Send a request. It is small, so it does not block."""
        self.received = b""
        self.body_at = 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what is there; whether that completes the answer. Raises Failed."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise Failed("The server closed the connection.")
        self.received += data
        if not self.body_at:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.body_at = end + 4
            self.length = _length(self.received[:end])
        if self.length is None:
            complete = self.received.endswith(_LAST_CHUNK)
        else:
            complete = len(self.received) >= self.body_at + self.length
        if complete and b'"errors"' in self.received:
            raise Failed(self.received[-1000:].decode(errors="replace"))
        return complete

    def body(self) -> bytes:
        """The body of the complete answer."""
        body = self.received[self.body_at :]
        return body if self.length is not None else b"".join(_chunks(body))


_LAST_CHUNK = b"\r\n0\r\n\r\n"


def _length(head: bytes) -> int | None:
    """How long the body is; None when it comes in chunks. Raises Failed."""
    lines = head.lower().split(b"\r\n")
    if b" 200" not in lines[0]:
        raise Failed(lines[0].decode())
    if b"transfer-encoding: chunked" in lines:
        return None
    for line in lines:
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise Failed("An answer without a length.")


def _chunks(body: bytes) -> Iterator[bytes]:
    while body:
        size, _, body = body.partition(b"\r\n")
        yield body[: int(size, 16)]
        body = body[int(size, 16) + 2 :]


def run(
    connections: list[Connection], requests: Iterator[bytes], seconds: float
) -> tuple[list[float], float]:
    """Load for so long. Returns the latencies in seconds, and how long it took."""
    latencies: list[float] = []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(requests))
        started = time.perf_counter()
        end = started + seconds
        busy = len(connections)
        while busy:
            for ready, _ in selector.select(30):
                connection = ready.data
                if not connection.receive():
                    continue
                now = time.perf_counter()
                latencies.append(now - connection.sent_at)
                if now < end:
                    connection.send(next(requests))
                else:
                    busy -= 1
    return latencies, time.perf_counter() - started


def _percentile(latencies: list[float], share: float) -> float:
    return 1000 * latencies[min(len(latencies) - 1, int(share * len(latencies)))]


def main() -> None:
    """Do one job."""
    job: dict[str, Any] = json.loads(sys.stdin.readline())
    requests = cycle([b64decode(request) for request in job["requests"]])
    connections = [Connection(job["port"]) for _ in range(job["connections"])]
    run(connections, requests, job["warm_up"])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    latencies, seconds = run(connections, requests, job["seconds"])
    latencies.sort()
    seen = {
        "requests": len(latencies),
        "per_second": len(latencies) / seconds,
        "p50": _percentile(latencies, 0.50),
        "p95": _percentile(latencies, 0.95),
    }
    sys.stdout.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    main()
