"""An effect happens once, however often it is asked for (R25)."""

from datetime import UTC, datetime, timedelta

import pytest

from airbnb.errors import ErrorCode, Forbidden, Invalid
from airbnb.transactions import atomic
from apps.idempotency import operations
from apps.idempotency.errors import IdempotencyKeyReused, InProgress
from apps.idempotency.models import IdempotencyKey
from apps.idempotency.operations import KEEP_FOR_MONEY, LEASE, run_once
from apps.limits.models import Counter

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_a_row():
    """An effect that can be counted."""
    row = Counter.objects.create(key=f"effect {Counter.objects.count() + 1}", expires_at=NOW)
    return {"row": row.key}


def call(effect=make_a_row, **changes):
    return run_once(
        **{
            "actor": "user:1",
            "operation": "CreateBooking",
            "key": "a key",
            "request": {"quoteId": "1", "message": "Hello"},
            "prepare": lambda: None,
            "effect": lambda _: effect(),
            "now": NOW,
            **changes,
        }
    )


def effects() -> int:
    return Counter.objects.count()


def test_the_same_call_gives_the_same_result_and_no_second_effect():
    assert call() == ({"row": "effect 1"}, False)
    assert call(now=NOW + timedelta(hours=23)) == ({"row": "effect 1"}, True)
    assert effects() == 1


def test_what_a_client_changes_from_try_to_try_is_not_the_input():
    call(request={"a": 1, "b": [2], "idempotencyKey": "a key", "clientMutationId": "1"})
    again = call(request={"clientMutationId": "2", "b": [2], "a": 1})
    assert again.replayed


@pytest.mark.parametrize(
    "other", [{"quoteId": "2", "message": "Hello"}, {"quoteId": "1"}, {"quoteId": 1}, {}]
)
def test_refuses_a_key_that_was_used_with_another_input(other):
    call()
    with pytest.raises(IdempotencyKeyReused) as refused:
        call(request=other)
    assert refused.value.code == ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert effects() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"actor": "user:2"},
        {"operation": "PayBooking"},
        {"key": "A key"},
        {"key": "a key "},
        {"key": "\N{CYRILLIC SMALL LETTER A} key"},
    ],
)
def test_another_actor_operation_or_key_is_another_call(other):
    call()
    assert not call(**other).replayed
    assert effects() == 2


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_refuses_a_key_of_another_length(key):
    with pytest.raises(Invalid) as refused:
        call(key=key)
    assert refused.value.field == ("idempotency_key",)
    assert effects() == 0
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 255, "\x00", "\ud800", "🏠" * 255])
def test_takes_any_key_of_1_to_255_characters(key):
    assert not call(key=key).replayed
    assert call(key=key).replayed


@pytest.mark.parametrize("failure", [Forbidden, ZeroDivisionError, KeyboardInterrupt])
def test_a_call_that_failed_may_be_repeated_with_the_same_key(failure):
    def fail():
        make_a_row()
        raise failure

    with pytest.raises(failure):
        call(fail)
    assert effects() == 0
    assert not IdempotencyKey.objects.exists()
    assert not call().replayed
    assert effects() == 1


@pytest.fixture
def dead_call(monkeypatch):
    """A call whose process died in the middle: nobody gave the key back."""

    def die():
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(operations, "_free", lambda claim: None)
        with pytest.raises(SystemExit):
            call(die)


def test_a_call_that_died_is_repeated_when_its_lease_has_lapsed(dead_call):
    with pytest.raises(InProgress) as refused:
        call(now=NOW + LEASE - timedelta(seconds=1))
    assert refused.value.retry_at == NOW + LEASE + timedelta(seconds=1)
    assert effects() == 0
    assert not call(now=NOW + LEASE).replayed
    assert call(now=NOW + LEASE).replayed
    assert effects() == 1


@pytest.mark.parametrize("keep_for", [timedelta(hours=24), KEEP_FOR_MONEY])
def test_a_key_is_forgotten_after_its_time_swept_or_not(keep_for):
    call(keep_for=keep_for)
    assert call(now=NOW + keep_for - timedelta(seconds=1)).replayed
    assert not call(now=NOW + keep_for, request={"another": "input"}).replayed
    assert effects() == 2
    assert IdempotencyKey.objects.count() == 1


def test_the_sweep_deletes_what_is_past_its_time_and_nothing_else():
    call(key="1", keep_for=timedelta(hours=1))
    call(key="2", keep_for=timedelta(hours=2))
    assert operations.forget_expired(now=NOW + timedelta(hours=1)) == 1
    assert operations.forget_expired(now=NOW + timedelta(hours=1)) == 0
    assert call(key="2").replayed


def test_is_not_called_inside_a_transaction():
    with pytest.raises(RuntimeError):
        atomic(call)()
    assert effects() == 0
    assert not IdempotencyKey.objects.exists()
