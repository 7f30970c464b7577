"""A host begins a home."""

from decimal import Decimal

import pytest

from airbnb import clock
from airbnb.errors import UserErrors
from apps.events.models import Event
from apps.listings import operations
from apps.listings.models import Listing
from tests.answers import codes, fields, payload
from tests.factories.accounts import UserFactory
from tests.factories.listings import AmenityFactory

CREATE_LISTING = """
mutation ($input: CreateListingInput!) {
  createListing(input: $input) {
    listing {
      id version name description status roomType propertyType maxGuests bedrooms beds bathrooms
      timeZone price { amount currency minor }
      location { latitude longitude city region country neighbourhood address isExact }
      amenities { code name group }
      instantBook minNights maxNights checkInTime checkOutTime cancellationPolicy houseRules
      arrivalInstructions publishedAt host { id isHost }
      pricing {
        weekend { amount } weekendNights cleaningFee { amount } guestsIncluded extraGuest { amount }
        lengthDiscounts { minNights percent }
        earlyBird { days percent } lastMinute { days percent }
      }
      stayRules {
        noticeDays sameDayCutoffHour requestBelowNotice windowDays closedByDefault
        preparationNights arrivalDays departureDays minNightsByArrival { weekday nights }
        gapFill requestsHoldNights childrenAllowed maxInfants maxPets
      }
    }
    userErrors { code message field }
  }
}
"""

EVERY_DAY = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

EVERYTHING = {
    "name": "  Loft by the river ",
    "description": "Light.\r\nQuiet.",
    "roomType": "ENTIRE_HOME",
    "propertyType": "Loft",
    "maxGuests": 4,
    "bedrooms": 2,
    "beds": 3,
    "bathrooms": 1.5,
    "price": "120.50",
    "currency": "EUR",
    "latitude": 48.8566,
    "longitude": 2.3522,
    "address": "1 Rue de Rivoli",
    "city": "Paris",
    "region": "Île-de-France",
    "country": "FR",
    "amenities": ["wifi", "kitchen"],
    "houseRules": ["No parties", "Shoes off"],
    "instantBook": False,
    "minNights": 2,
    "maxNights": 90,
    "checkInTime": "16:00",
    "checkOutTime": "10:30",
    "cancellationPolicy": "FIRM",
    "arrivalInstructions": "The key is under the mat.",
    "pricing": {
        "weekend": "150",
        "weekendNights": ["SATURDAY"],
        "cleaningFee": "40",
        "guestsIncluded": 2,
        "extraGuest": "15.25",
        "lengthDiscounts": [
            {"minNights": 28, "percent": "20"},
            {"minNights": 7, "percent": "12.5"},
        ],
        "earlyBird": {"days": 60, "percent": "5"},
        "lastMinute": {"days": 3, "percent": "10.25"},
    },
    "stayRules": {
        "noticeDays": 1,
        "sameDayCutoffHour": 18,
        "requestBelowNotice": True,
        "windowDays": 365,
        "closedByDefault": True,
        "preparationNights": 1,
        "arrivalDays": ["FRIDAY", "MONDAY"],
        "departureDays": ["SUNDAY"],
        "minNightsByArrival": [{"weekday": "FRIDAY", "nights": 3}],
        "gapFill": True,
        "requestsHoldNights": False,
        "childrenAllowed": False,
        "maxInfants": 1,
        "maxPets": 2,
    },
}


@pytest.mark.requirement("S-11")
def test_a_draft_needs_no_more_than_a_name_and_has_the_defaults(graphql, host, events):
    answer = payload(graphql(CREATE_LISTING, user=host, input={"name": "Loft"}))
    assert answer["userErrors"] == []
    listing = answer["listing"]
    row = Listing.objects.get()
    assert row.host_id == host.pk
    assert events(row) == [("listing_created", {"version": 1})]
    assert listing | {"id": None, "host": None} == {
        "id": None,
        "version": 1,
        "name": "Loft",
        "description": "",
        "status": "DRAFT",
        "roomType": None,
        "propertyType": None,
        "maxGuests": None,
        "bedrooms": None,
        "beds": None,
        "bathrooms": None,
        "timeZone": None,
        "price": None,
        "location": {
            "latitude": None,
            "longitude": None,
            "city": None,
            "region": None,
            "country": None,
            "neighbourhood": None,
            "address": None,
            "isExact": True,
        },
        "amenities": [],
        "instantBook": True,
        "minNights": 1,
        "maxNights": 365,
        "checkInTime": "15:00",
        "checkOutTime": "11:00",
        "cancellationPolicy": "FLEXIBLE",
        "houseRules": [],
        "arrivalInstructions": None,
        "publishedAt": None,
        "host": None,
        "pricing": {
            "weekend": None,
            "weekendNights": ["FRIDAY", "SATURDAY"],
            "cleaningFee": None,
            "guestsIncluded": None,
            "extraGuest": None,
            "lengthDiscounts": [],
            "earlyBird": None,
            "lastMinute": None,
        },
        "stayRules": {
            "noticeDays": 0,
            "sameDayCutoffHour": None,
            "requestBelowNotice": False,
            "windowDays": None,
            "closedByDefault": False,
            "preparationNights": 0,
            "arrivalDays": EVERY_DAY,
            "departureDays": EVERY_DAY,
            "minNightsByArrival": [],
            "gapFill": False,
            "requestsHoldNights": True,
            "childrenAllowed": True,
            "maxInfants": 5,
            "maxPets": 0,
        },
    }


