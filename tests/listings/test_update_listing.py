"""A host changes what was said of a home."""

from datetime import date, timedelta

import pytest
from django.db import models

from airbnb import clock
from airbnb.errors import Conflict
from apps.availability.models import DateOverride
from apps.listings import operations
from apps.listings.models import Listing
from apps.listings.operations import writing
from apps.listings.places import public_point
from apps.listings.search_text import search_text_of
from tests.answers import codes, fields, gid, payload
from tests.factories.listings import ListingFactory
from tests.races import at_once

UPDATE_LISTING = """
mutation ($input: UpdateListingInput!) {
  updateListing(input: $input) {
    listing {
      id version name description maxGuests bathrooms timeZone price { amount currency }
      location { latitude longitude isExact }
      amenities { code } houseRules minNights maxNights checkInTime checkOutTime
      cancellationPolicy arrivalInstructions
      pricing {
        weekend { amount } weekendNights cleaningFee { amount } guestsIncluded
        lengthDiscounts { minNights percent } earlyBird { days percent } lastMinute { days }
      }
      stayRules {
        noticeDays sameDayCutoffHour windowDays arrivalDays
        minNightsByArrival { weekday nights } childrenAllowed maxInfants maxPets
      }
    }
    userErrors { code message field }
  }
}
"""


def update(graphql, user, listing, **changes):
    return graphql(UPDATE_LISTING, user=user, input={"listingId": gid(listing)} | changes)


def columns(listing):
    return Listing.objects.filter(pk=listing.pk).values().get()


@pytest.mark.requirement("S-12")
def test_changes_what_is_given_and_leaves_the_rest(graphql, host, home, events):
    before = columns(home)
    answer = payload(update(graphql, host, home, name="Attic", maxGuests=2))
    assert answer["userErrors"] == []
    assert (answer["listing"]["name"], answer["listing"]["version"]) == ("Attic", 2)
    assert columns(home) == before | {
        "name": "Attic",
        "max_guests": 2,
        "version": 2,
        "search_text": search_text_of(Listing.objects.get()),
    }
    assert "attic" in columns(home)["search_text"]
    changes = {"max_guests": [4, 2], "name": []}
    assert events(home) == [("listing_updated", {"version": 2, "changes": changes})]


def test_saying_the_same_again_changes_nothing(graphql, host, home, events):
    before = columns(home)
    answer = update(graphql, host, home, name=home.name, maxGuests=4, amenities=[], pricing={})
    assert codes(answer) == []
    assert columns(home) == before
    assert events(home) == []


def test_null_takes_a_field_back_or_to_its_default(graphql, host):
    home = ListingFactory(
        host=host,
        draft=True,
        description="Light",
        max_guests=4,
        house_rules=["No parties"],
        min_nights=3,
        check_in_time="17:00",
        cancellation_policy="STRICT",
        arrival_instructions="Under the mat",
        amenities=["wifi"],
    )
    nulls = dict.fromkeys(
        "description maxGuests houseRules minNights checkInTime cancellationPolicy amenities"
        " arrivalInstructions".split()
    )
    answer = payload(update(graphql, host, home, **nulls))
    assert answer["userErrors"] == []
    listing = answer["listing"]
    assert {name: listing[name] for name in nulls} == {
        "description": "",
        "maxGuests": None,
        "houseRules": [],
        "minNights": 1,
        "checkInTime": "15:00",
        "cancellationPolicy": "FLEXIBLE",
        "amenities": [],
        "arrivalInstructions": None,
    }


def test_nested_inputs_change_what_they_name(graphql, host, home):
    pricing = {
        "weekend": "130",
        "cleaningFee": "20",
        "guestsIncluded": 2,
        "lengthDiscounts": [{"minNights": 7, "percent": "10"}],
        "earlyBird": {"days": 30, "percent": "5"},
    }
    rules = {
        "noticeDays": 2,
        "windowDays": 100,
        "arrivalDays": ["SATURDAY"],
        "minNightsByArrival": [{"weekday": "SATURDAY", "nights": 7}],
        "maxPets": 1,
    }
    assert codes(update(graphql, host, home, pricing=pricing, stayRules=rules)) == []
    changes = {"weekend": None, "lengthDiscounts": [{"minNights": 28, "percent": "30"}]}
    rule_changes = {"windowDays": None, "arrivalDays": None, "minNightsByArrival": None}
    answer = payload(update(graphql, host, home, pricing=changes, stayRules=rule_changes))
    assert answer["listing"]["pricing"] == {
        "weekend": None,
        "weekendNights": ["FRIDAY", "SATURDAY"],
        "cleaningFee": {"amount": "20.00"},
        "guestsIncluded": 2,
        "lengthDiscounts": [{"minNights": 28, "percent": "30"}],
        "earlyBird": {"days": 30, "percent": "5"},
        "lastMinute": None,
    }
    rules = answer["listing"]["stayRules"]
    assert (rules["noticeDays"], rules["windowDays"], rules["maxPets"]) == (2, None, 1)
    assert len(rules["arrivalDays"]) == 7
    assert rules["minNightsByArrival"] == []


