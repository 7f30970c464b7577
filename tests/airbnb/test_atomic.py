"""All or nothing, and again when the database asks for it."""

from __future__ import annotations

from threading import Barrier
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from airbnb import clock, transactions
from airbnb.errors import Busy
from airbnb.transactions import MAX_TRIES, atomic
from apps.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.races import at_once


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(transactions.time, "sleep", lambda seconds: None)


class Driver(Exception):
    """An error as PostgreSQL's driver raises it, or with a number as that of MySQL does."""

    def __init__(self, code: str | int) -> None:
        super().__init__(code)
        if isinstance(code, str):
            self.sqlstate = code


def error(kind: type[DatabaseError], code: str | int) -> DatabaseError:
    raised = kind("as Django raises it")
    raised.__cause__ = Driver(code)
    return raised


SERIALIZATION, DEADLOCK, LOCK_TIMEOUT = "40001", "40P01", "55P03"
MYSQL_LOCK_TIMEOUT, MYSQL_DEADLOCK = 1205, 1213
AGAIN = error(OperationalError, DEADLOCK)


class Change:
    """Writes a person, and fails so many times after that."""

    def __init__(self, failures: list[Exception]) -> None:
        self.failures = failures
        self.tries = 0

    def __call__(self) -> User:
        self.tries += 1
        person = UserFactory()
        if self.failures:
            raise self.failures.pop(0)
        return person


def atomically(change: Change) -> User:
    return atomic(change.__call__)()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestOutermost:
    @pytest.mark.parametrize("code", [SERIALIZATION, DEADLOCK, LOCK_TIMEOUT])
    def test_is_repeated_until_it_succeeds_and_leaves_one_effect(self, code):
        change = Change([error(OperationalError, code)] * (MAX_TRIES - 1))
        assert atomically(change) == User.objects.get()
        assert change.tries == 3

    def test_is_given_up_after_three_tries_and_leaves_nothing(self):
        change = Change([AGAIN] * 9)
        with pytest.raises(Busy) as refused:
            atomically(change)
        assert refused.value.retry_at > clock.now()
        assert change.tries == 3
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        "failure",
        [
            ValueError("no database error"),
            IntegrityError("without a cause"),
            error(IntegrityError, "23505"),
            error(OperationalError, 2006),
        ],
        ids=["of ours", "unexplained", "duplicate", "connection lost"],
    )
    def test_is_not_repeated_on_anything_else_and_leaves_nothing(self, failure):
        change = Change([failure])
        with pytest.raises(type(failure)):
            atomically(change)
        assert change.tries == 1
        assert not User.objects.exists()


@pytest.mark.parametrize("number", [MYSQL_LOCK_TIMEOUT, MYSQL_DEADLOCK])
@pytest.mark.parametrize(("vendor", "again"), [("mysql", True), ("postgresql", False)])
def test_numbers_are_those_of_mysql(number, vendor, again, monkeypatch):
    monkeypatch.setattr(transactions, "connection", SimpleNamespace(vendor=vendor))
    assert transactions.worth_repeating(error(OperationalError, number)) is again


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestInner:
    def test_is_repeated_with_the_outermost_and_not_by_itself(self):
        inner = Change([AGAIN])
        outer_tries = []

        @atomic
        def outer() -> User:
            outer_tries.append(UserFactory())
            return atomically(inner)

        outer()
        assert (len(outer_tries), inner.tries) == (2, 2)
        assert User.objects.count() == 2

    def test_is_undone_alone_when_the_outer_goes_on(self):
        @atomic
        def outer() -> User:
            kept = UserFactory()
            with pytest.raises(ValueError, match="no"):
                atomically(Change([ValueError("no")]))
            return kept

        assert outer() == User.objects.get()


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_wait_for_each_other_both_get_through_in_the_end():
    first, second = UserFactory(first_name="A"), UserFactory(first_name="A")
    both_have_one = Barrier(2)
    orders = [(first, second), (second, first)]

    def rename_both() -> int:
        mine, theirs = orders.pop()
        tries = []

        @atomic
        def rename() -> None:
            tries.append(1)
            User.objects.filter(pk=mine.pk).update(first_name="B")
            if len(tries) == 1:
                both_have_one.wait(timeout=10)
            User.objects.filter(pk=theirs.pk).update(first_name="B")

        rename()
        return len(tries)

    fewest, most = sorted(at_once(rename_both, times=2))
    assert fewest == 1
    assert 2 <= most <= MAX_TRIES
    assert set(User.objects.values_list("first_name", flat=True)) == {"B"}
