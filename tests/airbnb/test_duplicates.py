"""A row that is there already is told from a row that is wrong."""

import pytest
from django.db import IntegrityError

from airbnb.transactions import atomic, is_duplicate
from apps.availability.models import Night
from tests.factories.availability import NightFactory

pytestmark = pytest.mark.django_db


def refusal(**columns) -> IntegrityError:
    with pytest.raises(IntegrityError) as refused:
        atomic(Night.objects.bulk_create)([Night(**columns)])
    return refused.value


def test_a_second_row_with_a_unique_key_is_a_duplicate():
    night = NightFactory()
    assert is_duplicate(refusal(listing=night.listing, date=night.date, kind="BLOCK"))


def test_a_second_row_with_a_primary_key_is_a_duplicate():
    night = NightFactory()
    assert is_duplicate(
        refusal(pk=night.pk, listing=night.listing, date="2030-01-01", kind="BLOCK")
    )


def test_a_row_that_breaks_another_rule_is_not():
    night = NightFactory()
    assert not is_duplicate(refusal(listing=night.listing, date="2030-01-01", kind="STAY"))
    assert not is_duplicate(refusal(listing=night.listing, date=None, kind="BLOCK"))
