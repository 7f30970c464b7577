"""Measure this API beside others on the same data, in one interleaved run.

    make bench                              # everything; writes RESULTS.md
    .venv/bin/python -m benchmarks.run --quick --systems ours limit --documents search

Every system answers the same four documents with the same variables. The answers are compared
first; what differs, or holds an error, ends the run. Then the systems take turns in slices of a
few seconds, and for each slice the processor time of the server's processes and of PostgreSQL's
backends is read.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import ExitStack
from datetime import date
from typing import Any

from benchmarks import database, documents, machine, report, systems
from benchmarks.cpu import Backends, of_sessions
from benchmarks.load import Connection
from benchmarks.systems import Ours, System

TOKENS_LAST_SECONDS = 600
CONNECTIONS = (1, 16)


def main() -> None:
    """Build, start, compare, measure, report."""
    options = _options()
    day = database.make()
    every = systems.every(options.threads)
    chosen = [one for one in every if not options.systems or one.name in options.systems]
    asked = {name: documents.variables(name, day)[: options.sets] for name in options.documents}
    with ExitStack() as stack:
        for system in chosen:
            stack.callback(system.stop)
            system.start()
        run = Run(chosen, asked, options)
        about = machine.described(run.backends.version())
        run.sign_in()
        run.compare()
        inside = run.look_inside(day)
        slices = run.measure()
    results = {
        "inside": inside,
        "slices": slices,
        "about": about
        | {
            "load after": "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg()),
            "rounds": f"{options.rounds}, slices of {options.seconds} s,"
            f" {systems.WORKERS} workers, those in Python with {options.threads} thread(s) each",
        },
    }
    (systems.VAR / "bench-results.json").write_text(json.dumps(results, indent=1))
    text = report.written(results, {system.name: system.title for system in chosen})
    sys.stdout.write(text)
    if options.write:
        (database.HERE / "RESULTS.md").write_text(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    names = [system.name for system in systems.every()]
    parser.add_argument("--systems", nargs="+", choices=names, help="only these")
    parser.add_argument("--documents", nargs="+", choices=documents.NAMES, default=documents.NAMES)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each slice")
    parser.add_argument("--quick", action="store_true", help="few and short slices, few variables")
    parser.add_argument("--threads", type=int, default=systems.THREADS, help="of each worker")
    parser.add_argument("--sets", type=int, help="of variables for each document")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    if "--quick" in sys.argv:
        parser.set_defaults(rounds=2, seconds=1.0, sets=6)
    else:
        parser.set_defaults(rounds=4, seconds=2.0, sets=documents.SETS)
    return parser.parse_args()


class Run:
    """Systems that run, and what they are asked."""

    def __init__(
        self,
        chosen: list[System],
        asked: dict[str, list[documents.Variables]],
        options: argparse.Namespace,
    ) -> None:
        self.systems = chosen
        self.asked = asked
        self.options = options
        self.backends = Backends()
        self._signed_in_at = 0.0

    def sign_in(self) -> None:
        """Have tokens that last for the next slices."""
        if self._signed_in_at and time.monotonic() - self._signed_in_at < TOKENS_LAST_SECONDS:
            return
        guests = [asked["guest"] for asked in self.asked.get("bookings", [{"guest": 10_001}])]
        for system in self.systems:
            if isinstance(system, Ours):
                system.sign_in(guests)
        self._signed_in_at = time.monotonic()

    def compare(self) -> None:
        """End the run unless every system gives the same answer to everything."""
        for document, asked in self.asked.items():
            answers = {
                system.title: [_answer(system, document, one) for one in asked]
                for system in self.systems
            }
            reference = next(reversed(answers))
            for title, given in answers.items():
                for variables, ours, theirs in zip(asked, given, answers[reference], strict=True):
                    if ours != theirs:
                        where = _difference(ours, theirs)
                        raise SystemExit(
                            f"{document} {variables}: {title} and {reference} differ: {where}"
                        )
            _tell(f"{documents.TITLES[document]}: all answers agree")

    def look_inside(self, day: date) -> dict[str, Any] | None:
        """What our server does for each document, seen in a process of its own."""
        ours = next((system for system in self.systems if isinstance(system, Ours)), None)
        if ours is None:
            return None
        job = {
            "documents": {
                name: _encoded(ours.requests(name, asked)) for name, asked in self.asked.items()
            },
            "growth": _encoded(ours.requests("search", [documents.wide_search(day)])),
        }
        with systems.log("inside").open("w") as log:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.inside"],
                input=json.dumps(job),
                cwd=systems.ROOT,
                env={**os.environ, **ours.environment()},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                check=True,
            )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def measure(self) -> list[dict[str, Any]]:
        """All slices: in each round each system takes its turn at each document."""
        slices = []
        for round_number in range(self.options.rounds):
            for connections in CONNECTIONS:
                for document in self.asked:
                    self.sign_in()
                    for system in self.systems:
                        seen = self._slice(system, document, connections)
                        slices.append({"round": round_number, **seen})
            _tell(f"round {round_number + 1} of {self.options.rounds} is done")
        return slices

    def _slice(self, system: System, document: str, connections: int) -> dict[str, Any]:
        job = {
            "port": system.port,
            "connections": connections,
            "warm_up": min(0.7, self.options.seconds / 2),
            "seconds": self.options.seconds,
            "requests": _encoded(system.requests(document, self.asked[document])),
        }
        leaders = {process.pid for process in system.processes}
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"],
            cwd=systems.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as load:
            assert load.stdin is not None  # noqa: S101
            assert load.stdout is not None  # noqa: S101
            _say(load, json.dumps(job))
            if load.stdout.readline() != "ready\n":
                raise SystemExit(f"{system.title} failed at {document}.")
            server, before = of_sessions(leaders), self.backends.used()
            sessions = self.backends.sessions()
            _say(load, "go")
            line = load.stdout.readline()
            server, after = of_sessions(leaders) - server, self.backends.used()
        if not line:
            raise SystemExit(f"{system.title} failed at {document}.")
        if self.backends.sessions() - sessions > system.connections:
            raise SystemExit(f"{system.title} does not keep its connections to the database.")
        seen: dict[str, Any] = json.loads(line)
        used = sum(spent - before.get(pid, 0.0) for pid, spent in after.items())
        return {
            "system": system.name,
            "document": document,
            "connections": connections,
            "server_ms": server / seen["requests"],
            "database_ms": used / seen["requests"],
            **seen,
        }


def _say(load: subprocess.Popen[str], line: str) -> None:
    assert load.stdin is not None  # noqa: S101
    load.stdin.write(line + "\n")
    load.stdin.flush()


def _tell(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


def _encoded(requests: list[bytes]) -> list[str]:
    return [b64encode(request).decode() for request in requests]


def _answer(system: System, document: str, variables: documents.Variables) -> documents.Answer:
    connection = Connection(system.port)
    try:
        connection.send(system.requests(document, [variables])[0])
        while not connection.receive():
            pass
        body = json.loads(connection.body())
        return documents.answer(document, body)
    except Exception as error:
        raise SystemExit(f"{system.title}: {document} {variables}: {error!r}") from error
    finally:
        connection.socket.close()


def _difference(ours: Any, theirs: Any, path: str = "") -> str:
    """Where two answers part."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        pairs = [(key, ours[key], theirs[key]) for key in ours]
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = [(place, *pair) for place, pair in enumerate(zip(ours, theirs, strict=True))]
    else:
        return f"{path}: {ours} and {theirs}"
    different = ((key, a, b) for key, a, b in pairs if a != b)
    key, a, b = next(different)
    return _difference(a, b, f"{path}.{key}")


if __name__ == "__main__":
    main()
