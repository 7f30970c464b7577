"""What the database refuses of homes, whoever writes: bad rows by plain SQL."""

import pytest

from apps.listings.models import (
    ArrivalMinimum,
    LengthDiscount,
    Listing,
    ListingAmenity,
    ListingRating,
    Photo,
)
from tests.factories.listings import AmenityFactory, ListingFactory, PhotoFactory
from tests.raw_rows import insert_like, refused

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-41")]

TOO_LARGE = 10**12 + 1

# Bad columns of a published home, by the constraint that refuses them.
BAD_LISTINGS = [
    ("listing_published_is_complete", {"name": ""}),
    ("listing_published_is_complete", {"room_type": None}),
    ("listing_published_is_complete", {"property_type": None}),
    ("listing_published_is_complete", {"max_guests": None}),
    ("listing_published_is_complete", {"bedrooms": None}),
    ("listing_published_is_complete", {"beds": None}),
    ("listing_published_is_complete", {"bathrooms": None}),
    ("listing_published_is_complete", {"price_minor": None}),
    ("listing_published_is_complete", {"latitude": None, "longitude": None}),
    ("listing_published_is_complete", {"public_latitude": None, "public_longitude": None}),
    ("listing_published_is_complete", {"country": ""}),
    ("listing_published_is_complete", {"time_zone": ""}),
    ("listing_published_is_complete", {"published_at": None}),
    ("listing_choices_are_known", {"status": "GONE"}),
    ("listing_choices_are_known", {"room_type": "CASTLE"}),
    ("listing_choices_are_known", {"cancellation_policy": "LONG_TERM"}),
    ("listing_choices_are_known", {"cancellation_policy": "NEVER"}),
    ("listing_version_counts_from_one", {"version": 0}),
    ("listing_amounts_are_positive", {"price_minor": 0}),
    ("listing_amounts_are_positive", {"price_minor": -1}),
    ("listing_amounts_are_positive", {"price_minor": TOO_LARGE}),
    ("listing_amounts_are_positive", {"weekend_minor": 0}),
    ("listing_amounts_are_positive", {"weekend_minor": TOO_LARGE}),
    ("listing_amounts_are_positive", {"cleaning_fee_minor": -1}),
    ("listing_amounts_are_positive", {"cleaning_fee_minor": TOO_LARGE}),
    ("listing_amounts_are_positive", {"extra_guest_minor": -1}),
    ("listing_amounts_are_positive", {"extra_guest_minor": TOO_LARGE}),
    ("listing_amounts_have_a_currency", {"currency": ""}),
    ("listing_discounts_are_whole", {"early_bird_days": 30}),
    ("listing_discounts_are_whole", {"early_bird_percent": 1000}),
    ("listing_discounts_are_whole", {"early_bird_days": 30, "early_bird_percent": 0}),
    ("listing_discounts_are_whole", {"early_bird_days": 30, "early_bird_percent": 10001}),
    ("listing_discounts_are_whole", {"last_minute_days": 3}),
    ("listing_discounts_are_whole", {"last_minute_days": 3, "last_minute_percent": 10001}),
    ("listing_point_is_on_earth", {"latitude": 90.1}),
    ("listing_point_is_on_earth", {"latitude": -90.1}),
    ("listing_point_is_on_earth", {"longitude": 180.1}),
    ("listing_point_is_on_earth", {"longitude": -180.1}),
    ("listing_point_is_on_earth", {"status": "PAUSED", "longitude": None}),
    ("listing_point_is_on_earth", {"public_latitude": 91}),
    ("listing_point_is_on_earth", {"status": "PAUSED", "public_longitude": None}),
    ("listing_nights_are_in_range", {"min_nights": 0}),
    ("listing_nights_are_in_range", {"max_nights": 1126}),
    ("listing_nights_are_in_range", {"min_nights": 8, "max_nights": 7}),
    ("listing_preparation_is_in_range", {"preparation_nights": 31}),
    ("listing_leaves_before_the_next_arrive", {"check_out_time": "15:01:00"}),
    ("listing_takes_guests", {"max_guests": 0}),
    ("listing_takes_guests", {"guests_included": 0}),
    ("listing_bathrooms_are_counted", {"bathrooms": -1}),
    ("listing_weekday_sets_have_seven_bits", {"weekend_nights": 128}),
    ("listing_weekday_sets_have_seven_bits", {"arrival_days": 128}),
    ("listing_weekday_sets_have_seven_bits", {"departure_days": 128}),
    ("listing_cutoff_is_an_hour", {"same_day_cutoff_hour": 25}),
    ("listing_ratings_are_of_five", {"rating_count": 1}),
    ("listing_ratings_are_of_five", {"rating_sum": 6, "rating_count": 1}),
    ("listing_ratings_are_of_five", {"rating_hundredths": 501}),
    ("listing_ratings_are_of_five", {"published_rating_hundredths": 501}),
]


