"""Who is of the staff, what they may do, and who says so."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group

from airbnb.errors import Forbidden, Invalid, InvalidState
from apps.accounts.models import Decision, Session
from apps.accounts.roles import PERMISSIONS, Role, grant_role, withdraw_role
from apps.events.models import Event
from tests.factories.accounts import UserFactory
from tests.signing_in import bearer
from tests.staff import member_of
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-10")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_the_groups_in_the_database_are_those_of_the_table() -> None:
    found = {
        group.name: {
            f"{one.content_type.app_label}.{one.codename}"
            for one in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }
    assert found == {role.value: set(names) for role, names in PERMISSIONS.items()}, (
        "apps/accounts/roles.py and the database differ: write a migration like accounts/0006_roles"
    )


def test_an_admin_makes_somebody_staff_and_their_sessions_end() -> None:
    admin, ada = member_of(Role.ADMIN), UserFactory()
    bearer(ada)
    grant_role(staff=admin, user=ada, role=Role.SUPPORT, reason="Joins on Monday.", now=NOW)
    ada.refresh_from_db()
    assert ada.is_staff
    assert ada.get_group_permissions() == PERMISSIONS[Role.SUPPORT]
    assert not Session.objects.filter(user=ada, ended_at=None).exists()
    event = Event.objects.get(name="role_granted")
    assert (event.actor_id, event.on_behalf_of_id) == (admin.pk, ada.pk)
    assert event.data == {"changes": {"roles": [[], ["support"]], "is_staff": [False, True]}}
    assert Decision.objects.get(event=event).reason == "Joins on Monday."


def test_who_loses_the_last_role_is_no_longer_staff() -> None:
    admin, ada = member_of(Role.ADMIN), member_of(Role.SUPPORT)
    grant_role(staff=admin, user=ada, role=Role.ADMIN, reason="Leads.", now=NOW)
    withdraw_role(staff=admin, user=ada, role=Role.SUPPORT, reason="Leads.", now=NOW)
    ada.refresh_from_db()
    assert (ada.is_staff, [group.name for group in ada.groups.all()]) == (True, ["admin"])
    withdraw_role(staff=admin, user=ada, role=Role.ADMIN, reason="Left.", now=NOW)
    ada.refresh_from_db()
    assert (ada.is_staff, ada.get_group_permissions()) == (False, set())


@pytest.mark.parametrize("act", [grant_role, withdraw_role])
@pytest.mark.parametrize("role", [None, Role.SUPPORT])
def test_only_admins_say_who_is_staff(act, role) -> None:
    person, ada = member_of(role) if role else UserFactory(), member_of(Role.SUPPORT)
    with unchanged_everywhere(), pytest.raises(Forbidden):
        act(staff=person, user=ada, role=Role.ADMIN, reason="Why not.", now=NOW)


@pytest.mark.parametrize("act", [grant_role, withdraw_role])
def test_nobody_says_it_of_themselves(act) -> None:
    admin = member_of(Role.ADMIN)
    with unchanged_everywhere(), pytest.raises(Forbidden):
        act(staff=admin, user=admin, role=Role.SUPPORT, reason="Why not.", now=NOW)


@pytest.mark.parametrize("trait", ["unverified", "suspended", "closed"])
def test_only_an_active_person_with_a_confirmed_address_becomes_staff(trait) -> None:
    admin, ada = member_of(Role.ADMIN), UserFactory(**{trait: True})
    with unchanged_everywhere(), pytest.raises(InvalidState):
        grant_role(staff=admin, user=ada, role=Role.SUPPORT, reason="Joins.", now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2_001, "\x00"])
def test_a_reason_is_needed(reason) -> None:
    admin, ada = member_of(Role.ADMIN), UserFactory()
    with unchanged_everywhere(), pytest.raises(Invalid) as refused:
        grant_role(staff=admin, user=ada, role=Role.SUPPORT, reason=reason, now=NOW)
    assert refused.value.field == ("reason",)


def test_granting_what_somebody_has_changes_nothing() -> None:
    admin, ada = member_of(Role.ADMIN), member_of(Role.SUPPORT)
    with unchanged_everywhere():
        grant_role(staff=admin, user=ada, role=Role.SUPPORT, reason="Again.", now=NOW)
