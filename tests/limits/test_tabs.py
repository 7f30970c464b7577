"""What documents cost is counted in the process, and settled at times."""

import os
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from threading import Event, Lock
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from limits import parse
from limits.errors import StorageError
from redis import Redis

from airbnb.errors import RateLimited
from apps.limits import tabs
from apps.limits.operations import spend
from apps.limits.storage import MemoryWindows, in_redis
from apps.limits.tabs import Tabs, TooMuch
from tests.races import at_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = parse("10000/hour")
numbers = count()
unhurried = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def nothing():
    pass


class Storage(MemoryWindows):
    """Counters that say what they are asked, do something `meanwhile`, and can be away."""

    def __init__(self):
        super().__init__()
        self.settled = []
        self.is_away = False
        self.meanwhile = nothing

    def settle(self, key, limit, expiry, amount):
        self.settled.append(amount)
        answer = None if self.is_away else super().settle(key, limit, expiry, amount)
        meanwhile, self.meanwhile = self.meanwhile, nothing
        meanwhile()
        if answer is None:
            raise StorageError(ConnectionError())
        return answer


class WatchedLock:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self, is_waited_for):
        self.lock = Lock()
        self.is_waited_for = is_waited_for

    def __enter__(self):
        if not self.lock.acquire(blocking=False):
            self.is_waited_for.set()
            self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()


@pytest.fixture
def storage():
    return Storage()


@pytest.fixture
def tab(storage):
    """Spend from one process."""
    process = Tabs(storage)
    return lambda cost, seconds=0.0, key="ada", rate=HOUR: process.spend(
        key, rate, cost, now=NOW + timedelta(seconds=seconds)
    )


def test_the_first_is_settled_and_what_follows_waits_up_to_a_hundredth(tab, storage):
    assert [tab(10), tab(60), tab(40), tab(1), tab(1)] == [9990, 9930, 9890, 9889, 9888]
    assert storage.settled == [10, 101]


def test_what_waits_is_settled_after_five_seconds(tab, storage):
    tab(1)
    for seconds in (0.0, 2.5, 4.99, 5.0, 9.5):
        tab(1, seconds)
    assert storage.settled == [1, 4]


def test_nobody_pays_for_another(tab, storage):
    assert tab(10, key="ada") == tab(10, key="grace") == 9990
    assert storage.settled == [10, 10]


def test_small_limits_are_settled_each_time(tab, storage):
    rate = parse("3/hour")
    assert [tab(1, rate=rate) for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooMuch):
        tab(1, rate=rate)
    assert len(storage.settled) == 4


def test_what_is_too_much_is_not_counted_and_what_is_owed_is(tab, storage):
    tab(9000)
    tab(90)
    with pytest.raises(TooMuch) as refused:
        tab(1000)
    assert refused.value.windows.current == 9090
    assert tab(910, 5) == 0


def test_what_was_spent_a_window_ago_is_not_charged_now(tab, storage):
    tab(1)
    tab(50, seconds=4.9)
    tab(1, seconds=3604.8)
    tab(50, seconds=3605)
    tab(1, seconds=7209.8)
    assert storage.settled == [1, 51, 1]


def test_what_could_not_be_settled_is_settled_later(tab, storage):
    tab(1)
    tab(50)
    storage.is_away = True
    with pytest.raises(StorageError):
        tab(1, 5)
    storage.is_away = False
    assert tab(1, 6) == 9948
    assert storage.settled == [1, 51, 51]


def test_there_are_only_so_many_tabs_and_what_others_held_is_forgotten(tab, storage, monkeypatch):
    monkeypatch.setattr(tabs, "MOST_TABS", 2)
    left = [tab(1, key=key) for key in ("ada", "grace", "grace", "ada", "mary", "ada", "grace")]
    assert left == [9999, 9999, 9998, 9998, 9999, 9997, 9998]
    assert storage.settled == [1, 1, 1, 1]


