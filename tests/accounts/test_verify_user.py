"""The staff confirm an address where no mail gets through."""

from datetime import UTC, datetime

import pytest

from airbnb.errors import Forbidden, Invalid, InvalidState
from apps.accounts.models import Decision
from apps.accounts.roles import Role
from apps.accounts.verification import verify_user
from apps.events.models import Event
from tests.factories.accounts import UserFactory
from tests.staff import member_of
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-10")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def verified(staff, user, reason="Sent us a letter."):
    return verify_user(staff=staff, user=user, reason=reason, now=NOW)


def test_support_confirms_an_address() -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory(unverified=True)
    verified(support, ada)
    ada.refresh_from_db()
    assert ada.email_verified_at == NOW
    event = Event.objects.get(name="email_verified")
    assert (event.actor_id, event.on_behalf_of_id) == (support.pk, ada.pk)
    assert event.data == {"changes": {"email_verified_at": [None, NOW.isoformat()]}}
    assert Decision.objects.get(event=event).reason == "Sent us a letter."


def test_confirming_what_is_confirmed_changes_nothing() -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory()
    with unchanged_everywhere():
        verified(support, ada)


def test_nobody_else_may_and_nobody_for_themselves() -> None:
    ada, support = UserFactory(unverified=True), member_of(Role.SUPPORT, unverified=True)
    for staff, user in (
        (UserFactory(), ada),
        (UserFactory(is_staff=True), ada),
        (support, support),
    ):
        with unchanged_everywhere(), pytest.raises(Forbidden):
            verified(staff, user)


def test_a_reason_is_needed() -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory(unverified=True)
    with unchanged_everywhere(), pytest.raises(Invalid):
        verified(support, ada, reason="")


@pytest.mark.parametrize("traits", [{"email": None}, {"closed": True}])
def test_there_must_be_an_address(traits) -> None:
    support, ada = member_of(Role.SUPPORT), UserFactory(unverified=True, **traits)
    with unchanged_everywhere(), pytest.raises(InvalidState):
        verified(support, ada)
