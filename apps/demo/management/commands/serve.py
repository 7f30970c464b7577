"""One command from a fresh clone to a running API: `make run`."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from honcho.manager import Manager

from airbnb import clock
from apps.demo.operations import GUEST_EMAIL, HOMES, HOST_EMAIL, PASSWORD, missing_homes

# SQLite lets one writer in at a time; more threads would only wait for each other.
WORKERS, THREADS = 2, 4

QUERY = """{
  listings(
    filter: {city: "Lisbon", stay: {checkIn: "%(check_in)s", checkOut: "%(check_out)s", adults: 2}}
    sort: PRICE_ASC
    first: 3
  ) {
    totalCount
    nodes {
      name rating
      stay(stay: {checkIn: "%(check_in)s", checkOut: "%(check_out)s", adults: 2}) {
        price { lines { description amount { formatted } } total { formatted } }
      }
    }
  }
}"""


class Command(BaseCommand):
    """Migrate, load demo homes into an empty database, and serve."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, and whether an empty database stays empty."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument(
            "--homes", type=int, default=HOMES, help="How many demo homes; 0: none."
        )

    def handle(self, *_args: Any, port: int, homes: int, **_options: Any) -> None:
        """Serve until told to stop."""
        if settings.PRODUCTION:
            raise CommandError("This is for development; docs/settings.md tells how to deploy.")
        for folder in ("broker", "static"):
            (settings.VAR_DIR / folder).mkdir(parents=True, exist_ok=True)
        self.stdout.write("Migrating the database ...")
        call_command("migrate", verbosity=0)
        environment = self._environment(port)
        if missing_homes(homes):
            # In a process of its own, which leaves the pictures' smaller sizes to the worker.
            command = [sys.executable, "manage.py", "load_demo", "--homes", str(homes)]
            subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)  # noqa: S603
        self._tell(port)
        sys.exit(self._run(port, environment))

    def _run(self, port: int, environment: dict[str, str]) -> int:
        """Run the server and the worker side by side; when one ends, so does the other."""
        manager = Manager()
        manager.add_process(
            "web",
            f"{sys.executable} -m granian airbnb.wsgi:application --interface wsgi --no-ws"
            f" --host 127.0.0.1 --port {port} --workers {WORKERS} --blocking-threads {THREADS}"
            " --log-level warning",
            env=environment,
        )
        manager.add_process(
            "worker",
            f"{sys.executable} -m celery --quiet --app airbnb worker --beat --concurrency 1"
            f" --schedule {settings.VAR_DIR / 'celerybeat-schedule'} --loglevel warning",
            env=environment,
        )
        manager.loop()
        return int(manager.returncode or 0)

    def _environment(self, port: int) -> dict[str, str]:
        """What the two processes are started with."""
        return {
            "CELERY_BROKER_URL": "filesystem://localhost",
            "CLOCK_SET_AT": (clock.now() - settings.CLOCK_OFFSET).isoformat(),
            **os.environ,
            "PORT": str(port),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }

    def _tell(self, port: int) -> None:
        """Print where to go, who to be, and what to ask."""
        check_in = clock.now().date() + timedelta(days=45)
        dates = {"check_in": check_in, "check_out": check_in + timedelta(days=3)}
        self.stdout.write(
            f"""
GraphiQL and the API    http://127.0.0.1:{port}/graphql
Mails that were sent    http://127.0.0.1:{port}/dev/mail

A guest   {GUEST_EMAIL}   {PASSWORD}
A host    {HOST_EMAIL}    {PASSWORD}

A query to paste:

{QUERY % dates}

Ctrl-C ends it; what happened stays under {settings.VAR_DIR}.
"""
        )