@pytest.fixture
def at_the_same_time(tab, storage, monkeypatch):
    """Let one spend, and another as soon as the first waits for the storage's answer.

    The first has its answer when the second is done, or has to wait for the first.
    """
    goes_on = Event()
    monkeypatch.setattr(tabs, "Lock", partial(WatchedLock, goes_on))

    def spend_both(first, second):
        def begin_the_second():
            futures.append(threads.submit(second))
            futures[-1].add_done_callback(lambda _: goes_on.set())
            assert goes_on.wait(timeout=20)

        storage.meanwhile = begin_the_second
        futures = []
        with ThreadPoolExecutor(2) as threads:
            done = threads.submit(first)
            wait([done])
        return [future.exception() or future.result() for future in (done, *futures)]

    return spend_both


def test_an_older_answer_does_not_replace_a_newer_one(at_the_same_time, tab, storage):
    assert at_the_same_time(lambda: tab(1), lambda: tab(9999)) == [9999, 0]
    with pytest.raises(TooMuch):
        tab(1)
    assert storage.settled == [1, 9999, 1]


def test_who_waited_in_vain_does_not_ask_again(at_the_same_time, tab, storage):
    storage.is_away = True
    refused = at_the_same_time(lambda: tab(1), lambda: tab(1))
    assert [type(error) for error in refused] == [StorageError, StorageError]
    assert storage.settled == [1]
    storage.is_away = False
    assert tab(1) == 9999


def test_nobody_waits_for_another(tab, storage):
    with ThreadPoolExecutor(1) as threads:
        storage.meanwhile = lambda: left.append(
            threads.submit(tab, 10, key="grace").result(timeout=20)
        )
        left = []
        left.append(tab(1, key="ada"))
    assert left == [9990, 9999]


@unhurried
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 100)), min_size=30, max_size=80))
def test_each_process_but_one_overspends_by_a_hundredth_at_most(requests):
    storage, rate = Storage(), parse("2000/hour")
    processes = [Tabs(storage), Tabs(storage)]
    spent = 0
    for first, cost in requests:
        try:
            processes[first].spend("ada", rate, cost, now=NOW)
        except TooMuch:
            assert spent + cost > 2000
        else:
            spent += cost
    assert spent <= 2000 + 20


@unhurried
@given(st.lists(st.integers(1, 100), min_size=30, max_size=60))
def test_one_process_alone_is_exact(costs):
    process, rate, spent = Tabs(Storage()), parse("2000/hour"), 0
    for cost in costs:
        try:
            left = process.spend("ada", rate, cost, now=NOW)
        except TooMuch:
            assert spent + cost > 2000
        else:
            spent += cost
            assert left == 2000 - spent
    assert spent <= 2000


def test_settling_in_redis_is_one_round_trip_that_also_says_what_is_spent():
    if not configured.REDIS_URL:
        pytest.skip("REDIS_URL names no Redis")
    url = urlsplit(configured.REDIS_URL)._replace(path="/15").geturl()
    storage, key = in_redis(url), f"tab-{os.getpid()}-{next(numbers)}"
    redis = Redis.from_url(url)
    try:
        assert at_once(lambda: storage.settle(key, 100, 60, 30)[0], times=5).count(True) == 3
        is_within, windows = storage.settle(key, 100, 60, 11)
        assert (is_within, windows.before, windows.current) == (False, 0, 90)
        assert 60 < windows.current_counts <= 120
        assert storage.settle(key, tabs.UNLIMITED, 60, 11)[1].current == 101
    finally:
        redis.delete(*redis.scan_iter(f"airbnb:limits:*{key}*"))


def test_a_spender_is_told_when_to_come_back(settings):
    settings.RATE_LIMITS = {"graphql_cost": f"200 per {900_001 + next(numbers)} seconds"}
    actor = f"user:tab-{os.getpid()}"
    assert spend("graphql_cost", actor, 150, now=NOW) == 50
    with pytest.raises(RateLimited) as refused:
        spend("graphql_cost", actor, 51, now=NOW)
    assert refused.value.retry_at > NOW
    with pytest.raises(RateLimited) as refused:
        spend("graphql_cost", actor, 201, now=NOW)
    assert refused.value.retry_at is None


def test_where_limits_are_off_nobody_knows_what_is_left(settings):
    settings.RATE_LIMITS_ON = False
    assert spend("graphql_cost", "user:1", 10**12, now=NOW) is None
