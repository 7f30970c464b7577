"""Demo data, made as people would make it: through the operations, at moments of the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from airbnb import clock
from airbnb.errors import UserError, UserErrors
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.availability.operations import block_nights
from apps.availability.stays import Stay
from apps.bookings.models import Booking
from apps.bookings.operations import confirm_booking, create_booking
from apps.demo import content, pictures
from apps.images.pictures import read_picture
from apps.listings.inputs import ListingInput, PricingInput
from apps.listings.models import CancellationPolicy, Listing
from apps.listings.operations import add_listing_photo, create_listing, publish_listing
from apps.pricing.operations import create_quote
from apps.reviews.models import Review
from apps.reviews.operations import count_review, create_review

GUEST_EMAIL, HOST_EMAIL = "guest@demo.example", "host@demo.example"
PASSWORD = "try-me-at-home"  # noqa: S105 - printed by `make run`
SEED = 20270314
HOMES = 200
HOSTS, GUESTS = 24, 60
# How long ago the first homes opened, in days.
HISTORY = 500


def load_demo(*, homes: int, now: datetime, done: Callable[[], object]) -> None:
    """Make so many homes in six cities, with hosts, guests, stays and reviews; the same each time.

    Each home is one transaction with all that belongs to it. Where a load was cut short, the next
    goes on from there, at the moment at which the first began. `done` is called after each home.
    """
    opened = _opened_at()
    if opened is None:
        opened = now - timedelta(days=HISTORY)
        _make_people(opened=opened)
    people = [User.objects.get(email=_email(number)) for number in range(HOSTS + GUESTS)]
    for number in missing_homes(homes):
        city = content.CITIES[number % len(content.CITIES)]
        host = people[number // len(content.CITIES) % HOSTS]
        _make_home(
            number=number, city=city, host=host, guests=people[HOSTS:], now=_moment(opened, number)
        )
        done()


def missing_homes(homes: int) -> list[int]:
    """The numbers of the demo homes, of so many, that are yet to be made.

    None of them is where the database has other homes: it is no demo.
    """
    opened = _opened_at()
    if opened is None:
        return [] if Listing.objects.exists() else list(range(homes))
    moments = {number: _moment(opened, number) for number in range(homes)}
    made = set(
        Listing.objects.filter(created_at__range=(opened, _moment(opened, homes))).values_list(
            "created_at", flat=True
        )
    )
    return [number for number, moment in moments.items() if moment not in made]


def _opened_at() -> datetime | None:
    """When the first homes opened; None where no demo was begun."""
    return User.objects.filter(email=GUEST_EMAIL).values_list("joined_at", flat=True).first()


def _moment(opened: datetime, number: int) -> datetime:
    """When the home of this number opened: one a minute, so that the moment tells which it is."""
    return opened + timedelta(minutes=number)


def _email(number: int) -> str:
    """Of the hosts, then the guests; the reader can be the first of each."""
    accounts = {0: HOST_EMAIL, HOSTS: GUEST_EMAIL}
    return accounts.get(number, f"person{number}@demo.example")


@atomic
def _make_people(*, opened: datetime) -> None:
    """Hosts and guests; only the reader's two accounts have a password."""
    chance = Random(SEED)  # noqa: S311 - a story, not a secret
    for number in range(HOSTS + GUESTS):
        person = User(
            email=_email(number),
            email_verified_at=opened,
            first_name=content.FIRST_NAMES[number % len(content.FIRST_NAMES)],
            about=chance.choice(content.OPENINGS),
            joined_at=opened,
        )
        person.set_password(PASSWORD if number in (0, HOSTS) else None)
        person.save()


@atomic
def _make_home(
    *, number: int, city: content.City, host: User, guests: list[User], now: datetime
) -> None:
    """A published home with three or four pictures, its stays and its reviews, opened at `now`."""
    chance = Random(SEED + number)  # noqa: S311 - a story, not a secret
    listing = create_listing(host=host, given=_description(chance, city), now=now)
    for picture in range(chance.randint(3, 4)):
        add_listing_photo(
            user=host,
            listing=listing,
            picture=read_picture(pictures.draw_home(SEED + 10 * number + picture), field="photo"),
            caption="",
            now=now,
        )
    home = publish_listing(user=host, listing=listing, now=now)
    today = now + timedelta(days=HISTORY)
    _history(chance, home, guests, today)
    for review in Review.objects.uncounted(today).filter(listing=home).values_list("pk", flat=True):
        count_review(review_id=review, now=today)


