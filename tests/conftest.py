"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client

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


@pytest.fixture
def unhurried(db) -> None:
    """PostgreSQL takes its time: a city is one transaction here, and its rows are checked in one
    statement at the end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


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
