"""What must always be true of nights is refused by the database itself, whoever writes."""

import pytest
from django.db import DatabaseError, connection

from airbnb.transactions import atomic
from apps.availability.models import DateOverride, Night
from apps.listings.models import LONGEST_PREPARATION, LONGEST_STAY, MOST_MINOR
from tests.factories.availability import DateOverrideFactory, NightFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-41")]

MOMENT = "2026-06-01 10:00:00"


@atomic
def insert(table, **columns):
    """One row, by SQL alone; the database checks even what it would put off to the commit."""
    names = ", ".join(columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(columns.values()))
    connection.check_constraints()


def a_night(**columns):
    row = {"date": "2026-06-01", "kind": "BLOCK", "note": "", **columns}
    insert(Night._meta.db_table, **row)


def an_override(**columns):
    insert(DateOverride._meta.db_table, **{"date": "2026-06-01", "is_open": False, **columns})


@pytest.fixture
def home():
    return ListingFactory()


@pytest.fixture
def booking(home):
    return BookingFactory(listing=home)


def test_takes_rows_of_every_kind(home, booking):
    a_night(listing_id=home.pk)
    a_night(listing_id=home.pk, date="2026-06-02", kind="IMPORTED")
    a_night(listing_id=home.pk, date="2026-06-03", kind="STAY", booking_id=booking.pk)
    a_night(
        listing_id=home.pk,
        date="2026-06-04",
        kind="TURNOVER",
        booking_id=booking.pk,
        expires_at=MOMENT,
    )
    an_override(listing_id=home.pk, price_minor=1, min_nights=1, max_nights=LONGEST_STAY)
    assert (Night.objects.count(), DateOverride.objects.count()) == (4, 1)


@pytest.mark.parametrize("kind", ["BLOCK", "STAY", "TURNOVER", "IMPORTED"])
def test_a_night_is_there_only_once(home, booking, kind):
    NightFactory(listing=home)
    owner = {"booking_id": booking.pk} if kind in ("STAY", "TURNOVER") else {}
    with pytest.raises(DatabaseError):
        a_night(listing_id=home.pk, kind=kind, **owner)


@pytest.mark.parametrize("kind", ["STAY", "TURNOVER"])
def test_a_stay_s_night_is_of_a_booking(home, kind):
    with pytest.raises(DatabaseError):
        a_night(listing_id=home.pk, kind=kind)


@pytest.mark.parametrize("kind", ["BLOCK", "IMPORTED"])
def test_a_block_is_of_no_booking(home, booking, kind):
    with pytest.raises(DatabaseError):
        a_night(listing_id=home.pk, kind=kind, booking_id=booking.pk)


@pytest.mark.parametrize("kind", ["BLOCK", "IMPORTED"])
def test_a_block_does_not_lapse(home, kind):
    with pytest.raises(DatabaseError):
        a_night(listing_id=home.pk, kind=kind, expires_at=MOMENT)


@pytest.mark.parametrize("owned", [True, False])
def test_there_is_no_other_kind_of_night(home, booking, owned):
    with pytest.raises(DatabaseError):
        a_night(listing_id=home.pk, kind="PARTY", booking_id=booking.pk if owned else None)


def test_a_night_is_of_a_home_that_exists():
    with pytest.raises(DatabaseError):
        a_night(listing_id=2**40)


def test_a_night_is_of_a_booking_that_exists(home):
    with pytest.raises(DatabaseError):
        a_night(listing_id=home.pk, kind="STAY", booking_id=2**40)


@pytest.mark.parametrize("missing", ["listing_id", "date", "kind", "note"])
def test_a_night_is_whole(home, missing):
    with pytest.raises(DatabaseError):
        a_night(**{"listing_id": home.pk, missing: None})


def test_a_date_is_overridden_once(home):
    DateOverrideFactory(listing=home)
    with pytest.raises(DatabaseError):
        an_override(listing_id=home.pk)


@pytest.mark.parametrize(
    "columns",
    [
        {"price_minor": 0},
        {"price_minor": -1},
        {"price_minor": MOST_MINOR + 1},
        {"min_nights": 0},
        {"min_nights": LONGEST_STAY + 1},
        {"max_nights": 0},
        {"max_nights": LONGEST_STAY + 1},
    ],
)
def test_an_override_stays_within_what_a_home_may_say(home, columns):
    with pytest.raises(DatabaseError):
        an_override(listing_id=home.pk, **columns)


def test_preparation_has_a_limit(home):
    table = type(home)._meta.db_table
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute(f"UPDATE {table} SET preparation_nights = %s", [LONGEST_PREPARATION + 1])
