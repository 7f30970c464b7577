"""What our server does for each document, in this process: statements, growth, where time goes.

`run.py` starts it with the environment of our server and a job on standard input.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import re
import statistics
import sys
import time
from base64 import b64decode
from collections import Counter
from io import BytesIO
from itertools import cycle
from typing import Any

from django.db import connection

from airbnb.wsgi import application
from benchmarks import database
from schema import connections

PAGE_SIZES = (1, 20, 50, 100, 200)
REPEATS = 32
PASSES = 5
# Where the time of a call is counted, by the beginning of its file's path; the first that fits.
PLACES = {
    "/schema/engine/": "our engine",
    "/schema/": "our schema",
    "/apps/": "our domain",
    "/airbnb/": "our domain",
    "/django/db/": "Django's ORM",
    "/django/": "Django's requests",
    "/psycopg": "psycopg, and waiting for PostgreSQL",
    "/graphql/": "graphql-core",
    "/graphene": "graphene",
    "/redis/": "redis",
    "/limits/": "redis",
    "structlog": "logs",
    "/logging/": "logs",
    "/jwt/": "tokens",
}


def _environ(raw: bytes) -> dict[str, Any]:
    """The WSGI environment of a raw HTTP request."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.pop("Content-Type", ""),
        "CONTENT_LENGTH": headers.pop("Content-Length", "0"),
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        **{f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()},
    }


def _ask(raw: bytes) -> None:
    """Answer one request. Raises RuntimeError for an error."""
    status: list[str] = []
    start_response: Any = lambda told, _headers: status.append(told)  # noqa: E731
    response = application(_environ(raw), start_response)
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    if status != ["200 OK"] or b'"errors"' in body:
        raise RuntimeError(f"{status} {body[:500]!r}")


def _statements(raw: bytes) -> list[str]:
    """The statements that are sent to the database: what each reads first."""
    sent: list[str] = []

    def noted(execute: Any, sql: str, *others: Any) -> Any:
        table = re.search(r'"(\w+)"\."', sql)
        sent.append(table.group(1) if table else sql[:20])
        return execute(sql, *others)

    with connection.execute_wrapper(noted):
        _ask(raw)
    return sent


def _fewest(raw: bytes) -> list[str]:
    """The same, of two requests in a row: every quarter of a minute one reads rates of exchange."""
    return min((_statements(raw) for _ in range(2)), key=len)


def _cpu_ms(raws: list[bytes]) -> float:
    """The median of this process's processor time for one of the requests, in milliseconds."""
    used = []
    for raw, _ in zip(cycle(raws), range(REPEATS), strict=False):
        started = time.process_time()
        _ask(raw)
        used.append(1000 * (time.process_time() - started))
    return statistics.median(used)


def _shares(raws: list[bytes]) -> dict[str, float]:
    """The share of each place in the time of the requests, by cProfile's own times."""
    profile = cProfile.Profile()
    profile.enable()
    for raw, _ in zip(cycle(raws), range(REPEATS), strict=False):
        _ask(raw)
    profile.disable()
    spent: Counter[str] = Counter()
    for (file, _line, _name), (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if file == "~" and callers:  # a function in C: whoever calls it
            for (caller, *_), (*_, caller_own, _) in callers.items():
                spent[_place(caller)] += caller_own
        else:
            spent[_place(file)] += own
    whole = sum(spent.values())
    return {place: own / whole for place, own in spent.most_common()}


def _place(file: str) -> str:
    path = file.replace(str(database.ROOT), "", 1) if ".venv" not in file else file
    own = ".venv" not in file and str(database.ROOT) in file
    for beginning, place in PLACES.items():
        if beginning in path and (own == place.startswith("our")):
            return place
    return "the rest"


def _sized(raw: bytes, size: int) -> bytes:
    """The request for a page of another size."""
    head, _, body = raw.partition(b"\r\n\r\n")
    body = body.replace(b"first: 20)", f"first: {size})".encode())
    lines = [line for line in head.split(b"\r\n") if not line.startswith(b"Content-Length")]
    return b"\r\n".join([*lines, f"Content-Length: {len(body)}".encode(), b"", body])


def main() -> None:
    """Do the job."""
    job = json.loads(sys.stdin.readline())
    found: dict[str, Any] = {"statements": {}, "cpu_ms": {}, "shares": {}, "growth": {}}
    for document, encoded in job["documents"].items():
        raws = [b64decode(raw) for raw in encoded]
        for raw in raws:
            _ask(raw)
        found["statements"][document] = _fewest(raws[0])
        found["cpu_ms"][document] = _cpu_ms(raws)
        found["shares"][document] = _shares(raws)
    connections.LARGEST_SIZE = max(PAGE_SIZES)  # clients get at most 100
    wide = b64decode(job["growth"][0])
    pages = {size: _sized(wide, size) for size in PAGE_SIZES}
    for raw in pages.values():
        _ask(raw)
    times = [{size: _cpu_ms([raw]) for size, raw in pages.items()} for _ in range(PASSES)]
    for size, raw in pages.items():
        milliseconds = statistics.median(one[size] for one in times)
        found["growth"][size] = [milliseconds, len(_fewest(raw))]
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
