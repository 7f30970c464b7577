from datetime import UTC, date, datetime

import pytest
import time_machine

from apps.accounts.models import User
from apps.availability.stays import Stay
from apps.listings.models import Listing
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    """It is noon of 1 March 2027 in London until a test moves on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def guest(db) -> User:
    return UserFactory()


@pytest.fixture
def listing(db) -> Listing:
    return ListingFactory()


@pytest.fixture
def stay() -> Stay:
    """Three nights in April."""
    return Stay(date(2027, 4, 10), date(2027, 4, 13), adults=2)
