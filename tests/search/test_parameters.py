"""One set of filters for every face of the API."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django_filters import FilterSet

from airbnb.compiled import CompiledQuery
from airbnb.errors import UserErrors
from apps.listings.models import Listing
from apps.search.filters import ListingFilterSet
from apps.search.operations import search_listings
from apps.search.parameters import GROUPS, flattened
from apps.search.sorts import ListingSort
from schema.errors import camel_case
from schema.search.inputs import ListingFilter
from tests.factories.listings import ListingFactory

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_graphql_offers_every_filter_and_no_other():
    offered = set()
    for name, field in ListingFilter._meta.fields.items():
        members = field.type._meta.fields if name in GROUPS else [""]
        offered |= {f"{name}_{member}".rstrip("_") for member in members}
    assert offered == set(ListingFilterSet.base_filters)


def test_every_parameter_says_what_it_is():
    for name, parameter in ListingFilterSet.base_filters.items():
        assert parameter.extra["help_text"], name


def test_groups_are_flattened():
    nested = {"text": "x", "within": {"north": 1.0, "south": -1.0}, "room_types": ["A"]}
    assert flattened(nested) == {
        "text": "x",
        "within_north": 1.0,
        "within_south": -1.0,
        "room_types": ["A"],
    }


@pytest.mark.django_db
def test_an_address_says_the_same_as_a_nested_input():
    ListingFactory(name="Far", public_latitude=50)
    ListingFactory(name="Dear", price_minor=500_00)
    ListingFactory(name="Small", room_type="PRIVATE_ROOM")
    ListingFactory(name="Right", room_type="HOTEL_ROOM", amenities=["wifi", "pool"])
    address = QueryDict(
        "near_latitude=48.85&near_longitude=2.35&near_radius_km=10"
        "&stay_check_in=2026-12-01&stay_check_out=2026-12-03&stay_adults=2"
        "&price_max=200.00&price_currency=EUR&room_types=HOTEL_ROOM&room_types=ENTIRE_HOME"
        "&amenities=wifi&amenities=pool&min_bathrooms=1&instant_book=true&country=FR"
    )
    nested = {
        "near": {"latitude": 48.85, "longitude": 2.35, "radius_km": 10.0},
        "stay": {"check_in": date(2026, 12, 1), "check_out": date(2026, 12, 3), "adults": 2},
        "price": {"max": Decimal("200.00"), "currency": "EUR"},
        "room_types": ["HOTEL_ROOM", "ENTIRE_HOME"],
        "amenities": ["wifi", "pool"],
        "min_bathrooms": 1.0,
        "instant_book": True,
        "country": "FR",
    }
    for parameters in (address, flattened(nested)):
        found = search_listings(filter=parameters, sort=ListingSort.NEWEST, viewer=None, now=NOW)
        homes = CompiledQuery(found.rows(), ("name",)).run(**found.given)
        assert [home.name for home in homes] == ["Right"]


@pytest.mark.django_db
def test_the_order_of_the_parameters_says_nothing():
    given = {"country": "FR", "guests": 2, "instant_book": True, "min_beds": 1, "price_max": "90"}
    found = [
        search_listings(filter=parameters, sort=ListingSort.NEWEST, viewer=None, now=NOW)
        for parameters in (given, dict(reversed(given.items())))
    ]
    assert found[0].shape == found[1].shape
    assert str(found[0].rows().query) == str(found[1].rows().query)


def test_a_filter_set_is_made_as_django_filter_makes_one():
    """It is made without calling django-filter: an upgrade may bring what is missing then."""
    given = QueryDict("guests=2&room_types=HOTEL_ROOM&instant_book=true&min_rating=4.5")
    ours = ListingFilterSet(given, viewer=None, now=NOW)
    theirs = ListingFilterSet.__new__(ListingFilterSet)
    FilterSet.__init__(theirs, given, Listing.objects.all())
    # A search begins with homes of its own; it has no request, and its parameters no prefix.
    assert vars(theirs).keys() - vars(ours).keys() == {"queryset", "request", "form_prefix"}
    assert (ours.is_bound, ours.data) == (theirs.is_bound, theirs.data)
    assert kinds(ours.filters) == kinds(theirs.filters)
    assert kinds(ours.form.fields) == kinds(theirs.form.fields)
    assert theirs.form.is_valid()
    assert len(ours.form.cleaned_data) == 4
    assert ours.form.cleaned_data.items() <= theirs.form.cleaned_data.items()


def kinds(named):
    return [(name, type(one)) for name, one in named.items()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("within_north=1&within_south=0&within_east=1", ("within", "west")),
        ("near_latitude=1", ("near", "longitude")),
        ("stay_check_in=2026-12-01", ("stay", "check_out")),
        ("stay_check_in=2026-12-01T00:00&stay_check_out=2026-12-02", ("stay", "check_in")),
        ("stay_check_in=01/12/2026&stay_check_out=2026-12-02", ("stay", "check_in")),
        ("stay_check_in=2026-12-03&stay_check_out=2026-12-02", ("stay", "check_out")),
        ("near_latitude=nan&near_longitude=0", ("near", "latitude")),
        ("near_latitude=0&near_longitude=inf", ("near", "longitude")),
        ("near_latitude=0&near_longitude=0&near_radius_km=nan", ("near", "radius_km")),
        ("min_rating=nan", ("min_rating",)),
        ("min_bathrooms=-inf", ("min_bathrooms",)),
        ("guests=two", ("guests",)),
        ("guests=9223372036854775808", ("guests",)),
        ("host_id=9223372036854775808", ("host_id",)),
        ("room_types=CASTLE", ("room_types",)),
        ("instant_book=maybe", ("instant_book",)),
        ("amenities=Wi-Fi", ("amenities",)),
        ("price_min=x", ("price", "min")),
        ("price_min=NaN", ("price", "min")),
        ("price_max=1e999", ("price", "max")),
        ("price_currency=usd&price_min=1", ("price", "currency")),
        ("text=%00", ("text",)),
        ("city=%00", ("city",)),
        ("price_currency=%00", ("price", "currency")),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(address, path):
    with pytest.raises(UserErrors) as refusal:
        ListingFilterSet(QueryDict(address), viewer=None, now=NOW)
    assert [error.field for error in refusal.value.errors] == [path]


@pytest.mark.django_db
def test_all_mistakes_are_named():
    with pytest.raises(UserErrors) as refusal:
        search_listings(
            filter=flattened(
                {
                    "guests": 0,
                    "within": {"north": 1.0, "south": 2.0, "east": 3.0, "west": 3.0},
                    "stay": {
                        "check_in": date(2026, 2, 1),
                        "check_out": date(2026, 1, 1),
                        "pets": -1,
                    },
                }
            ),
            sort=ListingSort.NEWEST,
            viewer=None,
            now=NOW,
        )
    assert {".".join(map(camel_case, error.field)) for error in refusal.value.errors} == {
        "filter.guests",
        "filter.within.north",
        "filter.within.east",
        "filter.stay.pets",
    }
