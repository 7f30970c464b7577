"""A limit that holds exactly: no stretch of time ever has one too many (ADR 0021)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as configured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airbnb import clock
from airbnb.errors import RateLimited
from airbnb.transactions import atomic
from apps.limits import operations
from apps.limits.models import Counter, Entry
from apps.limits.operations import give_back, remaining, spend
from tests.limits.test_redis import dead_redis, redis  # noqa: F401 - fixtures
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-08")]

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _rates(settings):
    settings.RATE_LIMITS = {"guess": "3 per 15 minutes"}
    settings.RATE_LIMITS_EXACT = settings.RATE_LIMITS_FAIL_CLOSED = {"guess"}


@pytest.fixture
def turned():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def guess(actor="account:1", cost=1):
    spend("guess", actor, cost, now=clock.now())


def left():
    return remaining("guess", "account:1", now=clock.now()).left


def test_allows_the_rate_and_the_next_when_the_oldest_has_lapsed(turned):
    for _ in range(3):
        guess()
        turned.shift(timedelta(minutes=1))
    with pytest.raises(RateLimited) as refused:
        guess()
    assert refused.value.retry_at == START + WINDOW + timedelta(milliseconds=2)
    turned.move_to(START + WINDOW)
    with pytest.raises(RateLimited):
        guess()
    turned.move_to(refused.value.retry_at)
    guess()
    assert left() == 0


def test_what_is_refused_is_not_counted(turned):
    for _ in range(3):
        guess()
    turned.shift(timedelta(minutes=14))
    with pytest.raises(RateLimited):
        guess()
    turned.shift(timedelta(minutes=2))
    assert left() == 3


def test_actors_do_not_share(turned):
    for _ in range(3):
        guess()
    guess("account:2")


def test_what_is_given_back_can_be_spent_again(turned):
    guess()
    guess()
    give_back("guess", "account:1", now=START)
    assert left() == 2


def test_giving_back_what_nobody_spent_changes_nothing(turned):
    give_back("guess", "account:1", now=START)
    assert left() == 3


def test_what_costs_more_than_the_whole_limit_is_never_possible(turned):
    with pytest.raises(RateLimited) as refused:
        guess(cost=4)
    assert refused.value.retry_at is None
    assert left() == 3


def test_tells_what_is_left_and_when_all_is_there_again(turned):
    guess()
    turned.shift(timedelta(minutes=5))
    guess()
    full_at = START + timedelta(minutes=20)
    assert remaining("guess", "account:1", now=clock.now()) == (1, 3, full_at)


def test_limits_that_are_off_refuse_nothing(turned, settings):
    settings.RATE_LIMITS_ON = False
    for _ in range(5):
        guess()
    give_back("guess", "account:1", now=START)
    assert not Counter.objects.exists()


def test_refuses_to_count_where_a_rollback_could_undo_it(turned):
    with pytest.raises(RuntimeError):
        atomic(guess)()
    assert not Entry.objects.exists()


def test_forgets_entries_that_count_no_more(turned):
    guess()
    assert operations.forget_expired(now=START + WINDOW - timedelta(seconds=1)) == 0
    assert operations.forget_expired(now=START + WINDOW) == 1
    assert not Entry.objects.exists()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(pauses=st.lists(st.integers(0, 500), min_size=4, max_size=15))
def test_no_quarter_of_an_hour_ever_has_a_fourth(pauses):
    Counter.objects.all().delete()
    done = []
    with time_machine.travel(START, tick=False) as traveller:
        for pause in pauses:
            traveller.shift(timedelta(seconds=pause))
            of_late = [moment for moment in done if clock.now() - moment <= WINDOW]
            if len(of_late) == 3:
                with pytest.raises(RateLimited) as refused:
                    guess()
                again = refused.value.retry_at
                assert again - of_late[0] == WINDOW + timedelta(milliseconds=2)
            else:
                guess()
                done.append(clock.now())


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_counts_exactly_when_all_come_at_once():
    outcomes = at_once(guess, times=12)
    assert outcomes.count(None) == 3
    assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 9
    assert Entry.objects.count() == 3


class TestInRedis:
    @pytest.fixture(autouse=True)
    def _in_redis(self, redis, settings):  # noqa: F811
        settings.RATE_LIMITS = {"guess": settings.RATE_LIMITS["message"]}

    def test_counts_there_alone(self):
        assert configured.REDIS_URL
        for _ in range(3):
            guess()
        with pytest.raises(RateLimited) as refused:
            guess()
        wait = (refused.value.retry_at - clock.now()).total_seconds()
        assert 3_590 < wait < 5_000
        assert left() == 0
        give_back("guess", "account:1", now=clock.now())
        assert left() == 1
        assert not Counter.objects.exists()

    def test_counts_exactly_when_all_come_at_once(self):
        outcomes = at_once(guess, times=12)
        assert sum(isinstance(outcome, RateLimited) for outcome in outcomes) == 9


def test_without_redis_it_is_counted_in_the_database(dead_redis, settings):  # noqa: F811
    settings.RATE_LIMITS = {"guess": "3 per 15 minutes"}
    settings.RATE_LIMITS_FAIL_CLOSED = {"guess"}
    for _ in range(3):
        guess()
    with pytest.raises(RateLimited):
        guess()
    assert left() == 0
    give_back("guess", "account:1", now=clock.now())
    assert left() == 1
