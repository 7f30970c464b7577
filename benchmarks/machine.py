"""On what, and with what, a run was made."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import database, systems

PACKAGES = {
    "ours": (sys.executable, "Django graphene graphql-core psycopg granian orjson redis"),
    "the Python peers": (
        str(systems.VAR / "bench-venv-django" / "bin" / "python"),
        "Django graphene-django graphene graphql-core aiodataloader djangorestframework"
        " django-ninja pydantic psycopg granian orjson",
    ),
    "strawberry": (
        systems.Strawberry.python,
        "Django strawberry-graphql strawberry-graphql-django graphql-core psycopg granian",
    ),
}
_TELL = """
import sys, importlib.metadata
print(*(f"{name} {importlib.metadata.version(name)}" for name in sys.argv[1:]), sep=", ")
"""


def described(postgresql: str) -> dict[str, str]:
    """The machine and the versions, by what they are of."""
    found = {
        "day": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",  # noqa: TID251 - when it was measured
        "commit": _output("git", "describe", "--always", "--dirty", "--exclude=*"),
        "machine": f"{os.cpu_count()} × {_processor()}, {_memory()}, {platform.platform()}",
        "load before": "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg()),
        "Python": platform.python_version(),
        "PostgreSQL": postgresql,
        "Redis": _output("redis-server", "--version").split()[2].removeprefix("v="),
        "Node": _output(str(systems.VAR / "bench-venv-django" / "bin" / "node"), "--version"),
        "PostGraphile": _postgraphile(),
    }
    for name, (python, packages) in PACKAGES.items():
        found[name] = _output(python, "-c", _TELL, *packages.split())
    return found


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=database.ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or "unknown"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(": ")[2] for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory() -> str:
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])
    return f"{kilobytes / 1024**2:.0f} GB"


def _postgraphile() -> str:
    lock = database.HERE / "peers" / "postgraphile" / "package-lock.json"
    return str(json.loads(lock.read_text())["packages"]["node_modules/postgraphile"]["version"])
