"""Members of the staff as tests need them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import Role
from tests.factories.accounts import UserFactory


def member_of(role: Role, **traits: Any) -> User:
    """Somebody with this role."""
    person = UserFactory(is_staff=True, **traits)
    person.groups.add(Group.objects.get(name=role))
    return person