@pytest.mark.parametrize(("constraint", "columns"), BAD_LISTINGS)
def test_a_bad_listing_is_refused_by_its_constraint(constraint, columns):
    assert constraint in refused(ListingFactory(), **columns)


def test_every_constraint_of_a_listing_is_tried():
    tried = {constraint for constraint, _ in BAD_LISTINGS}
    assert {constraint.name for constraint in Listing._meta.constraints} <= tried


def test_a_good_copy_is_taken():
    insert_like(ListingFactory())
    assert Listing.objects.count() == 2


def test_a_draft_needs_no_more_than_its_row():
    insert_like(ListingFactory(draft=True))
    assert Listing.objects.count() == 2


@pytest.mark.parametrize(
    "column",
    ["host_id", "version", "status", "created_at", "name", "description", "currency", "min_nights"],
)
def test_what_every_listing_has_is_never_null(column):
    refused(ListingFactory(), **{column: None})


def test_a_listing_is_of_somebody_who_exists():
    refused(ListingFactory(), host_id=2**40)


def test_an_imported_home_is_imported_once():
    refused(ListingFactory(insideairbnb_id=5))


@pytest.mark.parametrize(
    "columns",
    [
        {},  # the same again
        {"min_nights": 1},
        {"min_nights": 1126},
        {"min_nights": 28, "percent": 0},
        {"min_nights": 28, "percent": 10001},
        {"min_nights": 28, "listing_id": 2**40},
    ],
)
def test_a_bad_length_discount_is_refused(columns):
    discount = LengthDiscount.objects.create(listing=ListingFactory(), min_nights=7, percent=1000)
    refused(discount, **columns)


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"weekday": 0},
        {"weekday": 8},
        {"weekday": 6, "nights": 0},
        {"weekday": 6, "nights": 1126},
        {"weekday": 6, "listing_id": 2**40},
    ],
)
def test_a_bad_arrival_minimum_is_refused(columns):
    refused(ArrivalMinimum.objects.create(listing=ListingFactory(), weekday=5, nights=2), **columns)


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"category": "SMELL"},
        {"category": "VALUE", "sum": 11, "count": 2},
        {"category": "VALUE", "sum": 1, "count": 2},
        {"category": "VALUE", "published_hundredths": 501},
    ],
)
def test_a_bad_rating_is_refused(columns):
    rating = ListingRating.objects.create(
        listing=ListingFactory(), category="LOCATION", sum=9, count=2
    )
    refused(rating, **columns)


def test_a_home_has_an_amenity_once_and_one_that_exists():
    listing = ListingFactory(amenities=["wifi"])
    has_wifi = ListingAmenity.objects.get(listing=listing)
    refused(has_wifi)
    refused(has_wifi, amenity_id=2**40)


def test_a_code_names_one_amenity():
    refused(AmenityFactory())


def test_two_photos_never_share_a_place_or_a_picture():
    photo = PhotoFactory()
    refused(photo, position=1)
    refused(photo, image_id=PhotoFactory().image_id, position=1)
    other = PhotoFactory(listing=photo.listing)
    refused(other, image_id=2**40, position=5)
    assert Photo.objects.filter(listing=photo.listing).count() == 2