def _description(chance: Random, city: content.City) -> ListingInput:
    """What a host says of a home in `city`."""
    kind, room_type, guests, percent = chance.choice(content.KINDS)
    quarter = chance.choice(city.quarters)
    price = city.price * percent * chance.randint(80, 150) // 10_000
    bedrooms = max(1, guests // 2)
    adjective, feature = chance.choice(content.ADJECTIVES), chance.choice(content.FEATURES)
    return {
        "name": f"{adjective} {kind.lower()} {feature}",
        "description": "\n".join(
            chance.choice(part) for part in (content.OPENINGS, content.MIDDLES, content.CLOSINGS)
        ),
        "room_type": room_type,
        "property_type": kind,
        "max_guests": guests,
        "bedrooms": bedrooms,
        "beds": bedrooms + chance.randint(0, 1),
        "bathrooms": float(chance.choice((1, 1, 1.5, 2))),
        "price": Decimal(price),
        "currency": city.currency,
        "latitude": quarter.latitude + chance.uniform(-0.006, 0.006),
        "longitude": quarter.longitude + chance.uniform(-0.006, 0.006),
        "address": f"{chance.choice(city.streets)} {chance.randint(1, 120)}",
        "city": city.name,
        "region": city.region,
        "country": city.country,
        "amenities": chance.sample(content.AMENITIES, chance.randint(5, 9)),
        "house_rules": chance.sample(content.RULES, 2),
        "instant_book": chance.random() < 0.8,
        "min_nights": chance.choice((1, 1, 2, 3)),
        "max_nights": chance.choice((28, 90, 365)),
        "cancellation_policy": chance.choice(
            [policy for policy in CancellationPolicy if policy != CancellationPolicy.LONG_TERM]
        ),
        "pricing": _pricing(chance, price),
        "stay_rules": {"preparation_nights": chance.choice((0, 0, 1)), "max_pets": 1},
        "arrival_instructions": "The key is in the box beside the door; the code comes by message.",
    }


def _pricing(chance: Random, price: int) -> PricingInput:
    """What a stay costs besides `price`, the one of a night."""
    return {
        "weekend": Decimal(price * 6 // 5) if chance.random() < 0.5 else None,
        "cleaning_fee": Decimal(price // 3) if chance.random() < 0.7 else None,
        "length_discounts": [{"min_nights": 7, "percent": Decimal(10)}],
    }


def _history(chance: Random, home: Listing, guests: list[User], now: datetime) -> None:
    """Stays of the past with their reviews, and a few to come; and nights that the host keeps."""
    today = clock.today(now, home.time_zone)
    arrival = today - timedelta(days=chance.randint(60, HISTORY - 60))
    while arrival < today + timedelta(days=90):
        nights = home.min_nights + chance.randint(0, 4)
        stay = Stay(arrival, arrival + timedelta(days=nights), adults=1)
        booking = _book(home, chance.choice(guests), stay, min(now, _evening_before(stay, home)))
        if booking is not None and chance.random() < 0.7:
            _review(chance, booking, now)
        arrival = stay.check_out + timedelta(days=chance.randint(20, 90))
    start = today + timedelta(days=chance.randint(100, 160))
    block_nights(
        user=home.host, listing=home, start=start, end=start + timedelta(days=5), note="", now=now
    )


def _evening_before(stay: Stay, home: Listing) -> datetime:
    """When a stay of the past was booked: a week and a day before."""
    return clock.instant(stay.check_in - timedelta(days=8), time(20), home.time_zone)


def _book(home: Listing, guest: User, stay: Stay, now: datetime) -> Booking | None:
    """A confirmed stay, or none where the home's rules do not allow it."""
    try:
        quote = create_quote(guest=guest, listing=home, stay=stay, now=now)
    except (UserError, UserErrors):
        return None
    booking = create_booking(guest=guest, quote=quote, now=now)
    return confirm_booking(booking=booking, now=now)


def _review(chance: Random, booking: Booking, now: datetime) -> None:
    """What the guest wrote two days after, where that is past and the home was not reviewed yet."""
    written = booking.check_out_at + timedelta(days=2)
    if (
        written > now
        or Review.objects.filter(author=booking.guest, listing=booking.listing).exists()
    ):
        return
    rating = chance.choices((5, 4, 3, 2), (60, 28, 9, 3))[0]
    create_review(
        author=booking.guest,
        booking=booking,
        rating=rating,
        comment=chance.choice(content.COMMENTS[rating]),
        now=written,
    )
