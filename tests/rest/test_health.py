"""What an orchestrator is told."""

import time
from threading import Event

import pytest
from django.db import OperationalError
from django.test import Client

from rest import health


@pytest.fixture(autouse=True)
def _nothing_seen_yet(monkeypatch):
    monkeypatch.setattr(health._Migrated, "seen", False)


def test_lives_without_a_database():
    response = Client().get("/livez")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert "no-store" in response["Cache-Control"]


def test_a_probe_asks_by_address_and_without_tls(settings):
    settings.ALLOWED_HOSTS = ["api.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/livez", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_is_ready_when_the_database_is_migrated():
    for _ in range(2):
        response = Client().get("/readyz")
        assert (response.status_code, response.content) == (200, b"ready\n")
    assert health._Migrated.seen


def test_is_not_ready_while_migrations_are_missing(monkeypatch):
    class Executor:
        def __init__(self, connection):
            self.loader = self
            self.graph = self

        def leaf_nodes(self):
            return []

        def migration_plan(self, targets):
            return ["bookings.0002"]

    monkeypatch.setattr(health, "MigrationExecutor", Executor)
    monkeypatch.setattr(health, "connection", FakeConnection())
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready: migrations\n")
    assert not health._Migrated.seen


class FakeConnection:
    """A database that does what a test wants of it."""

    def __init__(self, answer=lambda: None) -> None:
        self.answer = answer

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def execute(self, statement):
        self.answer()

    def close(self):
        pass


def test_is_not_ready_without_a_database(monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "connection", FakeConnection(refuse))
    response = Client().get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready: database\n")


def test_says_so_in_time_when_the_database_hangs(monkeypatch):
    answering = Event()
    monkeypatch.setattr(health, "READY_WITHIN_SECONDS", 0.1)
    monkeypatch.setattr(health, "connection", FakeConnection(lambda: answering.wait(20)))
    began = time.monotonic()
    try:
        for _ in range(3):
            assert Client().get("/readyz").status_code == 503
    finally:
        answering.set()
    assert time.monotonic() - began < 5
