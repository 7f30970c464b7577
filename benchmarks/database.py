"""The database that every system reads: made when it is absent or not as `dataset.sql` says now."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from argon2 import PasswordHasher
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
URL = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/airbnb_bench")
NAME = urlsplit(URL).path.lstrip("/")
PASSWORD = "a guest of the benchmark"  # noqa: S105 - of people who exist in this database only
# Stays are searched up to two months after the day of the build, which must lie ahead.
FRESH_DAYS = 7
FUNCTIONS = HERE / "peers" / "postgraphile" / "functions.sql"


def make() -> date:
    """Make the database unless it is there and right. Returns the day on which it is anchored."""
    wanted = _version()
    found = _stamp()
    today = datetime.now(UTC).date()  # noqa: TID251 - the servers compared know no other clock
    if found and found["version"] == wanted:
        anchored = date.fromisoformat(found["day"])
        if (today - anchored).days <= FRESH_DAYS:
            return anchored
    started = time.monotonic()
    _tell(f"Building {NAME} ...")
    _create()
    _migrate()
    _fill(today)
    with psycopg.connect(URL, autocommit=True) as connection:
        stamp = json.dumps({"version": wanted, "day": today.isoformat()})
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(NAME), sql.Literal(stamp))
        )
    _tell(f"Built {NAME} in {time.monotonic() - started:.0f} s.")
    return today


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _version() -> str:
    """What the database depends on: the data, the functions and the product's tables."""
    digest = hashlib.sha256()
    for path in [HERE / "dataset.sql", FUNCTIONS, *sorted(ROOT.glob("apps/*/migrations/*.py"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _maintenance() -> psycopg.Connection:
    """A connection to the server's own database, from which others are made."""
    return psycopg.connect(urlsplit(URL)._replace(path="/postgres").geturl(), autocommit=True)


def _stamp() -> dict[str, str] | None:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with _maintenance() as connection:
        row = connection.execute(query, [NAME]).fetchone()
    return json.loads(row[0]) if row and row[0] else None


def _create() -> None:
    name = sql.Identifier(NAME)
    with _maintenance() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        # The same for everybody: no plan is compiled to machine code, and a query runs in the
        # process whose time is counted.
        for setting in ("jit = off", "max_parallel_workers_per_gather = 0"):
            connection.execute(sql.SQL("ALTER DATABASE {} SET " + setting).format(name))


def _migrate() -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": URL, "STATEMENT_TIMEOUT_MS": "0"},
        check=True,
    )


def _fill(today: date) -> None:
    hasher = PasswordHasher(time_cost=2, memory_cost=102_400, parallelism=8)  # Django's own
    script = (HERE / "dataset.sql").read_text()
    script = script.replace(":today", f"'{today}'")
    script = script.replace(":password", f"'argon2{hasher.hash(PASSWORD)}'")
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute("BEGIN;" + script + "COMMIT;")
        connection.execute(FUNCTIONS.read_text())
        connection.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    make()