@pytest.mark.requirement("S-15")
def test_everything_that_is_said_is_read_back(graphql, host):
    answer = payload(graphql(CREATE_LISTING, user=host, input=EVERYTHING))
    assert answer["userErrors"] == []
    listing = answer["listing"]
    said = EVERYTHING | {
        "name": "Loft by the river",
        "description": "Light.\nQuiet.",
        "price": {"amount": "120.50", "currency": "EUR", "minor": "12050"},
    }
    for name in said.keys() & listing.keys() - {"pricing", "stayRules", "amenities"}:
        assert listing[name] == said[name], name
    assert listing["timeZone"] == "Europe/Paris"
    assert listing["location"] == {
        "latitude": 48.8566,
        "longitude": 2.3522,
        "city": "Paris",
        "region": "Île-de-France",
        "country": "FR",
        "neighbourhood": None,
        "address": "1 Rue de Rivoli",
        "isExact": True,
    }
    assert listing["amenities"] == [
        {"code": "wifi", "name": "Wifi", "group": "Internet and office"},
        {"code": "kitchen", "name": "Kitchen", "group": "Kitchen and dining"},
    ]
    assert listing["pricing"] == {
        "weekend": {"amount": "150.00"},
        "weekendNights": ["SATURDAY"],
        "cleaningFee": {"amount": "40.00"},
        "guestsIncluded": 2,
        "extraGuest": {"amount": "15.25"},
        "lengthDiscounts": [
            {"minNights": 7, "percent": "12.5"},
            {"minNights": 28, "percent": "20"},
        ],
        "earlyBird": {"days": 60, "percent": "5"},
        "lastMinute": {"days": 3, "percent": "10.25"},
    }
    assert listing["stayRules"] == EVERYTHING["stayRules"] | {"arrivalDays": ["MONDAY", "FRIDAY"]}


@pytest.mark.requirement("S-10")
def test_the_first_home_makes_a_host(graphql, host):
    assert not host.is_host
    listing = payload(graphql(CREATE_LISTING, user=host, input={"name": "Loft"}))["listing"]
    assert listing["host"]["isHost"] is True
    host.refresh_from_db()
    assert host.is_host


@pytest.mark.requirement("S-16")
def test_somebody_may_have_many_homes(graphql, host):
    for name in ("One", "Two", "Three"):
        assert codes(graphql(CREATE_LISTING, user=host, input={"name": name})) == []
    assert host.listings.count() == 3


def test_a_price_without_a_currency_is_in_the_hosts_own(graphql, host):
    data = {"name": "Loft", "price": "99.99"}
    listing = payload(graphql(CREATE_LISTING, user=host, input=data))["listing"]
    assert listing["price"] == {"amount": "99.99", "currency": "EUR", "minor": "9999"}


@pytest.mark.parametrize(
    ("currency", "price", "minor"), [("JPY", "12000", 12000), ("KWD", "12.345", 12345)]
)
def test_a_price_has_the_decimals_of_its_currency(graphql, host, currency, price, minor):
    data = {"name": "Loft", "price": price, "currency": currency}
    assert codes(graphql(CREATE_LISTING, user=host, input=data)) == []
    assert Listing.objects.get().price_minor == minor


def test_the_same_key_makes_the_same_home_once(graphql, host):
    data = {"name": "Loft", "idempotencyKey": "abc"}
    first = payload(graphql(CREATE_LISTING, user=host, input=data))["listing"]
    again = payload(graphql(CREATE_LISTING, user=host, input=data))["listing"]
    assert again["id"] == first["id"]
    assert Listing.objects.count() == 1


def nothing_was_made():
    events = Event.objects.filter(subject_type="listings.listing")
    return not Listing.objects.exists() and not events.exists()


def test_nobody_makes_a_home_without_signing_in(graphql):
    assert codes(graphql(CREATE_LISTING, input={"name": "Loft"})) == ["UNAUTHENTICATED"]
    assert nothing_was_made()


