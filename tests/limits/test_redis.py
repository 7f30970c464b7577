"""Counters in Redis, and what happens without it."""

import os
import socket
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings as configured
from redis import Redis

from airbnb import clock
from airbnb.errors import RateLimited
from apps.limits import operations
from apps.limits.models import Counter
from apps.limits.operations import remaining, spend
from tests.races import at_once

pytestmark = pytest.mark.django_db


def spend_now(scope="message", cost=1):
    spend(scope, "user:1", cost, now=clock.now())


@pytest.fixture
def redis(settings, worker_id):
    """A Redis whose counters are nobody else's."""
    if not configured.REDIS_URL:
        pytest.skip("REDIS_URL names no Redis")
    # Not the database of the cache, which other tests empty while this one counts.
    url = urlsplit(configured.REDIS_URL)._replace(path="/15").geturl()
    settings.RATE_LIMITS_REDIS_URL = url
    settings.RATE_LIMITS = {"message": f"3/{3600 + os.getpid() % 1000} seconds"}
    client = Redis.from_url(url)
    yield client
    client.delete(*client.scan_iter("airbnb:limits:*") or ["none"])


@pytest.fixture
def dead_redis(settings):
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.RATE_LIMITS_REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
        settings.RATE_LIMITS = {"message": "3/minute", "sign_in": "2/minute"}
        settings.RATE_LIMITS_FAIL_CLOSED = {"sign_in"}
        yield


def test_counts_in_redis_alone(redis):
    for _ in range(3):
        spend_now()
    with pytest.raises(RateLimited) as refused:
        spend_now()
    assert refused.value.retry_at > clock.now()
    assert remaining("message", "user:1", now=clock.now()).left == 0
    assert not Counter.objects.exists()


def test_counts_exactly_when_all_come_at_once(redis):
    outcomes = at_once(spend_now, times=10)
    assert [type(outcome) for outcome in outcomes].count(RateLimited) == 7


def test_without_redis_the_most_is_let_through(dead_redis):
    for _ in range(5):
        spend_now()
    assert remaining("message", "user:1", now=clock.now()).left == 3
    assert not Counter.objects.exists()


def test_without_redis_signing_in_is_counted_in_the_database(dead_redis):
    spend_now("sign_in")
    spend_now("sign_in")
    with pytest.raises(RateLimited):
        spend_now("sign_in")


def test_a_redis_that_does_not_answer_costs_two_seconds_at_most(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.RATE_LIMITS_REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings.RATE_LIMITS = {"message": "3/minute"}
        began = time.monotonic()
        spend_now()
        assert time.monotonic() - began < 3


def test_a_redis_that_does_not_answer_is_left_alone_for_five_seconds(dead_redis, monkeypatch):
    now, asked = clock.now(), []
    storage = operations.in_redis
    monkeypatch.setattr(operations, "in_redis", lambda url: asked.append(url) or storage(url))
    for seconds in (0, 1, 4.9, 5, 6):
        spend("message", "user:1", now=now + timedelta(seconds=seconds))
    assert len(asked) == 2
    spend("sign_in", "user:1", now=now + timedelta(seconds=7))
    assert Counter.objects.get().spent == 1
    assert len(asked) == 2
