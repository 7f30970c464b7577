"""Many change the bookings of one home at once: no deadlock, no lost night, and right counts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError

from airbnb import transactions
from airbnb.errors import ErrorCode, UserError, UserErrors
from apps.accounts.models import User
from apps.availability.models import Night, NightKind
from apps.availability.stays import Stay
from apps.bookings.models import Booking, BookingStatus
from apps.bookings.operations import (
    cancel_booking,
    confirm_booking,
    create_booking,
    expire_booking,
)
from apps.events.models import Event
from apps.listings.models import Listing
from apps.pricing.models import Quote
from apps.pricing.operations import create_quote
from tests.bookings.conftest import NOW
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.races import all_at_once, at_once

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

LATER = NOW + timedelta(minutes=20)  # every hold made at NOW has lapsed, no quote has
APRIL_1 = date(2027, 4, 1)
DEADLOCKS = {"40P01", 1213}


@pytest.fixture
def deadlocks(monkeypatch) -> list[DatabaseError]:
    """The deadlocks that the database ended, which nobody sees, for `atomic` repeats."""
    found = []
    worth_repeating = transactions.worth_repeating

    def remember(error: DatabaseError) -> bool:
        cause = error.__cause__
        if {getattr(cause, "sqlstate", None), *getattr(cause, "args", ())} & DEADLOCKS:
            found.append(error)
        return worth_repeating(error)

    monkeypatch.setattr(transactions, "worth_repeating", remember)
    return found


class Person:
    """A guest at one of two devices who books, pays and calls off at random, as the host does."""

    def __init__(self, seed: int, guest: User, quotes: list[Quote], now: datetime) -> None:
        self.chance = random.Random(seed)
        self.guest = guest
        self.quotes = quotes
        self.now = now
        self.answers: Counter[str] = Counter()

    def act(self) -> None:
        actions = [self.book, self.ask, self.pay, self.call_off, self.call_off_as_host, self.expire]
        for _ in range(30):
            action = self.chance.choices(actions, weights=[5, 1, 1, 1, 1, 2])[0]
            try:
                action()
            except (UserError, UserErrors) as refusal:
                self.answers.update(error.code for error in refusal.errors)
            else:
                self.answers[action.__name__] += 1

    def a_quote(self) -> Quote:
        return self.chance.choice(self.quotes)

    def mine(self) -> Iterator[Booking]:
        yield from list(Booking.objects.filter(guest=self.guest).order_by("?")[:1])

    def book(self) -> None:
        create_booking(guest=self.guest, quote=self.a_quote(), now=self.now)

    def ask(self) -> None:
        quote = self.a_quote()
        create_quote(guest=self.guest, listing=quote.listing, stay=quote.stay, now=self.now)

    def pay(self) -> None:
        for booking in self.mine():
            confirm_booking(booking=booking, now=self.now)

    def call_off(self) -> None:
        for booking in self.mine():
            cancel_booking(user=self.guest, booking=booking, now=self.now)

    def call_off_as_host(self) -> None:
        for booking in self.mine():
            cancel_booking(user=booking.host, booking=booking, now=self.now)

    def expire(self) -> None:
        for booking_id in Booking.objects.lapsed(self.now).values_list("pk", flat=True)[:3]:
            expire_booking(booking_id=booking_id, now=self.now)


def quotes_for(guest: User, listing: Listing, chance: random.Random) -> list[Quote]:
    stays = []
    for _ in range(12):
        arrival = APRIL_1 + timedelta(days=chance.randrange(25))
        stays.append(Stay(arrival, arrival + timedelta(days=chance.randint(1, 4))))
    return [create_quote(guest=guest, listing=listing, stay=stay, now=NOW) for stay in stays]


def nights_of(booking: Booking) -> list[date]:
    nights = booking.claimed_nights.filter(kind=NightKind.STAY).order_by("date")
    return list(nights.values_list("date", flat=True))


def assert_the_books_are_right(guests: list[User], now: datetime) -> None:
    for guest in guests:
        assert Booking.objects.held_by(guest, now).count() <= 1
    for booking in Booking.objects.all():
        status = booking.status_at(now)
        if status in (BookingStatus.AWAITING_PAYMENT, BookingStatus.CONFIRMED):
            assert nights_of(booking) == booking.stay.dates
        elif booking.status != BookingStatus.AWAITING_PAYMENT:  # lapsed and not yet written down
            assert nights_of(booking) == []
    firm = Night.objects.filter(expires_at=None)
    assert not firm.exclude(booking__status=BookingStatus.CONFIRMED).exists()
    told = Counter(Event.objects.values_list("name", flat=True))
    written = Counter(Booking.objects.values_list("status", flat=True))
    assert told["booking_held"] == Booking.objects.count()
    assert told["booking_confirmed"] == written["CONFIRMED"]
    assert told["booking_cancelled"] == written["CANCELLED"]
    assert told["booking_expired"] >= written["EXPIRED"]  # some were paid after that


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.requirement("S-20")
def test_whatever_many_do_to_the_bookings_of_one_home_the_books_are_right(deadlocks, seed) -> None:
    chance = random.Random(seed)
    listing = ListingFactory(preparation_nights=1)
    guests = UserFactory.create_batch(4)
    quotes = {guest.pk: quotes_for(guest, listing, chance) for guest in guests}
    answers: Counter[str] = Counter()
    for now in (NOW, LATER):
        people = [
            Person(chance.randrange(10**6), guest, quotes[guest.pk], now)
            for guest in guests
            for _device in range(2)
        ]
        assert all_at_once([person.act for person in people]) == [None] * len(people)
        assert_the_books_are_right(guests, now)
        answers += sum((person.answers for person in people), Counter())
    assert deadlocks == []
    assert {"book", "pay", "call_off", "call_off_as_host", "expire"} <= set(answers)
    refusals = {code for code in answers if code in set(ErrorCode)}
    assert refusals <= {"DATES_UNAVAILABLE", "QUOTE_EXPIRED", "INVALID_STATE"}


def test_one_quote_sent_by_many_at_once_is_one_booking(guest, listing, stay) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=stay, now=NOW)
    made = at_once(lambda: create_booking(guest=guest, quote=quote, now=NOW), times=8)
    assert set(made) == {Booking.objects.get()}
    assert Night.objects.count() == 3
    assert Event.objects.filter(name="booking_held").count() == 1


def test_a_guest_who_asks_for_many_homes_at_once_holds_three(guest, stay) -> None:
    quotes = [
        create_quote(guest=guest, listing=ListingFactory(), stay=stay, now=NOW) for _ in range(8)
    ]
    outcomes = at_once(
        lambda: create_booking(guest=guest, quote=quotes.pop(), now=NOW), times=len(quotes)
    )
    counted = Counter(getattr(outcome, "code", None) in set(ErrorCode) for outcome in outcomes)
    assert counted == {False: 3, True: 5}, outcomes
    assert Booking.objects.held_by(guest, NOW).count() == 3
    assert Night.objects.count() == 9