def test_null_for_a_nested_input_takes_all_of_it_back(graphql, host, home):
    pricing = {"weekend": "130", "lengthDiscounts": [{"minNights": 7, "percent": "10"}]}
    rules = {"noticeDays": 2, "minNightsByArrival": [{"weekday": "SATURDAY", "nights": 7}]}
    assert codes(update(graphql, host, home, pricing=pricing, stayRules=rules)) == []
    answer = payload(update(graphql, host, home, pricing=None, stayRules=None))
    assert answer["listing"]["pricing"]["weekend"] is None
    assert answer["listing"]["pricing"]["lengthDiscounts"] == []
    assert answer["listing"]["stayRules"]["noticeDays"] == 0
    assert answer["listing"]["stayRules"]["minNightsByArrival"] == []
    assert answer["listing"]["price"] == {"amount": "100.00", "currency": "EUR"}


def test_amenities_are_replaced(graphql, host, home, events):
    home.amenities.set([])
    assert codes(update(graphql, host, home, amenities=["wifi", "kitchen"])) == []
    answer = payload(update(graphql, host, home, amenities=["kitchen", "pool"]))
    assert {amenity["code"] for amenity in answer["listing"]["amenities"]} == {"kitchen", "pool"}
    assert answer["listing"]["version"] == 3
    assert [name for name, _ in events(home)] == ["listing_updated"] * 2


@pytest.mark.requirement("S-12")
def test_a_stale_version_conflicts_and_changes_nothing(graphql, host, home, events):
    assert codes(update(graphql, host, home, version=1, name="Attic")) == []
    after_first = columns(home)
    answer = update(graphql, host, home, version=1, name="Cellar", amenities=["wifi"])
    assert codes(answer) == ["CONFLICT"]
    assert fields(answer) == [["version"]]
    assert payload(answer)["listing"] is None
    assert columns(home) == after_first
    assert not home.amenities.exists()
    assert len(events(home)) == 1


def test_without_a_version_the_last_to_write_wins(graphql, host, home):
    assert codes(update(graphql, host, home, name="Attic")) == []
    assert codes(update(graphql, host, home, name="Cellar")) == []
    home.refresh_from_db()
    assert (home.name, home.version) == ("Cellar", 3)


@pytest.mark.requirement("S-07")
def test_a_stranger_may_not_change_what_everybody_sees(graphql, stranger, home):
    before = columns(home)
    assert codes(update(graphql, stranger, home, name="Mine")) == ["FORBIDDEN"]
    assert columns(home) == before


@pytest.mark.requirement("S-07")
def test_somebody_elses_draft_does_not_exist(graphql, stranger, draft):
    answer = update(graphql, stranger, draft, name="Mine")
    assert codes(answer) == ["NOT_FOUND"]
    assert fields(answer) == [["listingId"]]
    draft.refresh_from_db()
    assert draft.name != "Mine"


def test_what_is_no_listing_is_not_found(graphql, host, home):
    answer = graphql(UPDATE_LISTING, user=host, input={"listingId": gid(host), "name": "x"})
    assert codes(answer) == ["NOT_FOUND"]
    answer = graphql(UPDATE_LISTING, user=host, input={"listingId": "x", "name": "x"})
    assert codes(answer) == ["INVALID"]


def test_nobody_changes_a_home_without_signing_in(graphql, home):
    assert codes(update(graphql, None, home, name="Mine")) == ["UNAUTHENTICATED"]


def test_a_published_home_stays_complete_and_all_that_would_lack_is_told(graphql, host, home):
    before = columns(home)
    answer = update(
        graphql, host, home, roomType=None, price=None, country=None, latitude=None, longitude=None
    )
    assert codes(answer) == ["INVALID"] * 5
    assert sorted(fields(answer)) == [
        ["country"],
        ["latitude"],
        ["longitude"],
        ["price"],
        ["roomType"],
    ]
    assert columns(home) == before


def test_a_name_cannot_be_taken_back(graphql, host, draft):
    answer = update(graphql, host, draft, name=None)
    assert (codes(answer), fields(answer)) == (["INVALID"], [["name"]])


