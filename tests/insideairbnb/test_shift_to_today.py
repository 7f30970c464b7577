"""`--shift-to-today`: old files look as if they were of this week."""

from datetime import UTC, date, datetime, timedelta

import pytest

from airbnb import clock
from apps.accounts.models import User
from apps.availability.models import DateOverride, Night
from apps.reviews.models import Review
from tests.insideairbnb.city import FIRST_DAY, day, home, review, taken

# A Saturday, as FIRST_DAY is.
SATURDAY = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.mark.parametrize("days_later", range(8))
def test_the_calendar_begins_in_the_seven_days_that_end_today_on_its_own_weekday(city, days_later):
    city.write(days=[taken(0), taken(300)])
    now = SATURDAY + timedelta(days=days_later)
    city.load(shift_to_today=True, now=now)
    first, last = Night.objects.order_by("date").values_list("date", flat=True)
    today = clock.today(now, "Asia/Singapore")
    assert today - timedelta(days=7) < first <= today
    assert first.weekday() == FIRST_DAY.weekday()
    assert last - first == timedelta(days=300)


def test_terms_and_reviews_move_with_it(city):
    city.write(days=[taken(0), day(1, price="$9.00")], reviews=[review(date="2023-09-22")])
    report = city.load(shift_to_today=True, now=SATURDAY)
    assert report.title == "Singapore, SG in SGD, dates moved by +165 weeks"
    assert DateOverride.objects.get().date == date(2026, 11, 22)
    assert clock.today(Review.objects.get().created_at, "Asia/Singapore") == date(2026, 11, 20)


def test_people_keep_the_day_on_which_they_joined(city):
    city.write()
    city.load(shift_to_today=True, now=SATURDAY)
    assert User.objects.get().joined_at == datetime(2010, 9, 8, tzinfo=UTC)


def test_today_is_that_of_the_city(city):
    city.write(days=[taken(0)])
    # It is still Friday in London, and Saturday in Singapore.
    city.load(shift_to_today=True, now=datetime(2026, 11, 20, 17, tzinfo=UTC))
    assert Night.objects.get().date == date(2026, 11, 21)


def test_a_calendar_of_the_future_moves_back(city):
    city.write(days=[taken(0)])
    city.load(shift_to_today=True, now=datetime(2023, 9, 1, 4, tzinfo=UTC))
    assert Night.objects.get().date == date(2023, 8, 26)


def test_the_earliest_day_counts_where_a_city_took_more_than_one(city):
    city.write(
        homes=[home(id="1"), home(id="2")],
        days=[taken(1, listing_id="1"), taken(0, listing_id="2")],
    )
    city.load(shift_to_today=True, now=SATURDAY)
    nights = Night.objects.order_by("date").values_list("date", flat=True)
    assert list(nights) == [date(2026, 11, 21), date(2026, 11, 22)]


def test_without_a_calendar_the_day_of_the_listings_counts(city):
    city.write(reviews=[review(date="2023-09-22")])
    (city.folder / "calendar.csv.gz").unlink()
    city.load(shift_to_today=True, allow_missing=True, now=SATURDAY)
    assert clock.today(Review.objects.get().created_at, "Asia/Singapore") == date(2026, 11, 20)


def test_a_later_shift_moves_everything_once_more(city):
    city.write(days=[taken(0), day(1, price="$9.00")], reviews=[review(date="2023-09-22")])
    for weeks in (0, 3):
        city.load(shift_to_today=True, now=SATURDAY + timedelta(weeks=weeks))
    assert Night.objects.get().date == date(2026, 12, 12)
    assert DateOverride.objects.get().date == date(2026, 12, 13)
    assert clock.today(Review.objects.get().created_at, "Asia/Singapore") == date(2026, 12, 11)
