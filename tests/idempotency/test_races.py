"""Calls of one key that really run at once."""

from datetime import UTC, datetime
from itertools import count

import pytest

from apps.idempotency import operations
from apps.idempotency.errors import InProgress
from apps.idempotency.models import IdempotencyKey
from apps.idempotency.operations import LEASE, Once, run_once
from apps.limits.models import Counter
from tests.races import at_once

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
numbers = count()


def make_a_row():
    row = Counter.objects.create(key=f"effect {next(numbers)}", expires_at=NOW)
    return row.key


def call(now=NOW, effect=make_a_row):
    return run_once(
        actor="user:1",
        operation="CreateBooking",
        key="a key",
        request={"quoteId": "1"},
        prepare=lambda: None,
        effect=lambda _: effect(),
        now=now,
    )


def one_effect(outcomes) -> bool:
    """Whether one call had the effect, and each other got its result or was told to wait."""
    assert {type(outcome) for outcome in outcomes} <= {Once, InProgress}, outcomes
    results = [outcome for outcome in outcomes if isinstance(outcome, Once)]
    (key,) = Counter.objects.values_list("key", flat=True)
    assert {result.result for result in results} == {key}
    return [result.replayed for result in results].count(False) == 1


@pytest.mark.parametrize("attempt", range(5))
def test_ten_at_once_have_one_effect(attempt):
    assert one_effect(at_once(call, times=10))


@pytest.mark.parametrize("attempt", range(5))
def test_of_ten_that_find_a_lapsed_lease_one_takes_over(attempt, monkeypatch):
    def die():
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(operations, "_free", lambda claim: None)
        with pytest.raises(SystemExit):
            call(effect=die)
    outcomes = at_once(lambda: call(now=NOW + LEASE), times=10)
    assert one_effect(outcomes)
    assert IdempotencyKey.objects.get().state == "DONE"


def test_who_comes_while_the_first_call_runs_waits_for_nothing():
    def effect():
        (meanwhile,) = at_once(call, times=1)
        assert isinstance(meanwhile, InProgress)
        return make_a_row()

    assert not call(effect=effect).replayed
    assert Counter.objects.count() == 1


def test_a_call_that_was_only_slow_rolls_back_when_it_was_overtaken():
    def effect():
        (overtaking,) = at_once(lambda: call(now=NOW + LEASE), times=1)
        assert not overtaking.replayed
        return make_a_row()

    with pytest.raises(InProgress):
        call(effect=effect)
    (key,) = Counter.objects.values_list("key", flat=True)
    assert call() == (key, True)
