"""People and homes that the tests of homes speak of."""

from __future__ import annotations

import pytest

from apps.events.models import Event
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory


@pytest.fixture
def host(db):
    return UserFactory(currency="EUR")


@pytest.fixture
def stranger(db):
    return UserFactory()


@pytest.fixture
def draft(host):
    return ListingFactory(host=host, draft=True)


@pytest.fixture
def home(host):
    """A published home of the host."""
    return ListingFactory(host=host)


@pytest.fixture
def events(db):
    """The events of a home, by name, with their data."""

    def of(listing):
        rows = Event.objects.filter(subject_type="listings.listing", subject_id=listing.pk)
        return list(rows.order_by("pk").values_list("name", "data"))

    return of
