"""Every way to a home, for everybody, in every state: all doors follow one rule (R39)."""

from dataclasses import dataclass

import pytest
import time_machine

from apps.accounts.models import User
from apps.bookings.models import Booking
from apps.listings.models import Listing, Photo
from apps.pricing.models import Quote
from apps.reviews.models import Review
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BOOKED_AT, BookingFactory, QuoteFactory
from tests.factories.listings import ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory

HIDDEN = ["DRAFT", "PAUSED", "ARCHIVED", "SUSPENDED"]
EVERYBODY = {"nobody", "stranger", "holder of a quote", "past guest", "past host", "host", "staff"}
PARTIES = {"past guest", "past host", "host"}


@dataclass
class World:
    """A home, everything that leads to it, and everybody who may come."""

    home: Listing
    people: dict[str, User | None]
    photo: Photo
    review: Review
    booking: Booking
    quotes: dict[str, Quote]

    def quote_of(self, name: str) -> Quote:
        """Their own quote; of those who have none, somebody else's."""
        return self.quotes.get(name, self.quotes["holder of a quote"])


@pytest.fixture
def world(db) -> World:
    home = ListingFactory()
    guest, holder = UserFactory(), UserFactory()
    booking = BookingFactory(listing=home, guest=guest)
    earlier = BookingFactory(listing=home, host=UserFactory())  # from before the home was sold
    return World(
        home=home,
        people={
            "nobody": None,
            "stranger": UserFactory(),
            "holder of a quote": holder,
            "past guest": guest,
            "past host": earlier.host,
            "host": home.host,
            "staff": UserFactory(is_staff=True, is_superuser=True),
        },
        photo=PhotoFactory(listing=home),
        review=ReviewFactory(listing=home, booking=booking, author=guest),
        booking=booking,
        quotes={
            "past guest": booking.quote,
            "holder of a quote": QuoteFactory(listing=home, guest=holder),
        },
    )


# How each way is gone: the document, and the row that it begins at.
WAYS = {
    "node": ("query ($id: ID!) { node(id: $id) { id } }", lambda world, _: world.home),
    "listing": ("query ($id: ID!) { listing(id: $id) { id } }", lambda world, _: world.home),
    "photo": ("query ($id: ID!) { node(id: $id) { id } }", lambda world, _: world.photo),
    "review": (
        "query ($id: ID!) { node(id: $id) { ... on Review { listing { id } } } }",
        lambda world, _: world.review,
    ),
    "booking": (
        "query ($id: ID!) { booking(id: $id) { listing { id } } }",
        lambda world, _: world.booking,
    ),
    "quote": (
        "query ($id: ID!) { quote(id: $id) { listing { id } } }",
        lambda world, name: world.quote_of(name),
    ),
    "quote by node": (
        "query ($id: ID!) { node(id: $id) { ... on Quote { listing { id } } } }",
        lambda world, name: world.quote_of(name),
    ),
    "the host's homes": (
        "query ($id: ID!) { node(id: $id) { ... on User { listings { nodes { id } } } } }",
        lambda world, _: world.home.host,
    ),
}


def who_comes(graphql, world: World, way: str) -> set[str]:
    """Those to whom the way shows the home, its photo or anything of it."""
    document, start_of = WAYS[way]
    found = set()
    for name, person in world.people.items():
        answer = graphql(document, user=person, id=gid(start_of(world, name)))
        shown = answer["data"] and next(iter(answer["data"].values()))
        if shown and shown != {"listings": {"nodes": []}}:
            found.add(name)
    return found


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("node", EVERYBODY),
        ("listing", EVERYBODY),
        ("photo", EVERYBODY),
        ("review", EVERYBODY),
        ("booking", {"past guest", "host"}),
        ("quote", {"past guest", "holder of a quote"}),
        ("quote by node", {"past guest", "holder of a quote"}),
        ("the host's homes", EVERYBODY),
    ],
)
def test_a_published_home_is_there_for_everybody(graphql, world, way, expected) -> None:
    assert who_comes(graphql, world, way) == expected


@pytest.mark.requirement("S-07")
@pytest.mark.parametrize("status", HIDDEN)
@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("node", PARTIES),
        ("listing", PARTIES),
        ("photo", PARTIES),
        ("review", PARTIES),
        ("booking", {"past guest", "host"}),
        ("quote", {"past guest"}),
        ("quote by node", {"past guest"}),
        ("the host's homes", {"host"}),
    ],
)
def test_a_hidden_home_is_there_for_its_host_and_the_parties_of_its_bookings(
    graphql, world, status, way, expected
) -> None:
    Listing.objects.update(status=status)
    assert who_comes(graphql, world, way) == expected


def test_an_imported_review_opens_no_door_to_its_writer(graphql) -> None:
    review = ReviewFactory(imported=True, listing=ListingFactory(paused=True))
    document = "query ($id: ID!) { node(id: $id) { id } }"
    assert payload(graphql(document, user=review.author, id=gid(review))) is None


@time_machine.travel(BOOKED_AT, tick=False)
def test_a_repeated_quote_is_not_shown_once_the_home_is_hidden(graphql) -> None:
    home, guest = ListingFactory(), UserFactory()
    document = """mutation ($input: CreateQuoteInput!) { createQuote(input: $input) {
      quote { listing { id } } userErrors { code } } }"""
    stay = {"checkIn": "2026-06-01", "checkOut": "2026-06-03"}
    asked = {"listingId": gid(home), "stay": stay, "idempotencyKey": "once"}
    first = payload(graphql(document, user=guest, input=asked))
    assert first == {"quote": {"listing": {"id": gid(home)}}, "userErrors": []}

    Listing.objects.update(status="PAUSED")
    assert payload(graphql(document, user=guest, input=asked))["quote"] is None
    assert Quote.objects.count() == 1


@time_machine.travel(BOOKED_AT, tick=False)
def test_who_holds_the_quote_of_a_hidden_home_is_told_why_it_cannot_be_booked(
    graphql, world
) -> None:
    Listing.objects.update(status="PAUSED")
    quote = world.quotes["holder of a quote"]
    document = """mutation ($input: CreateBookingInput!) { createBooking(input: $input) {
      booking { id } freshQuote { id } userErrors { code } } }"""
    booked = Booking.objects.count()
    answer = graphql(document, user=quote.guest, input={"quoteId": gid(quote)})
    assert codes(answer) == ["LISTING_NOT_PUBLISHED"]
    assert payload(answer)["freshQuote"] is None
    answer = graphql(document, user=world.people["stranger"], input={"quoteId": gid(quote)})
    assert codes(answer) == ["NOT_FOUND"]
    assert Booking.objects.count() == booked


def test_a_closed_account_is_not_found_but_what_it_wrote_stays(graphql) -> None:
    review = ReviewFactory()
    User.objects.filter(pk=review.author_id).update(closed_at=review.created_at)
    document = "query ($id: ID!) { node(id: $id) { ... on Review { author { firstName } } } }"
    assert payload(graphql(document, id=gid(review))) == {
        "author": {"firstName": review.author.first_name}
    }
    assert payload(graphql(document, id=gid(review.author))) is None
