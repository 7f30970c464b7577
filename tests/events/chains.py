"""Events to seal, and changing sealed ones past everything that refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection

from airbnb.transactions import atomic
from apps.events.models import Event
from apps.events.operations import record
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory

_trigger = import_module("apps.events.migrations.0004_append_only")


@atomic
def some_events(count: int) -> list[Event]:
    """Committed events, not sealed yet."""
    user = UserFactory()
    return [
        record(f"event_{n}", user, at=NOW, actor_id=user.pk, changes={"status": ["A", "B"]}, n=n)
        for n in range(count)
    ]


@atomic
def execute(sql: str, *parameters: Any) -> None:
    """Run one statement, past every rule of the code, and have it committed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        assert cursor.rowcount > 0


@contextmanager
def nothing_refused() -> Iterator[None]:
    """For somebody who owns the database, and has taken the trigger away."""
    _trigger.allow(None, _Editor())
    try:
        yield
    finally:
        _trigger.refuse(None, _Editor())


class _Editor:
    """As much of a schema editor as the migration needs; SQLite's own is particular."""

    connection = connection

    def execute(self, sql: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


def tamper(sql: str, *parameters: Any) -> None:
    """Run one statement that would be refused."""
    with nothing_refused():
        execute(sql, *parameters)


def verify(*arguments: str) -> list[str]:
    """What `manage.py verify_events` says, line by line; the last is why it failed, if it did."""
    out = StringIO()
    try:
        call_command("verify_events", *arguments, stdout=out)
    except CommandError as error:
        out.write(f"{error}\n")
    return out.getvalue().splitlines()
