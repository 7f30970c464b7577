"""Queries that are compiled once, and run again with other values."""

import gc
import weakref
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from airbnb.compiled import KEYS, AnyOf, BoundQuery, CompiledQuery, Given
from apps.listings.models import Listing
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

BY_KEYS = CompiledQuery(
    Listing.objects.filter(AnyOf(F("id"), KEYS)).order_by("id"), ("id", "name", "bathrooms")
)


def test_gives_light_rows_with_the_columns_that_were_asked_for():
    home = ListingFactory(name="Mill", bathrooms=Decimal("1.5"))
    [row] = BY_KEYS.run(keys=[home.pk])
    assert tuple(row) == (home.pk, "Mill", Decimal("1.5"))
    assert (row.id, row.pk, row.name, row.model) == (home.pk, home.pk, "Mill", Listing)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_list_of_keys_may_have_any_length(count):
    keys = [home.pk for home in ListingFactory.create_batch(3)][:count]
    assert [row.id for row in BY_KEYS.run(keys=keys)] == keys


def test_is_one_statement():
    with CaptureQueriesContext(connection) as statements:
        BY_KEYS.run(keys=[1])
    assert len(statements) == 1


def test_a_value_may_stand_anywhere_and_more_than_once():
    home = ListingFactory(name="Mill", city="Köln")
    word = Given("word", CharField())
    query = CompiledQuery(
        Listing.objects.annotate(text=Concat("name", Value(" 100%s %% "), word)).filter(city=word),
        ("id", "text"),
    )
    assert [tuple(row) for row in query.run(word="Köln")] == [(home.pk, "Mill 100%s %% Köln")]
    assert query.run(word="' OR 1=1 --") == []


def test_values_do_not_stay_from_one_run_to_the_next():
    cheap, dear = ListingFactory(price_minor=1_00), ListingFactory(price_minor=9_00)
    most = Given("most", BigIntegerField())
    query = CompiledQuery(Listing.objects.filter(price_minor__lte=most).order_by("id"), ("id",))
    assert [row.id for row in query.run(most=5_00)] == [cheap.pk]
    assert [row.id for row in query.run(most=9_00)] == [cheap.pk, dear.pk]


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError, match="keys"):
        BY_KEYS.run()


def test_a_query_that_can_find_nothing_asks_nobody():
    query = CompiledQuery(Listing.objects.filter(pk__in=[]), ("id",))
    with CaptureQueriesContext(connection) as statements:
        assert query.run() == []
    assert len(statements) == 0


def test_rows_can_be_limited_for_each_parent():
    first, second = ListingFactory.create_batch(2)
    older = ListingFactory(host=first.host, created_at=first.created_at - timedelta(days=1))
    oldest = ListingFactory(host=first.host, created_at=first.created_at - timedelta(days=2))
    query = CompiledQuery(
        Listing.objects.order_by("-created_at"), ("id", "host_id"), parent="host_id", at_most=2
    )
    rows = query.run(keys=[first.host_id, second.host_id, 0])
    assert [row.id for row in rows if row.host_id == first.host_id] == [first.pk, older.pk]
    assert [row.id for row in rows if row.host_id == second.host_id] == [second.pk]
    assert oldest.pk not in {row.id for row in rows}


def test_rows_are_equal_by_their_key():
    home = ListingFactory()
    [one], [other] = BY_KEYS.run(keys=[home.pk]), BY_KEYS.run(keys=[home.pk])
    assert one is not other
    assert one == other
    assert hash(one) == hash(other)


def test_a_column_that_was_not_read_is_told_from_none():
    [row] = BY_KEYS.run(keys=[ListingFactory().pk])
    with pytest.raises(RuntimeError, match=r"ListingRow\.city is needed, and was not read"):
        row.city  # noqa: B018
    with pytest.raises(AttributeError, match="nonsense"):
        row.nonsense  # noqa: B018


def test_moments_and_flags_are_what_the_model_makes_of_them():
    home = ListingFactory(instant_book=False)
    columns = ("created_at", "instant_book", "house_rules", "check_in_time")
    [row] = CompiledQuery(Listing.objects.all(), columns).run()
    assert tuple(row) == tuple(getattr(home, column) for column in columns)


def test_once_compiled_a_query_keeps_no_queryset():
    queryset = Listing.objects.filter(beds=2)
    query, kept = CompiledQuery(queryset, ("id",)), weakref.ref(queryset)
    assert query.run() == []
    del queryset
    gc.collect()
    assert kept() is None
    assert query.run() == []


def test_several_queries_are_answered_as_each_alone():
    homes = ListingFactory.create_batch(3, beds=2)
    of_beds = CompiledQuery(
        Listing.objects.filter(beds=Given("beds", BigIntegerField())).order_by("id"), ("id",)
    )
    nothing = CompiledQuery(Listing.objects.filter(pk__in=[]), ("id",))
    asked = [
        BY_KEYS.bound(keys=[homes[0].pk]),
        nothing.bound(),
        of_beds.bound(beds=2),
        BY_KEYS.bound(keys=[]),
        of_beds.bound(beds=9),
    ]
    for _ in range(3):
        first, *others = BoundQuery.fetch_all(asked)
        assert [tuple(row) for row in first] == [(homes[0].pk, homes[0].name, homes[0].bathrooms)]
        assert [[row.id for row in rows] for rows in others] == [
            [],
            [home.pk for home in homes],
            [],
            [],
        ]
    assert BoundQuery.fetch_all([nothing.bound()]) == [[]]
