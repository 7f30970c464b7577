"""Homes and hosts as their rows tell of them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.accounts.models import User
from apps.insideairbnb.report import Oddity, Place
from apps.listings.models import Amenity, Listing, ListingRating, ListingStatus, RoomType
from tests.insideairbnb.city import NOW, home


def test_a_home_is_published_with_all_that_its_row_says(city):
    city.import_(homes=[home()])
    listing = Listing.objects.get()
    assert listing.insideairbnb_id == 50646
    assert listing.status == ListingStatus.PUBLISHED
    assert listing.created_at == listing.published_at == NOW
    assert listing.name == "Pleasant Room along Bukit Timah"
    assert listing.description == "Fully furnished bedroom.\n\nThe space\nQuiet & green."
    assert listing.room_type == RoomType.PRIVATE_ROOM
    assert listing.property_type == "Private room in rental unit"
    assert (listing.max_guests, listing.bedrooms, listing.beds) == (2, 1, 1)
    assert listing.bathrooms == Decimal(1)
    assert (listing.price_minor, listing.currency) == (80_00, "SGD")
    assert (listing.min_nights, listing.max_nights) == (2, 730)
    assert listing.instant_book is False


def test_the_point_as_published_is_the_public_one_and_tells_zone_and_country(city):
    city.import_(homes=[home()])
    listing = Listing.objects.get()
    assert (listing.latitude, listing.longitude) == (1.33432, 103.78521)
    assert (listing.public_latitude, listing.public_longitude) == (1.33432, 103.78521)
    assert (listing.time_zone, listing.country) == ("Asia/Singapore", "SG")
    assert (listing.city, listing.region) == ("Singapore", "Central Region")
    assert (listing.neighbourhood, listing.address) == ("Bukit Timah", "")


def test_it_is_found_by_its_words(city):
    city.import_(homes=[home()])
    listing = Listing.objects.get()
    assert listing.search_text.startswith("pleasant room along bukit timah private room in rental")
    assert listing.city_folded == "singapore"


def test_the_city_is_what_most_hosts_call_theirs(city):
    homes = [
        home(id="1", host_location="Boston, MA"),
        home(id="2", host_location=""),
        home(id="3", host_location="Boston, United States"),
        home(id="4", host_location="New York, NY"),
    ]
    city.import_(homes=homes)
    assert set(Listing.objects.values_list("city", flat=True)) == {"Boston"}


def test_the_city_may_be_named(city):
    city.write(homes=[home(host_location="")])
    city.load(city="Singapura")
    assert Listing.objects.get().city == "Singapura"


def test_a_host_becomes_a_person_who_cannot_sign_in(city):
    city.import_(homes=[home()])
    host = User.objects.get()
    assert Listing.objects.get().host == host
    assert (host.insideairbnb_id, host.first_name, host.is_host) == (227796, "Sujatha", True)
    assert host.joined_at == datetime(2010, 9, 8, tzinfo=UTC)
    assert host.email is None
    assert not host.has_usable_password()
    assert not host.is_verified


def test_a_host_of_many_homes_is_one_person(city):
    city.import_(homes=[home(id="1"), home(id="2"), home(id="3", host_id="9")])
    assert User.objects.count() == 2
    assert User.objects.get(insideairbnb_id=227796).listings.count() == 2


def test_a_host_of_whom_nothing_is_said_has_a_neutral_name(city):
    city.import_(homes=[home(host_name="", host_since="")])
    host = User.objects.get()
    assert (host.first_name, host.joined_at) == ("Host", NOW)


def test_ids_beyond_what_a_float_holds_stay_exact(city):
    city.import_(homes=[home(id="1599999999999999999", host_id="9007199254740993")])
    assert Listing.objects.get().insideairbnb_id == 1599999999999999999
    assert User.objects.get().insideairbnb_id == 9007199254740993


def test_a_home_without_a_price_is_kept_but_not_published(city):
    report = city.import_(homes=[home(price=""), home(id="2", price="$0.00")])
    assert set(Listing.objects.values_list("status", "price_minor", "published_at")) == {
        (ListingStatus.DRAFT, None, None)
    }
    assert report.oddities[Oddity.NO_PRICE] == 2


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({"room_type": ""}, "room_type"),
        ({"room_type": "Castle"}, "room_type"),
        ({"property_type": ""}, "property_type"),
        ({"accommodates": "0"}, "max_guests"),
        ({"latitude": "0", "longitude": "-30"}, "country"),
        ({"latitude": "95", "price": ""}, "price, latitude, longitude, country"),
    ],
)
def test_what_a_published_home_must_have_is_named(city, fields, lacks):
    report = city.import_(homes=[home(id="1"), home(id="2", **fields)])
    assert Listing.objects.get(insideairbnb_id=2).status == ListingStatus.DRAFT
    assert Listing.objects.get(insideairbnb_id=1).status == ListingStatus.PUBLISHED
    (place,) = report.examples[Oddity.INCOMPLETE]
    assert (place.line, place.what) == (3, lacks)


def test_a_home_without_a_name_is_called_what_it_is(city):
    report = city.import_(homes=[home(name=" ")])
    assert Listing.objects.get().name == "Private room in rental unit in Singapore"
    assert report.oddities[Oddity.NO_NAME] == 1


def test_a_long_name_is_cut_and_stripped(city):
    city.import_(homes=[home(name="  " + "very " * 100)])
    assert Listing.objects.get().name == ("very " * 51).strip()


def test_rooms_that_are_said_in_the_name_only_are_found_there(city):
    city.import_(
        homes=[
            home(
                name="Villa in Singapore · ★4.44 · 2 bedrooms · 3 beds · 1.5 shared baths",
                bedrooms="",
                beds="",
                bathrooms_text="",
            )
        ]
    )
    listing = Listing.objects.get()
    assert (listing.bedrooms, listing.beds, listing.bathrooms) == (2, 3, Decimal("1.5"))


def test_rooms_that_are_said_nowhere_are_guessed(city):
    city.import_(homes=[home(accommodates="5", bedrooms="", beds="", bathrooms_text="")])
    listing = Listing.objects.get()
    assert (listing.bedrooms, listing.beds, listing.bathrooms) == (1, 3, 1)


def test_more_beds_than_guests_and_no_bedroom_are_taken_as_they_are(city):
    city.import_(homes=[home(beds="46", bedrooms="0", accommodates="16")])
    listing = Listing.objects.get()
    assert (listing.bedrooms, listing.beds, listing.max_guests) == (0, 46, 16)


def test_absurd_nights_are_brought_into_range(city):
    report = city.import_(
        homes=[
            home(id="1", minimum_nights="1", maximum_nights="2147483647"),
            home(id="2", minimum_nights="", maximum_nights=""),
            home(id="3", minimum_nights="400", maximum_nights=""),
            home(id="4", minimum_nights="30", maximum_nights="7"),
        ]
    )
    nights = Listing.objects.order_by("insideairbnb_id").values_list("min_nights", "max_nights")
    assert list(nights) == [(1, 1125), (1, 365), (400, 400), (30, 30)]
    assert report.examples[Oddity.NIGHTS_CROSSED] == [Place("listings.csv.gz", 5, "30 > 7")]


def test_instant_booking_that_is_not_said_is_as_for_any_home(city):
    city.import_(homes=[home(instant_bookable="")])
    assert Listing.objects.get().instant_book is True


def test_published_ratings_are_shown_and_zero_is_none(city):
    city.import_(
        homes=[home(id="1", review_scores_value=""), home(id="2", review_scores_rating="0.0")]
    )
    rated, unrated = Listing.objects.order_by("insideairbnb_id")
    assert (rated.published_rating_hundredths, rated.rating) == (456, 4.56)
    assert (unrated.published_rating_hundredths, unrated.rating) == (None, None)
    published = ListingRating.objects.filter(listing=rated)
    assert dict(published.values_list("category", "published_hundredths")) == {
        "ACCURACY": 472,
        "CLEANLINESS": 450,
        "CHECK_IN": 479,
        "COMMUNICATION": 478,
        "LOCATION": 422,
    }
    assert set(published.values_list("sum", "count")) == {(0, 0)}


def test_a_rating_of_another_scale_is_noted_and_not_shown(city):
    report = city.import_(homes=[home(review_scores_rating="94.0")])
    assert Listing.objects.get().rating is None
    assert report.examples[Oddity.UNREADABLE][0].what == "review_scores_rating=94.0"


def test_amenities_become_rows_of_the_catalogue_once_each(city):
    city.import_(
        homes=[
            home(id="1", amenities=r'[" Wifi", "Smeg refrigerator", "SMEG  refrigerator"]'),
            home(id="2", amenities=r'["Wifi", "\u03c8\u03c5\u03b3\u03b5\u03af\u03bf"]'),
            home(id="3", amenities="[]"),
        ]
    )
    first, second, third = Listing.objects.order_by("insideairbnb_id")
    assert set(first.amenities.values_list("code", flat=True)) == {"wifi", "smeg_refrigerator"}
    assert second.amenities.filter(code="wifi", group="Internet and office").exists()
    assert second.amenities.filter(name="ψυγείο", group="").exists()
    assert not third.amenities.exists()
    assert Amenity.objects.get(code="smeg_refrigerator").name == "Smeg refrigerator"


def test_amenities_that_cannot_be_read_cost_nothing_else(city):
    report = city.import_(homes=[home(amenities="['Wifi']")])
    assert Listing.objects.get().status == ListingStatus.PUBLISHED
    assert report.oddities[Oddity.UNREADABLE] == 1


@pytest.mark.parametrize("fields", [{"id": ""}, {"id": "1.5e18"}, {"host_id": "x"}, {"id": "0"}])
def test_a_row_that_does_not_say_which_home_or_whose_is_left_out(city, fields):
    report = city.import_(homes=[home(id="1"), home(**({"id": "2"} | fields))])
    assert Listing.objects.get().insideairbnb_id == 1
    assert report.examples[Oddity.NO_ID][0].line == 3


def test_of_a_home_that_comes_twice_the_later_row_counts(city):
    report = city.import_(homes=[home(name="First"), home(name="Second")])
    assert Listing.objects.get().name == "Second"
    assert report.oddities[Oddity.TWICE] == 1


def test_characters_from_everywhere_arrive_whole(city):
    name = "\U0001d4d5ancy 🏝 新加坡 Neapolis – Sykeon"
    city.import_(homes=[home(name=name, description="\x01a\u2028b\x08")])
    listing = Listing.objects.get()
    assert listing.name == name
    assert listing.description == "a\nb"


def test_homes_may_share_a_point(city):
    city.import_(homes=[home(id="1"), home(id="2")])
    assert Listing.objects.filter(public_latitude=1.33432).count() == 2


def test_a_prices_commas_and_absurd_prices_are_read(city):
    city.import_(homes=[home(id="1", price="$109,999.00"), home(id="2", price="$1.00")])
    prices = Listing.objects.order_by("insideairbnb_id").values_list("price_minor", flat=True)
    assert list(prices) == [109_999_00, 1_00]


def test_a_currency_without_decimals_has_none(city):
    city.write(homes=[home(price="$12,000.00")])
    city.load(currency="JPY")
    assert Listing.objects.get().price_minor == 12_000
