"""What every mutation answers to whom: a row for each of them, a column for each kind of person.

A mutation without a row fails. What is refused has changed nothing in any table; what is done and
has changed something has left an event.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from apps.accounts import emails, phones
from apps.accounts.emails import Purpose
from apps.accounts.models import SecondFactor, User
from apps.accounts.roles import Role
from apps.accounts.sessions import open_session
from apps.availability.stays import Stay
from apps.events.models import Event
from apps.notifications.models import TextMessage
from apps.pricing.operations import create_quote
from schema.root import schema
from tests.answers import gid
from tests.factories.accounts import LONG_AGO, PASSWORD, SecondFactorFactory, UserFactory
from tests.factories.bookings import QuoteFactory
from tests.factories.listings import ListingFactory, PhotoFactory
from tests.images.pictures import encoded
from tests.one_time_codes import code_of
from tests.roles import (
    ADMIN,
    ANONYMOUS,
    GUEST,
    OTHER_HOST,
    OWNER,
    ROLES,
    SUPPORT,
    SUSPENDED,
    UNVERIFIED,
    Person,
)
from tests.staff import member_of
from tests.stays import confirmed_booking, held_booking
from tests.unchanged import everything, unchanged_everywhere

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MUTATIONS = schema.graphql_schema.mutation_type.fields
DONE = "done"
UNAUTHENTICATED = "UNAUTHENTICATED"
FORBIDDEN = "FORBIDDEN"
NOT_FOUND = "NOT_FOUND"


# ---- the world -----------------------------------------------------------------------------------


class World:
    """Homes of the owner, stays of the guest, and somebody of each kind, signed in."""

    def __init__(self) -> None:
        users = {
            UNVERIFIED: UserFactory(unverified=True),
            GUEST: UserFactory(),
            OWNER: UserFactory(is_host=True),
            OTHER_HOST: UserFactory(is_host=True),
            SUPPORT: member_of(Role.SUPPORT),
            ADMIN: member_of(Role.ADMIN),
            SUSPENDED: UserFactory(),
        }
        self.people = {role: Person(role) for role in ROLES} | {
            role: Person(role, user, open_session(user=user, now=NOW))
            for role, user in users.items()
        }
        User.objects.filter(pk=users[SUSPENDED].pk).update(suspended_at=LONG_AGO)
        users[SUSPENDED].suspended_at = LONG_AGO
        self.home = ListingFactory(host=users[OWNER])
        self.paused = ListingFactory(host=users[OWNER])
        self.draft = ListingFactory(host=users[OWNER], draft=True)
        self.photo = PhotoFactory(listing=self.home)
        ListingFactory(host=users[OTHER_HOST])
        self.hold = self._stay(held_booking, self.home, date(2027, 4, 10))
        self._stay(confirmed_booking, self.paused, date(2027, 4, 20))
        self.paused.status = "PAUSED"
        self.paused.save()

    def _stay(self, make: Callable[..., Any], listing: Any, arrival: date) -> Any:
        stay = Stay(arrival, date(arrival.year, arrival.month, arrival.day + 3))
        return make(listing=listing, guest=self.people[GUEST].user, stay=stay)


@pytest.fixture
def world(db, settings) -> Iterator[World]:
    settings.RATE_LIMITS_ON = False
    with time_machine.travel(NOW, tick=False):
        yield World()


# ---- what they ask for ---------------------------------------------------------------------------

Given = Callable[[World, Person], dict[str, Any]]
PICTURE = object()


def of(name: str, /, **others: Any) -> Given:
    """An input that names a row of the world: `of("home")` gives `listingId`."""
    argument = {"photo": "photoId", "hold": "bookingId"}.get(name, "listingId")
    return lambda world, _: {argument: gid(getattr(world, name)), **others}


def always(**values: Any) -> Given:
    """The same from everybody."""
    return lambda *_: values


def own_address(_: World, person: Person) -> str:
    return person.user.email if person.user else "nobody@example.com"


def registration(world: World, person: Person) -> dict[str, Any]:
    return {
        "email": own_address(world, person),
        "password": "a password of somebody",
        "firstName": "A",
    }


def credentials(world: World, person: Person) -> dict[str, Any]:
    return {"email": own_address(world, person), "password": PASSWORD}


def verification(_: World, person: Person) -> dict[str, Any]:
    user = person.user
    return {"token": emails.token_for(user.pk, user.registration, now=NOW) if user else "x"}


def reset(_: World, person: Person) -> dict[str, Any]:
    token, user = "x", person.user
    if user:
        purpose = Purpose.RESET_PASSWORD
        token = emails.token_for(user.pk, user.registration, purpose=purpose, now=NOW)
    return {"token": token, "password": "another one of mine"}


def phone(_: World, person: Person) -> dict[str, Any]:
    if person.user:
        person.user.phone_number = "+4930901820"
        person.user.save(update_fields=["phone_number"])
    return {}


def phone_code(world: World, person: Person) -> dict[str, Any]:
    phone(world, person)
    if person.user is None:
        return {"code": "123456"}
    phones.send_phone_code(user=person.user, address="", now=NOW)
    return {"code": re.search(r"\d{6}", TextMessage.objects.latest("pk").text)[0]}


def access_token(_: World, person: Person) -> dict[str, Any]:
    return {"token": person.signed_in.access.text if person.signed_in else "x"}


def refresh_token(_: World, person: Person) -> dict[str, Any]:
    return {"refreshToken": person.signed_in.refresh_token if person.signed_in else "x"}


def first_code(_: World, person: Person) -> dict[str, Any]:
    """Of a second factor that was only started."""
    return _code(person, confirmed_at=None)


def code(_: World, person: Person) -> dict[str, Any]:
    """Of a second factor, as also staff have one."""
    return _code(person, confirmed_at=LONG_AGO)


def _code(person: Person, **state: Any) -> dict[str, Any]:
    if person.user and not SecondFactor.objects.filter(user=person.user).update(**state):
        SecondFactorFactory(user=person.user, **state)
    return {"code": code_of()}


def session_of_the_guest(world: World, _: Person) -> dict[str, Any]:
    return {"sessionId": gid(world.people[GUEST].signed_in.session)}


def stay(_: World, __: Person) -> dict[str, Any]:
    return {"checkIn": "2027-05-01", "checkOut": "2027-05-04", "adults": 1}


def quote_request(world: World, person: Person) -> dict[str, Any]:
    return {"listingId": gid(world.home), "stay": stay(world, person)}


def own_quote(world: World, person: Person) -> dict[str, Any]:
    """Made by hand, since the operation gives none to who may not book."""
    quote = QuoteFactory(
        listing=world.home,
        guest=person.user or UserFactory(),
        check_in=date(2027, 5, 1),
        created_at=NOW,
    )
    return {"quoteId": gid(quote)}


def quote_of_the_guest(world: World, _: Person) -> dict[str, Any]:
    dates = Stay(date(2027, 5, 1), date(2027, 5, 4))
    guest = world.people[GUEST].user
    return {"quoteId": gid(create_quote(guest=guest, listing=world.home, stay=dates, now=NOW))}


SPAN = {"from": "2027-05-01", "to": "2027-05-03"}


# ---- who is answered what ------------------------------------------------------------------------


def everybody(**but: str) -> dict[str, str]:
    """Done for all, signed in or not, but for those named (`other_host` …)."""
    return dict.fromkeys(ROLES, DONE) | named(but)


def members(**but: str) -> dict[str, str]:
    """Done for all who are signed in, but for those named."""
    return everybody() | dict.fromkeys((ANONYMOUS, SUSPENDED), UNAUTHENTICATED) | named(but)


def nobody(answer: str, **but: str) -> dict[str, str]:
    """All who are signed in are answered `answer`, but for those named."""
    return dict.fromkeys(ROLES, answer) | {
        ANONYMOUS: UNAUTHENTICATED,
        SUSPENDED: UNAUTHENTICATED,
        **named(but),
    }


def named(answers: dict[str, str]) -> dict[str, str]:
    return {role.replace("_", " "): answer for role, answer in answers.items()}


@dataclass(frozen=True)
class Row:
    """What a mutation answers, given an input that is good of its kind.

    `about` tells rows of one mutation apart. One that needs nobody signed in (`register`) is asked
    without a token, with what the person has instead: an address, a link, a refresh token.
    """

    mutation: str
    given: Given
    answers: dict[str, str] = field(default_factory=members)
    about: str = ""

    def __str__(self) -> str:
        return f"{self.mutation} {self.about}".strip()

    @property
    def is_anonymous(self) -> bool:
        return bool(named_type(self.mutation).is_anonymous)


def named_type(mutation: str) -> Any:
    return MUTATIONS[mutation].type.graphene_type


ROWS = [
    # Whoever has the secret may be signed out.
    Row("register", registration, everybody()),
    Row(
        "verifyEmail",
        verification,
        dict.fromkeys(ROLES, "INVALID_TOKEN") | {UNVERIFIED: DONE},
    ),
    Row(
        "requestPasswordReset",
        lambda world, person: {"email": own_address(world, person)},
        everybody(),
    ),
    # Who is suspended stays so.
    Row("resetPassword", reset, everybody(anonymous="INVALID_TOKEN")),
    Row(
        "tokenAuth",
        credentials,
        everybody(anonymous="INVALID_CREDENTIALS", suspended="ACCOUNT_SUSPENDED"),
    ),
    Row(
        "verifyToken",
        access_token,
        everybody(anonymous="INVALID_TOKEN", suspended="INVALID_TOKEN"),
    ),
    Row(
        "refreshToken",
        refresh_token,
        everybody(anonymous="INVALID_TOKEN", suspended="INVALID_TOKEN"),
    ),
    Row(
        "revokeToken",
        refresh_token,
        everybody(anonymous="INVALID_TOKEN", suspended="INVALID_TOKEN"),
    ),
    # Oneself.
    Row("changeEmail", always(email="another@example.com", currentPassword=PASSWORD)),
    Row(
        "changePassword",
        always(currentPassword=PASSWORD, newPassword="another one of mine"),
    ),
    Row("revokeSession", session_of_the_guest, nobody(NOT_FOUND, guest=DONE)),
    Row("revokeAllSessions", always(exceptCurrent=False)),
    Row("startSecondFactor", always(), members(unverified="EMAIL_NOT_VERIFIED")),
    Row("confirmSecondFactor", first_code, members(unverified="EMAIL_NOT_VERIFIED")),
    Row("removeSecondFactor", code, members(support=FORBIDDEN, admin=FORBIDDEN)),
    Row("confirmIdentity", always(password=PASSWORD)),
    Row("updateProfile", always(about="I like quiet streets.")),
    Row(
        "updateNotificationPreferences",
        always(topics=[{"topic": "REVIEWS", "channels": ["IN_APP"]}]),
    ),
    Row("sendPhoneCode", phone),
    Row("verifyPhone", phone_code),
    Row("uploadProfilePicture", always(picture=PICTURE)),
    Row("requestDataExport", always(), members(unverified="EMAIL_NOT_VERIFIED")),
    Row(
        "closeAccount",
        always(currentPassword=PASSWORD),
        members(
            guest="INVALID_STATE",
            owner="INVALID_STATE",
            support="FORBIDDEN",
            admin="FORBIDDEN",
        ),
    ),
    # Homes: what one cannot see does not exist, what is another's is forbidden.
    Row("createListing", always(name="A"), members(unverified="EMAIL_NOT_VERIFIED")),
    Row("updateListing", of("home", name="B"), nobody(FORBIDDEN, owner=DONE)),
    Row("publishListing", of("paused"), nobody(NOT_FOUND, guest=FORBIDDEN, owner=DONE)),
    Row("pauseListing", of("home"), nobody(FORBIDDEN, owner=DONE)),
    Row("archiveListing", of("draft"), nobody(NOT_FOUND, owner=DONE)),
    Row("addListingPhoto", of("home", photo=PICTURE), nobody(FORBIDDEN, owner=DONE)),
    Row("moveListingPhoto", of("photo", position=0), nobody(FORBIDDEN, owner=DONE)),
    Row("removeListingPhoto", of("photo"), nobody(FORBIDDEN, owner=DONE)),
    Row("blockNights", of("home", **SPAN), nobody(FORBIDDEN, owner=DONE)),
    Row("openNights", of("home", **SPAN), nobody(FORBIDDEN, owner=DONE)),
    Row("setNightlyPrice", of("home", price="90.00", **SPAN), nobody(FORBIDDEN, owner=DONE)),
    # Stays: the staff are people like others.
    Row(
        "createQuote",
        quote_request,
        members(unverified="EMAIL_NOT_VERIFIED", owner="OWN_LISTING"),
    ),
    Row(
        "createBooking",
        own_quote,
        members(unverified="EMAIL_NOT_VERIFIED", owner="OWN_LISTING"),
        about="with one's own quote",
    ),
    Row(
        "createBooking",
        quote_of_the_guest,
        nobody(NOT_FOUND, guest=DONE),
        about="with the guest's quote",
    ),
    Row("cancelBooking", of("hold"), nobody(NOT_FOUND, guest=DONE, owner=DONE)),
]


# ---- the tests -----------------------------------------------------------------------------------


def test_every_mutation_has_a_row() -> None:
    without = sorted(MUTATIONS.keys() - {row.mutation for row in ROWS})
    assert not without, (
        f"Who may call {', '.join(without)}? Say it in ROWS of tests/schema/test_roles.py: "
        "Row(name, an input that is good, the answer to each of tests.roles.ROLES)."
    )


def test_every_row_answers_everybody() -> None:
    assert [str(row) for row in ROWS if row.answers.keys() != set(ROLES)] == []
    assert sorted({row.mutation for row in ROWS} - MUTATIONS.keys()) == []


@pytest.mark.requirement("S-10")
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_mutation_answers_each_as_its_row_says(world, row) -> None:
    found = {role: answer_to(world.people[role], row, world) for role in ROLES}
    assert found == row.answers


@pytest.mark.requirement("S-10")
def test_a_suspended_persons_token_is_refused_at_every_mutation(world) -> None:
    suspended = world.people[SUSPENDED]
    answers = {
        str(row): send(row.mutation, row.given(world, suspended), suspended.headers) for row in ROWS
    }
    assert answers == {str(row): [UNAUTHENTICATED] for row in ROWS}


def answer_to(person: Person, row: Row, world: World) -> str:
    """The code, or DONE; afterwards the world is as it was."""
    before = transaction.savepoint()
    given = row.given(world, person)
    headers = {} if row.is_anonymous else person.headers
    if row.answers[person.role] == DONE:
        answer = done(row, given, headers)
    else:
        with unchanged_everywhere():
            answer = ", ".join(send(row.mutation, given, headers)) or DONE
    transaction.savepoint_rollback(before)
    return answer


def done(row: Row, given: dict[str, Any], headers: dict[str, str]) -> str:
    """The code, or DONE, if an event tells of whatever has changed."""
    before, last = everything(but_for=[Event]), Event.objects.latest("pk").pk
    codes = send(row.mutation, given, headers)
    if everything(but_for=[Event]) != before:
        told = Event.objects.filter(pk__gt=last).exclude(name="session_opened")
        assert told.exists(), f"{row} has changed something, and no event tells of it"
    return ", ".join(codes) or DONE


def send(mutation: str, given: dict[str, Any], headers: dict[str, str]) -> list[str]:
    """The codes of all errors of the answer."""
    input_type = MUTATIONS[mutation].args["input"].type
    query = f"""mutation ($input: {input_type}) {{
      {mutation}(input: $input) {{ userErrors {{ code }} }} }}"""
    asked = {"query": query, "variables": {"input": given}}
    files = [name for name, value in given.items() if value is PICTURE]
    if files:
        body: Any = {
            "operations": json.dumps(asked, default=lambda _: None),
            "map": json.dumps({"0": [f"variables.input.{files[0]}"]}),
            "0": SimpleUploadedFile("photo.png", encoded().read(), "image/png"),
        }
        headers = {**headers, "GraphQL-Require-Preflight": "1"}
        answer = Client().post("/graphql", body, headers=headers).json()
    else:
        answer = (
            Client().post("/graphql", json.dumps(asked), "application/json", headers=headers).json()
        )
    found = [error["extensions"]["code"] for error in answer.get("errors", ())]
    payload = (answer.get("data") or {}).get(mutation) or {}
    return found + [error["code"] for error in payload.get("userErrors", ())]
