"""The real server, as processes of its own, on the test's database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
from django.conf import settings
from django.db import connection

START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """Where it listens."""

    port: int

    def post(
        self, document: str, variables: Mapping[str, Any], *, bearer: str | None = None
    ) -> dict[str, Any]:
        """The answer to a GraphQL document, over a connection of its own."""
        body = orjson.dumps({"query": document, "variables": variables})
        headers = {"Content-Type": "application/json"}
        if bearer is not None:
            headers["Authorization"] = bearer
        client = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            client.request("POST", "/graphql", body, headers)
            return orjson.loads(client.getresponse().read())
        finally:
            client.close()

    def is_up(self) -> bool:
        """Whether it answers."""
        client = HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            client.request("GET", "/livez")
            return client.getresponse().status == 200
        except OSError:
            return False
        finally:
            client.close()


@contextmanager
def serving(**environment: str) -> Iterator[Server]:
    """Start the product's own server on the test database, and end it afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "airbnb.wsgi:application"),
            *("--interface", "wsgi", "--port", str(port)),
            *("--workers", "2", "--blocking-threads", "8", "--no-ws", "--log-level", "warning"),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "airbnb.settings",
            "DATABASE_URL": _test_database_url(),
            "LOG_LEVEL": "WARNING",
            **environment,
        },
    )
    server = Server(port)
    try:
        wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Server]:
    """Do as `make run` does, with few homes, on nothing but a folder; end it as Ctrl-C does."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--homes", "12"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
            **environment,
        },
        start_new_session=True,
    )
    server = Server(port)
    try:
        wait_for(server, process, seconds=180)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(
    server: Server, process: subprocess.Popen[bytes], *, seconds: float = START_SECONDS
) -> None:
    """Return when the server answers. Raises RuntimeError when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not server.is_up():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The server did not start.")
        time.sleep(0.05)


def _test_database_url() -> str:
    """DATABASE_URL, with the name of the database that the tests made."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
