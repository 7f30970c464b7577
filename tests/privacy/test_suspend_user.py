"""Suspending people, and what follows for their homes and stays (R38)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from airbnb.errors import Forbidden, Invalid, InvalidState
from apps.accounts.models import Decision
from apps.accounts.roles import Role
from apps.availability.models import Night
from apps.availability.stays import Stay
from apps.bookings.models import Booking
from apps.events.models import Event
from apps.listings.models import Listing
from apps.listings.operations import suspend_listing
from apps.privacy.consequences import follow_suspensions
from apps.privacy.suspension import reinstate_user, suspend_user
from tests.answers import codes, gid
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory
from tests.signing_in import bearer
from tests.staff import at_the_admin, member_of
from tests.stays import confirmed_booking, held_booking
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-10")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
APRIL = Stay(date(2027, 4, 10), date(2027, 4, 13))
MAY = Stay(date(2027, 5, 1), date(2027, 5, 3))


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def support():
    return member_of(Role.SUPPORT)


@pytest.fixture
def act(support, django_capture_on_commit_callbacks):
    """Do it as support would, and what follows once it is committed."""

    def act(operation, user, staff=None, reason="Fraud."):
        with django_capture_on_commit_callbacks(execute=True):
            return operation(staff=staff or support, user=user, reason=reason, now=NOW)

    return act


def status_of(booking: Booking) -> tuple[str, str | None]:
    return Booking.objects.values_list("status", "cancelled_by").get(pk=booking.pk)


def statuses(host) -> list[str]:
    return list(Listing.objects.filter(host=host).order_by("pk").values_list("status", flat=True))


# ---- the person ----------------------------------------------------------------------------------


def test_a_suspended_person_is_signed_out_at_once_and_cannot_sign_in(act, graphql) -> None:
    ada = UserFactory()
    headers = {"Authorization": bearer(ada)}
    assert graphql("{ viewer { id } }", headers=headers)["data"]["viewer"]
    act(suspend_user, ada)
    assert codes(graphql("{ viewer { id } }", headers=headers)) == ["UNAUTHENTICATED"]
    document = """mutation ($input: TokenAuthInput!) { tokenAuth(input: $input) {
      token userErrors { code } } }"""
    assert codes(graphql(document, input={"email": ada.email, "password": PASSWORD})) == [
        "ACCOUNT_SUSPENDED"
    ]


def test_a_suspended_member_of_staff_is_out_of_the_admin_at_once(act) -> None:
    ada = member_of(Role.SUPPORT)
    browser = at_the_admin(ada)
    assert browser.get("/admin/accounts/user/").status_code == 200
    act(suspend_user, ada, staff=member_of(Role.ADMIN))
    assert browser.get("/admin/accounts/user/").status_code == 302


def test_the_event_tells_who_and_for_whom_and_the_reason_lies_beside_it(act, support) -> None:
    ada = UserFactory()
    act(suspend_user, ada)
    event = Event.objects.get(name="user_suspended")
    assert (event.actor_id, event.on_behalf_of_id, event.subject_id) == (support.pk, ada.pk, ada.pk)
    assert event.data == {"changes": {"suspended_at": [None, NOW.isoformat()]}}
    assert Decision.objects.get(event=event).reason == "Fraud."
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([ada.email], "Your account is suspended")
    assert "Fraud." in sent.body


def test_suspending_twice_is_once(act) -> None:
    ada = act(suspend_user, UserFactory())
    with unchanged_everywhere():
        act(suspend_user, ada, reason="Again.")


def test_a_reinstated_person_gets_in_again(act, graphql) -> None:
    ada = act(suspend_user, UserFactory())
    act(reinstate_user, ada, reason="A mistake.")
    ada.refresh_from_db()
    assert graphql("{ viewer { id } }", user=ada)["data"]["viewer"]
    assert mail.outbox[-1].subject == "Your account is open again"
    assert Decision.objects.get(event__name="user_reinstated").reason == "A mistake."
    with unchanged_everywhere():
        act(reinstate_user, ada)


# ---- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", [suspend_user, reinstate_user])
@pytest.mark.parametrize("kind", ["guest", "support about staff", "themselves", "staff, no role"])
def test_nobody_else_may(operation, kind) -> None:
    staff, user = {
        "guest": lambda: (UserFactory(), UserFactory()),
        "support about staff": lambda: (member_of(Role.SUPPORT), member_of(Role.SUPPORT)),
        "themselves": lambda: (member_of(Role.ADMIN),) * 2,
        "staff, no role": lambda: (UserFactory(is_staff=True), UserFactory()),
    }[kind]()
    with unchanged_everywhere(), pytest.raises(Forbidden):
        operation(staff=staff, user=user, reason="Why not.", now=NOW)


def test_an_admin_suspends_staff_but_no_superuser(act) -> None:
    admin, chief = member_of(Role.ADMIN), UserFactory(is_staff=True, is_superuser=True)
    act(suspend_user, member_of(Role.SUPPORT), staff=admin)
    with unchanged_everywhere(), pytest.raises(Forbidden):
        suspend_user(staff=admin, user=chief, reason="Why not.", now=NOW)


def test_a_suspended_member_of_staff_suspends_nobody() -> None:
    staff, ada = member_of(Role.SUPPORT, suspended=True), UserFactory()
    with unchanged_everywhere(), pytest.raises(Forbidden):
        suspend_user(staff=staff, user=ada, reason="Why not.", now=NOW)


def test_a_reason_is_needed(support) -> None:
    ada = UserFactory()
    with unchanged_everywhere(), pytest.raises(Invalid):
        suspend_user(staff=support, user=ada, reason=" ", now=NOW)


def test_a_closed_account_is_not_suspended(support) -> None:
    ada = UserFactory(closed=True)
    with unchanged_everywhere(), pytest.raises(InvalidState):
        suspend_user(staff=support, user=ada, reason="Fraud.", now=NOW)


# ---- their homes ---------------------------------------------------------------------------------


def test_a_suspended_hosts_homes_vanish_and_come_back_as_they_were(act, graphql) -> None:
    host = ListingFactory().host
    ListingFactory(host=host, paused=True)
    ListingFactory(host=host, draft=True)
    ListingFactory(host=host, status="ARCHIVED")
    other = ListingFactory()
    ids = [gid(one) for one in Listing.objects.filter(host=host)]
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } listings { nodes { id } } }"
    act(suspend_user, host)
    assert statuses(host) == ["SUSPENDED", "SUSPENDED", "DRAFT", "ARCHIVED"]
    seen = graphql(document, ids=ids)["data"]
    assert seen == {"nodes": [None] * 4, "listings": {"nodes": [{"id": gid(other)}]}}
    act(reinstate_user, host)
    assert statuses(host) == ["PUBLISHED", "PAUSED", "DRAFT", "ARCHIVED"]
    assert len(graphql(document, ids=ids)["data"]["listings"]["nodes"]) == 2


def test_both_parties_of_a_stay_still_see_the_home(act, graphql) -> None:
    home = ListingFactory()
    booking = confirmed_booking(listing=home, stay=APRIL)
    act(suspend_user, home.host)
    document = "query ($id: ID!) { node(id: $id) { id } }"
    assert graphql(document, user=booking.guest, id=gid(home))["data"]["node"]
    assert graphql(document, user=UserFactory(), id=gid(home))["data"]["node"] is None


def test_what_the_staff_had_hidden_by_itself_stays_hidden(act, support) -> None:
    home = ListingFactory()
    suspend_listing(staff=support, listing=home, reason="No smoke alarm.", now=NOW)
    act(suspend_user, home.host)
    act(reinstate_user, home.host)
    assert statuses(home.host) == ["SUSPENDED"]


# ---- their stays ---------------------------------------------------------------------------------


def test_a_suspended_hosts_stays_to_come_are_cancelled_as_by_the_host(act) -> None:
    home = ListingFactory()
    paid = confirmed_booking(listing=home, stay=APRIL)
    held = held_booking(listing=home, stay=MAY)
    act(suspend_user, home.host)
    assert status_of(paid) == status_of(held) == ("CANCELLED", "HOST")
    assert not Night.objects.filter(listing=home).exists()
    event = Event.objects.filter(name="booking_cancelled", subject_id=paid.pk).get()
    assert event.actor_id is None
    assert event.data["changes"]["status"] == ["CONFIRMED", "CANCELLED"]


def test_a_suspended_guests_stays_to_come_are_cancelled_by_the_staff(act) -> None:
    guest = UserFactory()
    paid = confirmed_booking(listing=ListingFactory(), guest=guest, stay=APRIL)
    others = confirmed_booking(listing=paid.listing, stay=MAY)
    act(suspend_user, guest)
    assert status_of(paid) == ("CANCELLED", "STAFF")
    assert status_of(others) == ("CONFIRMED", None)
    assert Night.objects.filter(booking=others).count() == 2


def test_a_stay_that_has_begun_or_is_over_stays_as_it_is(act) -> None:
    home = ListingFactory()
    running = BookingFactory(
        listing=home, check_in=NOW.date() - timedelta(days=1), check_out=NOW.date() + timedelta(2)
    )
    over = BookingFactory(listing=home, check_in=date(2027, 2, 1))
    act(suspend_user, home.host)
    assert status_of(running) == status_of(over) == ("CONFIRMED", None)


def test_stays_that_were_called_off_stay_so(act) -> None:
    booking = confirmed_booking(listing=ListingFactory(), stay=APRIL)
    act(suspend_user, booking.host)
    act(reinstate_user, booking.host)
    assert status_of(booking) == ("CANCELLED", "HOST")


def test_what_follows_does_nothing_twice_and_comes_after_a_lost_task(support) -> None:
    booking = confirmed_booking(listing=ListingFactory(), stay=APRIL)
    suspend_user(staff=support, user=booking.host, reason="Fraud.", now=NOW)  # its task is lost
    assert status_of(booking) == ("CONFIRMED", None)
    follow_suspensions(now=NOW)
    assert status_of(booking) == ("CANCELLED", "HOST")
    assert statuses(booking.host) == ["SUSPENDED"]
    with unchanged_everywhere():
        follow_suspensions(now=NOW)


def test_nothing_follows_for_anybody_else() -> None:
    confirmed_booking(listing=ListingFactory(), stay=APRIL)
    with unchanged_everywhere():
        follow_suspensions(now=NOW)
