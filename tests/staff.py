"""Members of the staff as tests need them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from airbnb import clock
from apps.accounts.models import Session, User
from apps.accounts.roles import Role
from rest.staff import SESSION_ID
from tests.factories.accounts import UserFactory


def member_of(role: Role, **traits: Any) -> User:
    """Somebody with this role."""
    person = UserFactory(is_staff=True, **traits)
    person.groups.add(Group.objects.get(name=role))
    return person


def at_the_admin(user: User, browser: Client | None = None) -> Client:
    """The browser of a member of the staff who has signed in with a code."""
    now = clock.now()
    opened = Session.objects.create(
        user=user,
        created_at=now,
        last_used_at=now,
        expires_at=now + timedelta(hours=8),
        identity_confirmed_at=now,
        second_factor_at=now,
    )
    browser = browser or Client()
    browser.force_login(user)
    cookie = browser.session
    cookie[SESSION_ID] = opened.pk
    cookie.save()
    return browser
