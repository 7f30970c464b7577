"""The staff hide a home with a reason, and give it back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail

from airbnb.errors import Forbidden, Invalid
from apps.accounts.models import Decision
from apps.accounts.roles import Role
from apps.availability.stays import Stay
from apps.events.models import Event
from apps.listings.errors import ListingSuspended, NotModerated
from apps.listings.operations import (
    archive_listing,
    publish_listing,
    reinstate_listing,
    suspend_listing,
)
from tests.answers import codes, gid
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.staff import member_of
from tests.stays import confirmed_booking
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-10")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def support():
    return member_of(Role.SUPPORT)


def suspended(support, home, reason="No smoke alarm."):
    return suspend_listing(staff=support, listing=home, reason=reason, now=NOW)


def reinstated(support, home, reason="There is one now."):
    return reinstate_listing(staff=support, listing=home, reason=reason, now=NOW)


def test_a_home_is_hidden_and_its_host_told_why(
    support, django_capture_on_commit_callbacks
) -> None:
    home = ListingFactory(name="Loft <1>")
    with django_capture_on_commit_callbacks(execute=True):
        suspended(support, home)
    home.refresh_from_db()
    assert (home.status, home.suspended_from, home.moderated_at) == ("SUSPENDED", "PUBLISHED", NOW)
    event = Event.objects.get(name="listing_suspended")
    assert (event.actor_id, event.on_behalf_of_id) == (support.pk, home.host_id)
    assert event.data["changes"]["status"] == ["PUBLISHED", "SUSPENDED"]
    assert Decision.objects.get(event=event).reason == "No smoke alarm."
    (sent,) = mail.outbox
    assert sent.to == [home.host.email]
    assert "“Loft <1>”" in sent.body
    assert "No smoke alarm." in sent.body
    assert "Loft &lt;1&gt;" in sent.alternatives[0].content


def test_what_is_booked_stays_booked(support) -> None:
    booking = confirmed_booking(
        listing=ListingFactory(), stay=Stay(date(2027, 4, 10), date(2027, 4, 13))
    )
    suspended(support, booking.listing)
    booking.refresh_from_db()
    assert booking.status == "CONFIRMED"


def test_its_host_can_neither_publish_nor_archive_it(support) -> None:
    home = suspended(support, ListingFactory())
    for act in (publish_listing, archive_listing):
        with unchanged_everywhere(), pytest.raises(ListingSuspended):
            act(user=home.host, listing=home, now=NOW)


@pytest.mark.parametrize("status", ["PUBLISHED", "PAUSED", "ARCHIVED", "DRAFT"])
def test_it_comes_back_as_it_was(support, status) -> None:
    home = reinstated(support, suspended(support, ListingFactory(status=status)))
    home.refresh_from_db()
    assert (home.status, home.suspended_from, home.moderated_at) == (status, None, None)


def test_it_comes_back_paused_when_it_is_no_longer_complete(support) -> None:
    home = suspended(support, ListingFactory())
    home.price_minor = None
    home.save()
    assert reinstated(support, home).status == "PAUSED"


def test_it_stays_hidden_while_its_host_is_suspended(support) -> None:
    home = suspended(support, ListingFactory(host=UserFactory(suspended=True)))
    home = reinstated(support, home)
    assert (home.status, home.moderated_at) == ("SUSPENDED", None)


def test_suspending_twice_is_once(support) -> None:
    home = suspended(support, ListingFactory())
    with unchanged_everywhere():
        suspended(support, home)


def test_what_the_staff_have_not_hidden_they_cannot_give_back(support) -> None:
    home = ListingFactory()
    with unchanged_everywhere(), pytest.raises(NotModerated):
        reinstated(support, home)


@pytest.mark.parametrize("act", [suspended, reinstated])
def test_a_reason_is_needed(support, act) -> None:
    home = ListingFactory()
    with unchanged_everywhere(), pytest.raises(Invalid):
        act(support, home, reason="")


@pytest.mark.parametrize("act", [suspended, reinstated])
def test_nobody_else_may_and_nobody_with_a_home_of_their_own(support, act) -> None:
    own = ListingFactory(host=support)
    home = ListingFactory()
    for staff, listing in ((support, own), (home.host, home), (UserFactory(is_staff=True), home)):
        with unchanged_everywhere(), pytest.raises(Forbidden):
            act(staff, listing)


def test_an_unverified_host_publishes_nothing(graphql) -> None:
    home = ListingFactory(paused=True, host=UserFactory(unverified=True))
    document = """mutation ($id: ID!) { publishListing(input: {listingId: $id}) {
      userErrors { code } } }"""
    with unchanged_everywhere():
        assert codes(graphql(document, user=home.host, id=gid(home))) == ["EMAIL_NOT_VERIFIED"]
