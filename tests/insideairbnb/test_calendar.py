"""The calendar: nights that are taken, and the terms of single days."""

from datetime import date, timedelta

import pytest

from apps.availability.models import DateOverride, Night, NightKind
from apps.insideairbnb.report import Change, Oddity, Subject
from apps.listings.models import Listing
from tests.insideairbnb.city import FIRST_DAY, day, home, taken


def nights() -> list[tuple[date, str]]:
    return list(Night.objects.order_by("date").values_list("date", "kind"))


def terms() -> list[tuple[int, int | None, int | None, int | None]]:
    """Days after the first, and what differs on them."""
    rows = DateOverride.objects.order_by("date")
    return [
        ((row.date - FIRST_DAY).days, row.price_minor, row.min_nights, row.max_nights)
        for row in rows
    ]


def test_days_that_are_not_available_become_nights_past_ones_too(city):
    report = city.import_(days=[taken(-400), day(0), taken(1), taken(2)])
    assert nights() == [
        (FIRST_DAY - timedelta(400), NightKind.IMPORTED),
        (FIRST_DAY + timedelta(1), NightKind.IMPORTED),
        (FIRST_DAY + timedelta(2), NightKind.IMPORTED),
    ]
    assert report.counts[Subject.DAYS, Change.READ] == 4
    assert report.counts[Subject.NIGHTS, Change.NEW] == 3


def test_only_terms_that_differ_from_the_homes_own_are_kept(city):
    city.import_(
        days=[
            day(0),
            day(1, price="$1,095.00"),
            day(2, minimum_nights="3"),
            day(3, maximum_nights="2147483647"),
            taken(4, price="$70.00", minimum_nights="5", maximum_nights="10"),
        ]
    )
    assert terms() == [
        (1, 1_095_00, None, None),
        (2, None, 3, None),
        (3, None, None, 1125),
        (4, 70_00, 5, 10),
    ]


def test_the_price_counts_not_what_remains_of_it_after_a_discount(city):
    city.import_(days=[day(0, price="$80.00", adjusted_price="$56.00")])
    assert terms() == []


def test_a_calendar_without_prices_leaves_the_homes_own(city):
    city.import_(days=[day(0, price="", adjusted_price="", minimum_nights="", maximum_nights="")])
    assert terms() == []


def test_fewest_nights_above_the_most_are_kept_and_noted(city):
    report = city.import_(days=[day(0, minimum_nights="92", maximum_nights="2")])
    assert terms() == [(0, None, 92, 2)]
    assert report.examples[Oddity.NIGHTS_CROSSED][0].line == 2


def test_calendars_may_differ_in_length_and_start(city):
    city.import_(
        homes=[home(id="1"), home(id="2")],
        days=[taken(0, listing_id="1"), taken(1, listing_id="1"), taken(1, listing_id="2")],
    )
    counts = [listing.nights.count() for listing in Listing.objects.order_by("insideairbnb_id")]
    assert counts == [2, 1]


@pytest.mark.parametrize(
    ("fields", "oddity"),
    [
        ({"listing_id": "999"}, Oddity.UNKNOWN_HOME),
        ({"listing_id": ""}, Oddity.UNKNOWN_HOME),
        ({"date": ""}, Oddity.NO_DAY),
        ({"date": "2023-02-30"}, Oddity.NO_DAY),
        ({"available": ""}, Oddity.NO_AVAILABILITY),
        ({"available": "maybe"}, Oddity.NO_AVAILABILITY),
    ],
)
def test_odd_rows_are_noted_by_line_and_the_rest_is_imported(city, fields, oddity):
    report = city.import_(days=[taken(0), taken(1, **fields), taken(2)])
    assert [found for found, _ in nights()] == [FIRST_DAY, FIRST_DAY + timedelta(2)]
    assert report.oddities == {oddity: 1}
    assert report.examples[oddity][0].line == 3


def test_terms_that_cannot_be_read_leave_the_day_taken(city):
    report = city.import_(days=[taken(0, price="gratis")])
    assert [found for found, _ in nights()] == [FIRST_DAY]
    assert terms() == []
    assert report.oddities[Oddity.UNREADABLE] == 1


def test_of_a_day_that_comes_twice_the_later_row_counts(city):
    report = city.import_(days=[taken(0), day(0)])
    assert nights() == []
    assert report.oddities[Oddity.TWICE] == 1


def test_rows_of_a_home_may_be_scattered(city, monkeypatch):
    monkeypatch.setattr("apps.insideairbnb.calendars.ROWS_PER_BATCH", 2)
    days = [taken(n, listing_id=str(n % 2 + 1), price="$9.00") for n in range(9)]
    for _ in range(2):
        city.import_(homes=[home(id="1"), home(id="2")], days=days)
        assert [found for found, _ in nights()] == [FIRST_DAY + timedelta(n) for n in range(9)]
        assert len(terms()) == 9


def test_a_home_without_a_row_is_noted(city):
    report = city.import_(homes=[home(id="1"), home(id="2")], days=[day(0, listing_id="1")])
    assert report.examples[Oddity.NO_CALENDAR][0].what == "2"


def test_a_home_without_a_price_of_its_own_has_those_of_its_days(city):
    city.import_(homes=[home(price="")], days=[day(0, price="$90.00")])
    assert terms() == [(0, 90_00, None, None)]
