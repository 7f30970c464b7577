"""A client that repeats a finished request gets its answer, whatever the rate limits say (R25)."""

import orjson
import pytest
from django.test import Client

from airbnb import clock
from apps.bookings.models import Booking
from apps.limits import actors
from apps.limits.operations import remaining
from tests.answers import codes, gid, payload
from tests.bookings.test_create_booking import CREATE_BOOKING
from tests.factories.accounts import UserFactory
from tests.signing_in import bearer
from tests.stays import quote_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest():
    return UserFactory()


@pytest.fixture
def quote(guest):
    return quote_for(guest)


def holds_left(guest):
    return remaining("hold", actors.person(guest.pk), now=clock.now()).left


@pytest.mark.requirement("S-08")
def test_a_replay_spends_nothing_and_is_not_refused(graphql, guest, quote, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "hold": "2/hour"}
    first = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a")
    assert codes(first) == []
    assert holds_left(guest) == 1
    another = quote_for(guest)
    graphql(CREATE_BOOKING, user=guest, quoteId=gid(another), key="b")
    for _ in range(3):
        assert (
            graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a")["data"]
            == first["data"]
        )
    assert holds_left(guest) == 0
    again = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="c")
    assert codes(again) == ["RATE_LIMITED"]
    assert Booking.objects.count() == 2


def test_a_replay_says_that_it_is_one(guest, quote):
    body = orjson.dumps({"query": CREATE_BOOKING, "variables": {"quoteId": gid(quote), "key": "a"}})
    client = Client(headers={"Authorization": bearer(guest)})
    first, again = (client.post("/graphql", body, "application/json") for _ in range(2))
    assert "Idempotent-Replay" not in first.headers
    assert again.headers["Idempotent-Replay"] == "true"


@pytest.mark.requirement("S-08")
def test_what_the_limit_refused_may_be_repeated_with_the_same_key(graphql, guest, quote, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "hold": "0/hour"}
    refused = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a")
    assert codes(refused) == ["RATE_LIMITED"]
    assert not Booking.objects.exists()
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "hold": "1/hour"}
    held = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="a")
    assert payload(held)["booking"]["id"] == gid(Booking.objects.get())


@pytest.mark.requirement("S-08")
def test_bookings_are_counted_by_the_day_too(graphql, guest, quote, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "booking": "1/day"}
    assert codes(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))) == []
    another = quote_for(guest)
    refused = graphql(CREATE_BOOKING, user=guest, quoteId=gid(another))
    assert codes(refused) == ["RATE_LIMITED"]
    assert payload(refused)["userErrors"][0]["retryAt"] > clock.now().isoformat()
    assert Booking.objects.get().quote == quote
