"""What every address answers to who writes there: one row for each, and the admin as a whole.

An address without a row fails. Each is sent an empty form, which changes nothing in any table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.roles import ANONYMOUS, GUEST, OWNER, UNVERIFIED
from tests.staff import at_the_admin, member_of
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-10")]

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
NONE_OF_THEM = dict.fromkeys(UNSAFE, 405)
# By the pattern: an address, and the status of each unsafe method. Nobody is signed in there, so
# that it is the same for everybody.
PLAIN = {
    "reset-password": ("/reset-password", NONE_OF_THEM | {"POST": 400}),
    "exports": ("/exports", NONE_OF_THEM | {"POST": 400}),
    "verify-email": ("/verify-email", NONE_OF_THEM | {"POST": 400}),
    r"^media/images/(?P<key>[0-9a-f]{32})(?:-(?P<width>\d{3,4}))?\.jpg$": (
        f"/media/images/{'0' * 32}.jpg",
        NONE_OF_THEM,
    ),
    "dev/mail": ("/dev/mail", NONE_OF_THEM),
    "dev/mail/<int:mail_id>": ("/dev/mail/1", NONE_OF_THEM),
    "dev/mail/<int:mail_id>.html": ("/dev/mail/1.html", NONE_OF_THEM),
}


def test_every_address_has_a_row() -> None:
    patterns = {str(one.pattern) for one in get_resolver().url_patterns} - {"admin/"}
    without = sorted(patterns - PLAIN.keys())
    assert not without, (
        f"Who may write to {', '.join(without)}? Say it in PLAIN of tests/rest/test_rest_roles.py: "
        "the pattern, an address of it, the status of each unsafe method."
    )
    assert sorted(PLAIN.keys() - patterns) == []


@pytest.mark.parametrize("pattern", PLAIN)
def test_an_address_answers_as_its_row_says(pattern) -> None:
    address, answers = PLAIN[pattern]
    with unchanged_everywhere():
        found = {method: Client().generic(method, address).status_code for method in UNSAFE}
    assert found == answers


# ---- the admin -----------------------------------------------------------------------------------

OUTSIDERS = {
    ANONYMOUS: None,
    UNVERIFIED: {"email_verified_at": None},
    GUEST: {},
    OWNER: {"is_host": True},
    "suspended member of staff": {"is_staff": True, "is_superuser": True, "suspended": True},
}


def admin_addresses(subject: User) -> Iterator[str]:
    """Every page of the admin; where it wants a row, that of `subject` or its number."""
    for one in admin.site.urls[0]:
        if hasattr(one, "url_patterns"):
            yield from (
                _address(f"admin:{page.name}", page, subject)
                for page in one.url_patterns
                if page.name
            )
        elif one.name in ("index", "password_change", "jsi18n"):
            yield reverse(f"admin:{one.name}")


def _address(name, page, subject: User) -> str:
    return reverse(name, args=[subject.pk] * page.pattern.regex.groups)


def signed_in(traits: dict | None) -> Client:
    """The browser of somebody who has a cookie of the admin, wherever they got it from."""
    client = Client()
    if traits is not None:
        at_the_admin(UserFactory(**traits), client)
    return client


@pytest.mark.parametrize("role", OUTSIDERS)
def test_who_is_not_of_the_staff_finds_the_sign_in_at_every_page_of_the_admin(role) -> None:
    subject, client = UserFactory(), signed_in(OUTSIDERS[role])
    with unchanged_everywhere():
        found = {
            address: client.post(address).get("Location", "").partition("?")[0]
            for address in admin_addresses(subject)
        }
    assert len(found) > 50
    assert found == dict.fromkeys(found, "/admin/login/")


def test_a_member_of_staff_without_a_role_is_refused_at_every_page_about_rows() -> None:
    subject, client = UserFactory(), signed_in({"is_staff": True})
    pages = [
        address
        for address in admin_addresses(subject)
        if address.count("/") > 3 and "history" not in address  # which is read
    ]
    with unchanged_everywhere():
        found = {address: client.post(address).status_code for address in pages}
    assert found == dict.fromkeys(pages, 403)


@pytest.mark.parametrize("role", Role)
def test_a_role_looks_at_every_list(role) -> None:
    client = at_the_admin(member_of(role))
    lists = {
        address: client.get(address).status_code
        for address in admin_addresses(UserFactory())
        if address.count("/") == 4 and not address.endswith(("password_change/", "jsi18n/"))
    }
    assert len(lists) > 10
    assert lists == dict.fromkeys(lists, 200)
