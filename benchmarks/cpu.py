"""How much processor time processes have used, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from benchmarks import database

TICKS = os.sysconf("SC_CLK_TCK")


def _used(stat: str) -> tuple[int, float]:
    """The session of a process, and the milliseconds it has used, user and system."""
    fields = stat.rpartition(")")[2].split()
    return int(fields[3]), 1000 * (int(fields[11]) + int(fields[12])) / TICKS


def of_sessions(leaders: set[int]) -> float:
    """Milliseconds of all processes in the sessions of these leaders."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            session, used = _used(path.read_text())
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        if session in leaders:
            total += used
    return total


class Backends:
    """PostgreSQL's processes that serve the benchmark's database, on this machine."""

    def __init__(self) -> None:
        self._connection = psycopg.connect(database.URL, autocommit=True)

    def used(self) -> dict[int, float]:
        """Milliseconds by process. Raises RuntimeError when the server is on another machine."""
        rows = self._connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type IN ('client backend', 'parallel worker') AND pid <> pg_backend_pid()"
        ).fetchall()
        found = {}
        for (pid,) in rows:
            try:
                found[pid] = _used(Path(f"/proc/{pid}/stat").read_text())[1]
            except FileNotFoundError as error:
                raise RuntimeError("PostgreSQL must run on this machine.") from error
        return found

    def sessions(self) -> int:
        """How many connections there have been to this database."""
        query = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
        row = self._connection.execute(query).fetchone()
        return int(row[0]) if row else 0

    def version(self) -> str:
        """The server's."""
        row = self._connection.execute("SHOW server_version").fetchone()
        return str(row and row[0])
