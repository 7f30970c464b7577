"""A real city, compared field by field with a reading of its files that shares no code."""

import unicodedata
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.accounts.models import User
from apps.availability.models import DateOverride, Night, NightKind
from apps.insideairbnb.operations import import_city
from apps.insideairbnb.report import Change, Report, Subject
from apps.listings.models import Listing, ListingStatus
from apps.reviews.models import Review
from tests.insideairbnb.city import NOW
from tests.real_data import part_of, real_city, rows_of

SINGAPORE = ZoneInfo("Asia/Singapore")


def load(folder: Path, currency: str = "SGD", **options) -> Report:
    return import_city(
        folder=folder, currency=currency, now=NOW, progress=lambda *_: None, **options
    )


def cents(price: str) -> int:
    return int(Decimal(price.removeprefix("$").replace(",", "")) * 100)


def composed(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def in_range(nights: str) -> int:
    return max(1, min(1125, int(nights)))


@pytest.mark.whole_city
@pytest.mark.timeout(600)
def test_a_whole_city_is_imported(unhurried):
    folder = real_city("primary/singapore-2023-09-23")
    load(folder)
    _compare(folder)


@pytest.mark.timeout(60)
def test_a_sample_of_a_city_is_imported_and_a_second_time_changes_nothing(db):
    folder = real_city("sample/singapore-sample")
    first = load(folder)
    _compare(folder)
    again = load(folder)
    assert again.counts[Subject.DAYS, Change.READ] == first.counts[Subject.DAYS, Change.READ]
    assert {change for _, change in +again.counts} == {Change.READ, Change.UNCHANGED}


def _compare(folder: Path) -> None:
    homes = {int(row["id"]): row for row in rows_of(folder / "listings.csv.gz")}
    _compare_homes(homes)
    _compare_calendars(folder, homes)
    _compare_reviews(folder, homes)
    _compare_people(folder, homes)


def _compare_homes(homes: dict[int, dict[str, str]]) -> None:
    listings = {listing.insideairbnb_id: listing for listing in Listing.objects.all()}
    assert listings.keys() == homes.keys()
    for key, row in homes.items():
        listing = listings[key]
        rating = row["review_scores_rating"]
        assert listing.status == ListingStatus.PUBLISHED
        assert listing.name == " ".join(row["name"].split())
        assert listing.price_minor == cents(row["price"])
        assert (listing.min_nights, listing.max_nights) == (
            in_range(row["minimum_nights"]),
            in_range(row["maximum_nights"]),
        )
        assert (listing.public_latitude, listing.public_longitude) == (
            float(row["latitude"]),
            float(row["longitude"]),
        )
        assert listing.max_guests == int(row["accommodates"])
        assert not row["bedrooms"] or listing.bedrooms == int(row["bedrooms"])
        assert not row["beds"] or listing.beds == int(row["beds"])
        assert listing.instant_book == (row["instant_bookable"] == "t")
        assert listing.rating == (float(rating) if rating and float(rating) else None)
        assert listing.review_count == int(row["number_of_reviews"])
        assert (listing.city, listing.country, listing.time_zone, listing.currency) == (
            "Singapore",
            "SG",
            "Asia/Singapore",
            "SGD",
        )


def _compare_calendars(folder: Path, homes: dict[int, dict[str, str]]) -> None:
    """Home by home, so that a million rows need not be held at once."""
    keys = dict(Listing.objects.values_list("insideairbnb_id", "pk"))
    seen: Counter[str] = Counter()
    rows = rows_of(folder / "calendar.csv.gz")
    for key, days in groupby(rows, lambda row: int(row["listing_id"])):
        own = homes[key]
        taken, terms = set(), set()
        for row in days:
            day = date.fromisoformat(row["date"])
            if row["available"] == "f":
                taken.add(day)
            said = (
                (cents(row["price"]), cents(own["price"])),
                (in_range(row["minimum_nights"]), in_range(own["minimum_nights"])),
                (in_range(row["maximum_nights"]), in_range(own["maximum_nights"])),
            )
            differing = [value if value != usual else None for value, usual in said]
            if differing != [None, None, None]:
                terms.add((day, *differing))
        nights = Night.objects.filter(listing=keys[key], kind=NightKind.IMPORTED)
        assert set(nights.values_list("date", flat=True)) == taken
        overrides = DateOverride.objects.filter(listing=keys[key])
        fields = ("date", "price_minor", "min_nights", "max_nights")
        assert set(overrides.values_list(*fields)) == terms
        seen.update(nights=len(taken), terms=len(terms))
    assert Night.objects.count() == seen["nights"]
    assert DateOverride.objects.count() == seen["terms"]


def _compare_reviews(folder: Path, homes: dict[int, dict[str, str]]) -> None:
    reviews = {
        review.external_id: review for review in Review.objects.select_related("listing", "author")
    }
    rows = {row["id"]: row for row in rows_of(folder / "reviews.csv.gz")}
    assert reviews.keys() == rows.keys()
    for key, row in rows.items():
        review = reviews[key]
        assert review.listing.insideairbnb_id == int(row["listing_id"])
        assert review.author.insideairbnb_id == int(row["reviewer_id"])
        assert review.rating is None
        midnight = datetime.fromisoformat(row["date"]).replace(tzinfo=SINGAPORE)
        assert review.created_at == review.visible_at == midnight
        assert "<br" not in review.comment
        assert "\r" not in review.comment
        if row["comments"].isascii() and row["comments"].replace(" ", "").isalnum():
            assert review.comment == " ".join(row["comments"].split())


def _compare_people(folder: Path, homes: dict[int, dict[str, str]]) -> None:
    hosts = {int(row["host_id"]): composed(row["host_name"]) for row in homes.values()}
    rows = rows_of(folder / "reviews.csv.gz")
    guests = {int(row["reviewer_id"]): composed(row["reviewer_name"]) for row in rows}
    people = {user.insideairbnb_id: user for user in User.objects.all()}
    assert {key: user.first_name for key, user in people.items()} == guests | hosts
    assert {key for key, user in people.items() if user.is_host} == hosts.keys()
    assert not any(user.email or user.has_usable_password() for user in people.values())


def test_the_published_shape_with_line_breaks_in_host_about_is_the_same(tmp_path, db):
    sample = real_city("sample/singapore-sample")
    listings = tmp_path / "listings.csv.gz"
    listings.symlink_to(sample / "listings.csv.gz")
    load(tmp_path, allow_missing=True)
    listings.unlink()
    listings.symlink_to(sample / "listings_published_shape.csv.gz")
    report = load(tmp_path, allow_missing=True)
    assert report.counts[Subject.HOMES, Change.READ] == 232
    assert {change for _, change in +report.counts} == {Change.READ, Change.UNCHANGED}


LAYOUTS = [
    ("extra-calendar/antwerp-2024-06-29", "EUR", "Antwerp, BE"),
    ("extra-calendar/boston-2024-06-22", "USD", "Boston, US"),
    ("pool/bologna-2024-12-20", "EUR", "Bologna, IT"),
    ("pool/brisbane-2025-11-11", "AUD", "Brisbane, AU"),
    ("pool/dublin-2025-09-16", "EUR", "Dublin, IE"),
    ("pool/edinburgh-2024-09-13", "GBP", "Edinburgh, GB"),
    ("pool/hong-kong-2021-07-13", "HKD", "Hong Kong, HK"),
    ("pool/manchester-2025-09-26", "GBP", "Manchester, GB"),
    ("pool/thessaloniki-2024-12-25", "EUR", "Thessaloniki, GR"),
    ("pool/vancouver-2026-01-18", "CAD", "Vancouver, CA"),
    ("pool/washington-dc-2025-03-13", "USD", "Washington, US"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "currency", "title"), LAYOUTS)
def test_every_layout_is_read(tmp_path, db, name, currency, title):
    """Every twentieth home of a city becomes one; those with a price are published."""
    folder = part_of(real_city(name), tmp_path, every=20)
    report = load(folder, currency=currency, allow_missing=True)
    assert report.title == f"{title} in {currency}"
    prices = {int(row["id"]): row["price"] for row in rows_of(folder / "listings.csv.gz")}
    listings = dict(Listing.objects.values_list("insideairbnb_id", "price_minor"))
    assert listings == {key: cents(price) if price else None for key, price in prices.items()}
    assert Listing.objects.published().count() == sum(map(bool, prices.values()))
    if (folder / "calendar.csv.gz").exists():
        days = Counter(row["available"] for row in rows_of(folder / "calendar.csv.gz"))
        assert report.counts[Subject.DAYS, Change.READ] == days.total()
        assert Night.objects.count() == days["f"]