@pytest.mark.requirement("S-01")
def test_only_verified_people_host(graphql, db):
    person = UserFactory(unverified=True)
    answer = graphql(CREATE_LISTING, user=person, input={"name": "Loft"})
    assert codes(answer) == ["EMAIL_NOT_VERIFIED"]
    assert nothing_was_made()
    person.refresh_from_db()
    assert not person.is_host


WRONG = [
    ({"name": ""}, ["name"]),
    ({"name": " \t "}, ["name"]),
    ({"name": "x" * 256}, ["name"]),
    ({"name": "a\x07b"}, ["name"]),
    ({"name": "a\u202eb"}, ["name"]),
    ({"description": "x" * 10_001}, ["description"]),
    ({"propertyType": ""}, ["propertyType"]),
    ({"maxGuests": 0}, ["maxGuests"]),
    ({"maxGuests": 1001}, ["maxGuests"]),
    ({"bedrooms": -1}, ["bedrooms"]),
    ({"beds": 501}, ["beds"]),
    ({"bathrooms": -0.5}, ["bathrooms"]),
    ({"bathrooms": 1.25}, ["bathrooms"]),
    ({"price": "0"}, ["price"]),
    ({"price": "-1"}, ["price"]),
    ({"price": "0.001"}, ["price"]),
    ({"price": "10000000000.01"}, ["price"]),
    ({"price": "10.5", "currency": "JPY"}, ["price"]),
    ({"currency": "eur"}, ["currency"]),
    ({"currency": "XXX"}, ["currency"]),
    ({"currency": "ABC"}, ["currency"]),
    ({"currency": None, "price": "10"}, ["price"]),
    ({"latitude": 48.0}, ["longitude"]),
    ({"longitude": 2.0}, ["latitude"]),
    ({"latitude": 90.001, "longitude": 0.0}, ["latitude"]),
    ({"latitude": 0.0, "longitude": -180.001}, ["longitude"]),
    ({"address": "x" * 256}, ["address"]),
    ({"country": "UK"}, ["country"]),
    ({"country": "fr"}, ["country"]),
    ({"country": "France"}, ["country"]),
    ({"amenities": ["wifi", "a_castle"]}, ["amenities", "1"]),
    ({"amenities": ["\x07"]}, ["amenities", "0"]),
    ({"amenities": ["wifi"] * 301}, ["amenities"]),
    ({"houseRules": ["No parties", " "]}, ["houseRules", "1"]),
    ({"houseRules": ["x" * 501]}, ["houseRules", "0"]),
    ({"houseRules": ["x"] * 51}, ["houseRules"]),
    ({"minNights": 0}, ["minNights"]),
    ({"maxNights": 1126}, ["maxNights"]),
    ({"minNights": 8, "maxNights": 7}, ["minNights"]),
    ({"minNights": 366}, ["minNights"]),
    ({"checkInTime": "25:00"}, ["checkInTime"]),
    ({"checkInTime": "3pm"}, ["checkInTime"]),
    ({"checkInTime": "15:00:00"}, ["checkInTime"]),
    ({"checkOutTime": "15:01"}, ["checkOutTime"]),
    ({"checkInTime": "10:59"}, ["checkInTime"]),
    ({"cancellationPolicy": "LONG_TERM"}, ["cancellationPolicy"]),
    ({"pricing": {"weekend": "0"}}, ["pricing", "weekend"]),
    ({"pricing": {"cleaningFee": "-1"}}, ["pricing", "cleaningFee"]),
    ({"pricing": {"extraGuest": "1.001"}}, ["pricing", "extraGuest"]),
    ({"pricing": {"guestsIncluded": 0}}, ["pricing", "guestsIncluded"]),
    (
        {"pricing": {"lengthDiscounts": [{"minNights": 1, "percent": "10"}]}},
        ["pricing", "lengthDiscounts", "0", "minNights"],
    ),
    (
        {"pricing": {"lengthDiscounts": [{"minNights": 7, "percent": "100.01"}]}},
        ["pricing", "lengthDiscounts", "0", "percent"],
    ),
    (
        {"pricing": {"lengthDiscounts": [{"minNights": 7, "percent": "9"}] * 2}},
        ["pricing", "lengthDiscounts", "1", "minNights"],
    ),
    (
        {"pricing": {"earlyBird": {"days": 30, "percent": "0"}}},
        ["pricing", "earlyBird", "percent"],
    ),
    (
        {"pricing": {"lastMinute": {"days": 3, "percent": "1.125"}}},
        ["pricing", "lastMinute", "percent"],
    ),
    (
        {"pricing": {"lastMinute": {"days": -1, "percent": "1"}}},
        ["pricing", "lastMinute", "days"],
    ),
    ({"stayRules": {"noticeDays": -1}}, ["stayRules", "noticeDays"]),
    ({"stayRules": {"sameDayCutoffHour": 25}}, ["stayRules", "sameDayCutoffHour"]),
    ({"stayRules": {"windowDays": 1126}}, ["stayRules", "windowDays"]),
    ({"stayRules": {"preparationNights": 31}}, ["stayRules", "preparationNights"]),
    ({"stayRules": {"arrivalDays": []}}, ["stayRules", "arrivalDays"]),
    ({"stayRules": {"departureDays": []}}, ["stayRules", "departureDays"]),
    (
        {"stayRules": {"minNightsByArrival": [{"weekday": "FRIDAY", "nights": 0}]}},
        ["stayRules", "minNightsByArrival", "0", "nights"],
    ),
    (
        {"stayRules": {"minNightsByArrival": [{"weekday": "FRIDAY", "nights": 2}] * 2}},
        ["stayRules", "minNightsByArrival", "1", "weekday"],
    ),
    ({"stayRules": {"maxInfants": 51}}, ["stayRules", "maxInfants"]),
    ({"stayRules": {"maxPets": -1}}, ["stayRules", "maxPets"]),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_a_wrong_value_is_told_with_its_place_and_nothing_is_made(graphql, host, wrong, field):
    answer = graphql(CREATE_LISTING, user=host, input={"name": "Loft"} | wrong)
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [field]
    assert payload(answer)["listing"] is None
    assert nothing_was_made()
    host.refresh_from_db()
    assert not host.is_host


def test_everything_that_is_wrong_is_told_at_once(graphql, host):
    wrong = {
        "name": "",
        "maxGuests": 0,
        "price": "0",
        "country": "ZZ",
        "amenities": ["a_castle", "wifi", "a_moat"],
        "pricing": {"earlyBird": {"days": -1, "percent": "101"}},
        "stayRules": {"noticeDays": -1},
    }
    answer = graphql(CREATE_LISTING, user=host, input=wrong)
    assert sorted(fields(answer)) == [
        ["amenities", "0"],
        ["amenities", "2"],
        ["country"],
        ["maxGuests"],
        ["name"],
        ["price"],
        ["pricing", "earlyBird", "days"],
        ["pricing", "earlyBird", "percent"],
        ["stayRules", "noticeDays"],
    ]
    messages = [error["message"] for error in payload(answer)["userErrors"]]
    assert "There is no amenity 'a_castle'." in messages
    assert nothing_was_made()


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": "NaN", "longitude": 0.0},
        {"maxGuests": 2**31},
        {"price": 0.1},
        {"price": "NaN"},
        {"price": "1e3"},
        {"roomType": "CASTLE"},
        {"stayRules": {"arrivalDays": ["CATURDAY"]}},
        {"colour": "red"},
        {"name": "a\x00b"},
    ],
)
def test_a_value_of_a_wrong_type_never_reaches_the_domain(graphql, host, wrong):
    answer = graphql(CREATE_LISTING, user=host, input={"name": "Loft"} | wrong)
    assert codes(answer) == ["INVALID"]
    assert nothing_was_made()


