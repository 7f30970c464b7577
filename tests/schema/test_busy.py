"""A change that others keep waiting too long is refused by code, and leaves nothing behind."""

from __future__ import annotations

from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection

from airbnb import clock
from airbnb.transactions import atomic
from apps.availability.models import Night
from apps.bookings.models import Booking
from apps.events.models import Event as Recorded
from apps.idempotency.models import IdempotencyKey
from apps.listings.locks import lock_listing
from tests.answers import codes, gid, payload
from tests.bookings.test_create_booking import CREATE_BOOKING
from tests.factories.accounts import UserFactory
from tests.races import at_once
from tests.stays import quote_for

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def _impatient():
    """Wait for a lock as shortly as the database can."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET lock_timeout = 50"
            if connection.vendor == "postgresql"
            else "SET innodb_lock_wait_timeout = 1"
        )
    yield
    connection.close()


@pytest.fixture
def guest():
    return UserFactory()


@pytest.fixture
def quote(guest):
    return quote_for(guest)


@pytest.fixture
def locked(quote):
    """Somebody else has the home locked for as long as the test runs."""
    is_locked, is_over = Event(), Event()

    @atomic
    def hold():
        lock_listing(quote.listing_id)
        is_locked.set()
        assert is_over.wait(timeout=60)

    def run():
        try:
            hold()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    assert is_locked.wait(timeout=20)
    yield is_over.set
    is_over.set()
    thread.join()


def nothing_is_left() -> bool:
    return not (
        Booking.objects.exists()
        or Night.objects.exists()
        or Recorded.objects.filter(name="booking_held").exists()
        or IdempotencyKey.objects.exists()
    )


@pytest.mark.parametrize("key", [None, "a key"])
def test_a_home_that_others_hold_locked_is_in_progress(graphql, guest, quote, locked, key):
    began = clock.now()
    answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key=key)
    assert codes(answer) == ["IN_PROGRESS"]
    assert payload(answer)["userErrors"][0]["retryAt"] > began.isoformat()
    assert payload(answer)["booking"] is None
    assert nothing_is_left()


def test_the_same_key_may_try_again_when_the_lock_is_gone(graphql, guest, quote, locked):
    refused = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a key")
    assert codes(refused) == ["IN_PROGRESS"]
    locked()
    [held] = at_once(
        lambda: graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a key"), times=1
    )
    assert payload(held)["booking"]["id"] == gid(Booking.objects.get())


def test_who_repeats_a_request_that_still_runs_is_told_so(graphql, guest, quote, locked):
    """The first waits for the home; the second asks with the same key meanwhile."""
    meanwhile = []
    ask = partial(graphql, CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a key")

    def ask_again(_seconds):
        if not meanwhile:
            meanwhile.append("asking")
            meanwhile.extend(at_once(ask, times=1))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("airbnb.transactions.time.sleep", ask_again)  # between two tries
        first = ask()
    assert codes(first) == ["IN_PROGRESS"]
    [_, second] = meanwhile
    assert codes(second) == ["IN_PROGRESS"]
    assert payload(second)["userErrors"][0]["field"] == ["idempotencyKey"]
    assert payload(second)["userErrors"][0]["retryAt"] is not None
    assert nothing_is_left()
