"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts.remembered import viewers
from apps.pricing.rates import read_rates
from tests.log_of_the_run import LogOfTheRun
from tests.signing_in import bearer

# Needs Chromium: only `make test-browser` goes there.
collect_ignore = ["browser"]

Answer = dict[str, Any]
GraphQL = Callable[..., Answer]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip races where there are none, and whole cities unless they are asked for."""
    if item.get_closest_marker("races") and connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: there is no race to lose.")
    asked_for = "whole_city" in item.config.option.markexpr or connection.vendor == "postgresql"
    if item.get_closest_marker("whole_city") and not asked_for:
        pytest.skip("Whole cities take minutes: on PostgreSQL, or with `-m whole_city`.")


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """What a test has written is gone after it; what was read of it must be, too."""
    read_rates.cache_clear()
    viewers.forget_everybody()


@pytest.fixture(scope="session")
def log_of_the_run() -> LogOfTheRun:
    """What all tests have logged."""
    log = LogOfTheRun()
    log.begin()
    return log


@pytest.fixture(autouse=True)
def _the_log_holds_no_secret(log_of_the_run) -> Iterator[None]:
    """No test has anything logged that nobody may read (S-09)."""
    yield
    assert log_of_the_run.secrets() == []


@pytest.fixture
def unhurried(db) -> Iterator[None]:
    """Statements and pauses between them may be long: a city is one transaction here.

    At its end PostgreSQL checks all rows in one statement.
    """
    is_mariadb = connection.vendor == "mysql" and connection.mysql_is_mariadb
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        if is_mariadb:
            cursor.execute("SET SESSION max_statement_time = 0")
        yield
        if is_mariadb:
            seconds = settings.STATEMENT_TIMEOUT_MS / 1000
            cursor.execute("SET SESSION max_statement_time = %s", [seconds])


@pytest.fixture
def graphql(db, django_capture_on_commit_callbacks) -> GraphQL:
    """Send a document as a client would, over HTTP, with the user's access token.

    `graphql(DOCUMENT, user=guest, listingId=gid(listing))`: what is not `user` is a variable. What
    a commit would start has run when the answer comes.
    """

    def send(document: str, *, user=None, headers: dict[str, str] | None = None, **variables):
        headers = dict(headers or {})
        if user is not None:
            headers["Authorization"] = bearer(user)
        with django_capture_on_commit_callbacks(execute=True):
            response = Client().post(
                "/graphql",
                orjson.dumps({"query": document, "variables": variables}),
                content_type="application/json",
                headers=headers,
            )
        return response.json()

    return send