def test_an_infinite_coordinate_is_not_on_earth(graphql, host):
    document = """mutation { createListing(input: {name: "x", latitude: 1e999, longitude: 0}) {
      listing { id } userErrors { code field } } }"""
    assert codes(graphql(document, user=host)) == ["INVALID"]
    assert nothing_was_made()


def test_rare_amenities_can_be_named_too(graphql, host):
    AmenityFactory(code="zanussi_oven", group="")
    data = {"name": "Loft", "amenities": ["zanussi_oven", "zanussi_oven"]}
    listing = payload(graphql(CREATE_LISTING, user=host, input=data))["listing"]
    assert listing["amenities"] == [{"code": "zanussi_oven", "name": "Zanussi oven", "group": None}]


def test_the_public_point_is_set_from_the_first_moment(graphql, host):
    graphql(CREATE_LISTING, user=host, input=EVERYTHING)
    row = Listing.objects.get()
    assert (row.public_latitude, row.public_longitude) != (None, None)
    assert (row.public_latitude, row.public_longitude) != (row.latitude, row.longitude)
    assert row.bathrooms == Decimal("1.5")
    assert "loft by the river" in row.search_text


def test_a_home_without_a_name_is_refused_whoever_asks(host):
    with pytest.raises(UserErrors) as refused:
        operations.create_listing(host=host, given={"bedrooms": 1}, now=clock.now())
    assert [error.field for error in refused.value.errors] == [("name",)]
    assert nothing_was_made()
