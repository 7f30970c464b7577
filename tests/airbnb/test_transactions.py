"""What must be committed is, and what follows a commit harms nobody."""

import os
import socket
import subprocess
import sys

import pytest
from kombu.exceptions import OperationalError

from airbnb.transactions import after_commit, atomic, durable
from apps.accounts.models import User
from tests.factories.accounts import UserFactory

SEND = """
import time, django
django.setup()
from airbnb.transactions import after_commit
from apps.events.tasks import sweep_deliveries
began = time.monotonic()
after_commit(sweep_deliveries)
print(time.monotonic() - began)
"""


class FakeTask:
    """A task that remembers its calls, or fails."""

    name = "fake"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.calls: list[tuple[int, ...]] = []

    def delay(self, *args: int) -> None:
        self.calls.append(args)
        if self.error:
            raise self.error


@pytest.mark.django_db
def test_what_has_to_be_durable_is_refused_inside_a_transaction():
    with pytest.raises(RuntimeError):
        atomic(durable(UserFactory))()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_task_is_sent_after_the_commit_and_not_after_a_rollback():
    task = FakeTask()

    @atomic
    def change(*, fails: bool):
        after_commit(task, 1, 2)
        assert task.calls == []
        if fails:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change(fails=True)
    assert task.calls == []
    change(fails=False)
    assert task.calls == [(1, 2)]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("error", [OperationalError("no broker"), ValueError("no task")])
def test_a_task_that_cannot_be_sent_or_fails_does_not_fail_the_caller(error):
    first, second = FakeTask(error), FakeTask()

    @atomic
    def change():
        after_commit(first)
        after_commit(second)
        return UserFactory()

    assert change() == User.objects.get()
    assert (first.calls, second.calls) == ([()], [()])


def seconds_to_send_to(broker: str) -> float:
    """How long a process with this broker takes to send a task, by the product's settings."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "airbnb.settings",
        "CELERY_BROKER_URL": broker,
        "DATABASE_URL": "sqlite:///:memory:",
    }
    ended = subprocess.run(
        [sys.executable, "-c", SEND], env=environment, capture_output=True, text=True, check=False
    )
    assert "task_not_sent" in ended.stdout + ended.stderr, ended.stderr
    return float(ended.stdout.splitlines()[-1])


def test_a_broker_that_is_away_costs_a_request_nothing():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert seconds_to_send_to(f"redis://127.0.0.1:{port}/0") < 1


def test_a_broker_that_does_not_answer_costs_a_request_its_timeouts_at_most():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert seconds_to_send_to(f"redis://127.0.0.1:{silent.getsockname()[1]}/0") < 4