def test_the_time_zone_and_the_public_point_follow_the_point(graphql, host, home):
    answer = payload(update(graphql, host, home, latitude=40.7128, longitude=-74.006))
    assert answer["listing"]["timeZone"] == "America/New_York"
    assert answer["listing"]["location"] == {
        "latitude": 40.7128,
        "longitude": -74.006,
        "isExact": True,
    }
    home.refresh_from_db()
    public = (home.public_latitude, home.public_longitude)
    assert public == public_point(home.pk, 40.7128, -74.006)


def test_a_point_that_is_taken_back_leaves_nothing_behind(graphql, host, home):
    Listing.objects.filter(pk=home.pk).update(status="DRAFT")
    answer = payload(update(graphql, host, home, latitude=None, longitude=None))
    assert answer["listing"]["timeZone"] is None
    home.refresh_from_db()
    assert (home.public_latitude, home.public_longitude) == (None, None)


def test_half_a_point_cannot_be_taken_back(graphql, host, draft, home):
    assert fields(update(graphql, host, draft, latitude=1.0)) == [["longitude"]]
    Listing.objects.filter(pk=home.pk).update(status="DRAFT")
    assert fields(update(graphql, host, home, latitude=None)) == [["latitude"]]


def test_the_audit_trail_does_not_hold_what_is_private(graphql, host, home, events):
    private = {"address": "5 Rue X", "arrivalInstructions": "4711", "latitude": 48.1}
    assert codes(update(graphql, host, home, name="Chez Ada", bedrooms=7, **private)) == []
    [(_, data)] = events(home)
    changes = data["changes"]
    assert changes["address"] == changes["arrival_instructions"] == changes["latitude"] == []
    assert changes["name"] == []
    assert changes["bedrooms"] == [home.bedrooms, 7]
    assert "4711" not in str(data)
    assert "Chez Ada" not in str(data)


def test_the_audit_trail_holds_no_text_that_a_host_writes():
    written = {
        field.name
        for field in Listing._meta.fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
    }
    assert written - writing.PERSONAL - writing.UNTOLD == {"country", "currency", "time_zone"}


class TestCurrency:
    @pytest.fixture
    def priced(self, graphql, host, home):
        pricing = {"weekend": "130", "cleaningFee": "20"}
        assert codes(update(graphql, host, home, pricing=pricing)) == []
        return home

    def test_a_new_one_needs_every_amount_anew(self, graphql, host, priced):
        before = columns(priced)
        answer = update(graphql, host, priced, currency="JPY")
        assert codes(answer) == ["INVALID"] * 3
        assert fields(answer) == [["price"], ["pricing", "weekend"], ["pricing", "cleaningFee"]]
        assert columns(priced) == before

    def test_amounts_said_anew_or_taken_back_are_in_the_new_one(self, graphql, host, priced):
        pricing = {"weekend": "20000", "cleaningFee": None}
        answer = update(graphql, host, priced, currency="JPY", price="15000", pricing=pricing)
        listing = payload(answer)["listing"]
        assert listing["price"] == {"amount": "15000", "currency": "JPY"}
        assert listing["pricing"]["weekend"] == {"amount": "20000"}
        assert listing["pricing"]["cleaningFee"] is None

    def test_the_same_one_changes_nothing(self, graphql, host, priced):
        assert codes(update(graphql, host, priced, currency="EUR")) == []

    def test_prices_of_single_dates_to_come_must_be_taken_back_first(self, graphql, host, home):
        tomorrow = clock.today(clock.now(), home.time_zone) + timedelta(days=1)
        DateOverride.objects.create(listing=home, date=tomorrow, price_minor=500_00)
        before = columns(home)
        answer = update(graphql, host, home, currency="JPY", price="15000")
        assert (codes(answer), fields(answer)) == (["INVALID"], [["currency"]])
        assert columns(home) == before
        assert DateOverride.objects.get().price_minor == 500_00

    def test_prices_of_dates_gone_by_go_with_the_old_one(self, graphql, host, home):
        DateOverride.objects.create(listing=home, date=date(2020, 1, 1), price_minor=500_00)
        assert codes(update(graphql, host, home, currency="JPY", price="15000")) == []
        assert DateOverride.objects.get().price_minor is None


@pytest.mark.races
@pytest.mark.requirement("S-12")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_who_change_the_same_version_at_once_one_does():
    home = ListingFactory()
    numbers = iter(range(8))

    def change():
        given = {"name": f"Name {next(numbers)}"}
        return operations.update_listing(
            user=home.host, listing=home, given=given, version=1, now=clock.now()
        )

    outcomes = at_once(change, times=8)
    changed = [outcome for outcome in outcomes if isinstance(outcome, Listing)]
    assert len(changed) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 7
    home.refresh_from_db()
    assert (home.version, home.name) == (2, changed[0].name)
