"""Annotations that are computed once for each row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import BigIntegerField, F
from django.db.models.functions import Abs

from airbnb.compiled import CompiledQuery, Given
from airbnb.lateral import annotate_once
from apps.listings.models import Listing
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

DISTANCE = Abs(F("price_minor") - Given("wanted", BigIntegerField()))


def test_it_is_filtered_sorted_and_shown_like_any_other_annotation() -> None:
    for minor in (90, 97, 101, 120):
        ListingFactory(name=str(minor), price_minor=minor)
    near = annotate_once(Listing.objects.all(), "off", DISTANCE).filter(off__lte=10)
    query = CompiledQuery(near.order_by("off"), ("name", "off", "host__first_name"))
    assert [(row.name, row.off) for row in query.run(wanted=100)] == [
        ("101", 1),
        ("97", 3),
        ("90", 10),
    ]


def test_postgresql_computes_it_in_one_place() -> None:
    near = annotate_once(Listing.objects.all(), "off", DISTANCE).filter(off__lte=10)
    sql, _ = near.order_by("off").values_list("off").query.get_compiler("default").as_sql()
    assert (sql.count("ABS(") == 1) == (connection.vendor == "postgresql")
