"""A host is suspended while guests book: whoever comes first, no stay and no night is left."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from airbnb.errors import UserError, UserErrors
from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.availability.models import Night
from apps.availability.stays import Stay
from apps.bookings.models import TO_COME, Booking
from apps.bookings.operations import create_booking
from apps.listings.models import Listing
from apps.pricing.operations import create_quote
from apps.privacy.consequences import follow_suspensions
from apps.privacy.suspension import suspend_user
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.races import all_at_once
from tests.staff import member_of

pytestmark = [
    pytest.mark.races,
    pytest.mark.requirement("S-10"),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_no_stay_is_left_in_the_home_of_a_suspended_host() -> None:
    with time_machine.travel(NOW, tick=False):
        support, home = member_of(Role.SUPPORT), ListingFactory()
        quotes = [
            create_quote(guest=UserFactory(), listing=home, stay=stay_from(n), now=NOW)
            for n in range(6)
        ]

        def suspend() -> User:
            return suspend_user(staff=support, user=home.host, reason="Fraud.", now=NOW)

        def follow() -> None:
            follow_suspensions(now=NOW)

        books = [lambda q=q: create_booking(guest=q.guest, quote=q, now=NOW) for q in quotes]
        found = all_at_once([suspend, follow, *books, follow])
        expected = (User, Booking, UserError, UserErrors, type(None))
        assert [one for one in found if not isinstance(one, expected)] == []
        follow_suspensions(now=NOW)
    assert Listing.objects.get(pk=home.pk).status == "SUSPENDED"
    assert not Booking.objects.filter(status__in=TO_COME).exists()
    assert not Night.objects.exists()


def stay_from(n: int) -> Stay:
    arrival = date(2027, 4, 1) + timedelta(days=4 * n)
    return Stay(arrival, arrival + timedelta(days=3))
