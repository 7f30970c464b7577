"""What an actor may spend of a limit, and when again (R51)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airbnb import clock
from airbnb.errors import RateLimited
from airbnb.transactions import atomic
from apps.limits import operations
from apps.limits.models import Counter
from apps.limits.operations import remaining, spend

pytestmark = pytest.mark.django_db

# A moment at which windows of a second, a minute and an hour begin.
START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rates(settings):
    settings.RATE_LIMITS = {"message": "3/minute", "hold": "2/hour", "cost": "100/minute"}


@pytest.fixture
def turned():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def spend_now(scope="message", actor="user:1", cost=1):
    spend(scope, actor, cost, now=clock.now())


def refusal(**what) -> RateLimited:
    with pytest.raises(RateLimited) as refused:
        spend_now(**what)
    return refused.value


@pytest.mark.requirement("S-08")
def test_allows_the_rate_and_refuses_the_next_until_it_says(turned):
    for _ in range(3):
        spend_now()
    again = refusal().retry_at
    # The next minute begins with three to its debit, of which a third has gone after 20 seconds;
    # only whole ones count, so the first moment in which fewer than three weigh is enough.
    assert again == START + timedelta(minutes=1, milliseconds=2)
    turned.move_to(again)
    spend_now()
    refusal()


def test_a_sliding_window_does_not_allow_twice_the_rate_around_its_border(turned):
    turned.move_to(START + timedelta(seconds=59))
    for _ in range(3):
        spend_now()
    turned.move_to(START + timedelta(seconds=61))
    spend_now()
    refusal()


def test_what_is_refused_is_not_counted(turned):
    spend_now("cost", cost=60)
    refusal(scope="cost", cost=60)
    spend_now("cost", cost=40)
    assert remaining("cost", "user:1", now=START).left == 0


def test_actors_and_scopes_do_not_share(turned):
    for _ in range(3):
        spend_now("message", "user:1")
    spend_now("message", "user:2")
    spend_now("hold", "user:1")


def test_what_costs_more_than_the_whole_limit_is_never_possible(turned):
    assert refusal(scope="cost", cost=101).retry_at is None


def test_tells_what_is_left_and_when_all_is_there_again(turned):
    assert remaining("cost", "user:1", now=START) == (100, 100, START)
    spend_now("cost", cost=30)
    assert remaining("cost", "user:1", now=START) == (70, 100, START + timedelta(minutes=2))
    turned.move_to(START + timedelta(seconds=90))
    left, _, full_at = remaining("cost", "user:1", now=clock.now())
    assert (left, full_at) == (85, START + timedelta(minutes=2))


def test_limits_that_are_off_refuse_nothing(turned, settings):
    settings.RATE_LIMITS_ON = False
    for _ in range(10):
        spend_now()
    assert remaining("message", "user:1", now=START).left == 3
    assert not Counter.objects.exists()


def test_an_unknown_scope_is_a_bug():
    with pytest.raises(KeyError):
        spend_now("sneeze")


def test_refuses_to_count_where_a_rollback_could_undo_it(turned):
    with pytest.raises(RuntimeError):
        atomic(spend_now)()
    assert not Counter.objects.exists()
    spend_now()
    with pytest.raises(RuntimeError):
        atomic(spend_now)()
    assert Counter.objects.get().spent == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_was_spent_stays_spent_when_the_caller_rolls_back():
    def refused_after_spending():
        spend_now()
        atomic(refuse)()

    def refuse():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refused_after_spending()
    assert remaining("message", "user:1", now=clock.now()).left == 2


def test_forgets_counters_that_no_limit_looks_at(turned):
    spend_now("message")
    spend_now("hold")
    assert operations.forget_expired(now=START + timedelta(minutes=2)) == 1
    assert remaining("hold", "user:1", now=START).left == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    begin=st.integers(0, 59),
    spent=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=1, max_size=8),
    cost=st.integers(1, 100),
)
def test_says_the_first_moment_at_which_it_becomes_possible(begin, spent, cost):
    Counter.objects.all().delete()
    with time_machine.travel(START + timedelta(seconds=begin), tick=False) as traveller:
        for pause, amount in spent:
            traveller.shift(timedelta(seconds=pause))
            try:
                spend_now("cost", cost=amount)
            except RateLimited:
                continue
        try:
            spend_now("cost", cost=cost)
        except RateLimited as refused:
            again = refused.retry_at
        else:
            return
        # Not in the past: a window before has counters of its own.
        traveller.move_to(max(clock.now(), again - timedelta(milliseconds=10)))
        refusal(scope="cost", cost=cost)
        traveller.move_to(again)
        spend_now("cost", cost=cost)
