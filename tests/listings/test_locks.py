"""A locked home or person is not changed by others; what refers to it can still be written."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from airbnb.transactions import atomic
from apps.accounts.locks import lock_user
from apps.listings.locks import lock_listing
from apps.listings.models import Listing
from apps.pricing.models import Quote
from tests.factories.accounts import UserFactory
from tests.factories.bookings import FeePlanFactory, QuoteFactory
from tests.factories.listings import ListingFactory
from tests.races import at_once

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_gives_the_row_as_it_is_now():
    stale = ListingFactory()
    Listing.objects.filter(pk=stale.pk).update(name="Changed")
    assert atomic(lock_listing)(stale.pk).name == "Changed"


def test_nobody_else_changes_the_home():
    home = ListingFactory()

    def rename():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET lock_timeout = 50"
                if connection.vendor == "postgresql"
                else "SET innodb_lock_wait_timeout = 1"
            )
        Listing.objects.filter(pk=home.pk).update(name="Changed")

    @atomic
    def while_locked():
        lock_listing(home.pk)
        return at_once(rename, times=1)

    [outcome] = while_locked()
    assert isinstance(outcome, OperationalError)
    home.refresh_from_db()
    assert home.name != "Changed"


def test_others_write_what_refers_to_the_home_and_the_person_where_the_database_can():
    if not connection.features.has_select_for_no_key_update:
        pytest.skip("Only PostgreSQL has a lock that a foreign key does not wait for.")
    home, guest, fee_plan = ListingFactory(), UserFactory(), FeePlanFactory()

    @atomic
    def while_locked():
        lock_user(guest.pk)
        lock_listing(home.pk)
        return at_once(lambda: QuoteFactory(listing=home, guest=guest, fee_plan=fee_plan), times=1)

    [quote] = while_locked()
    assert isinstance(quote, Quote), quote
