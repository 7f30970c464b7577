"""Who registers a stranger's address gets nothing of the stranger's (ADR 0014)."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client

from airbnb import clock
from apps.accounts.models import Session, User
from apps.events.models import Event
from apps.images.models import Image
from tests.accounts.test_register import ADA, REGISTER
from tests.accounts.test_sign_in import TOKEN_AUTH
from tests.accounts.test_verify_email import VERIFY
from tests.answers import codes, payload
from tests.factories.accounts import LONG_AGO, PASSWORD, UserFactory
from tests.factories.listings import ImageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-01")]

EVE = {**ADA, "password": "the password of Eve", "firstName": "Eve", "lastName": ""}
VIEWER = "{ viewer { firstName } }"


def last_token() -> str:
    link = re.search(r"http\S+/verify-email\S+", mail.outbox[-1].body)[0]
    return parse_qs(urlsplit(link).query)["token"][0]


def sign_in(graphql, password):
    return graphql(TOKEN_AUTH, email="ada@example.com", password=password)


def test_the_owner_gets_the_account_and_the_stranger_is_out(graphql):
    graphql(REGISTER, input=EVE)
    link_of_eve = last_token()
    tokens_of_eve = payload(sign_in(graphql, EVE["password"]))
    assert codes(graphql(REGISTER, input=ADA)) == []

    as_eve = {"Authorization": f"Bearer {tokens_of_eve['token']}"}
    assert codes(graphql(VIEWER, headers=as_eve)) == ["UNAUTHENTICATED"]
    assert codes(sign_in(graphql, EVE["password"])) == ["INVALID_CREDENTIALS"]
    assert codes(graphql(VERIFY, token=link_of_eve)) == ["INVALID_TOKEN"]
    assert not User.objects.get().email_verified

    assert codes(graphql(VERIFY, token=last_token())) == []
    ada = User.objects.get()
    assert ada.email_verified
    assert ada.check_password(PASSWORD)
    assert codes(sign_in(graphql, PASSWORD)) == []


def test_nothing_is_left_of_what_the_one_before_has_set(graphql):
    UserFactory(
        email="ada@example.com",
        unverified=True,
        password="the password of Eve",
        first_name="Eve",
        last_name="Evil",
        phone_number="+4930901820",
        phone_verified_at=LONG_AGO,
        about="Write to eve@example.com",
        language="de",
        currency="JPY",
        profile_picture=ImageFactory(),
    )
    graphql(REGISTER, input=ADA)
    ada = User.objects.get()
    assert (ada.email, ada.first_name, ada.last_name) == ("Ada@Example.com", "Ada", "Lovelace")
    assert (ada.phone_number, ada.phone_verified_at, ada.about) == ("", None, "")
    assert (ada.language, ada.currency, ada.profile_picture) == ("en", "USD", None)
    assert ada.joined_at > LONG_AGO
    assert Image.objects.get().deleted_at is not None
    told = Event.objects.get()
    assert told.name == "registration_replaced"
    changes = told.data["changes"]
    for personal in ("email", "password", "first_name", "last_name", "phone_number", "about"):
        assert changes.pop(personal) == []
    assert changes.keys() == {
        "phone_verified_at",
        "language",
        "currency",
        "profile_picture_id",
        "joined_at",
    }
    assert changes["currency"] == ["JPY", "USD"]


def test_each_registration_is_mailed_its_own_link(graphql):
    graphql(REGISTER, input=EVE)
    graphql(REGISTER, input=ADA)
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body != mail.outbox[1].body


def test_repeating_a_registration_changes_the_names_and_nothing_else(graphql):
    graphql(REGISTER, input=ADA)
    link, before = last_token(), User.objects.get()
    sign_in(graphql, PASSWORD)
    graphql(REGISTER, input={**ADA, "lastName": "King"})
    ada = User.objects.get()
    assert (ada.first_name, ada.last_name) == ("Ada", "King")
    assert (ada.password, ada.joined_at) == (before.password, before.joined_at)
    assert Session.objects.alive(clock.now()).count() == 1
    assert len(mail.outbox) == 1
    assert codes(graphql(VERIFY, token=link)) == []


def test_the_next_day_the_same_registration_brings_another_link(graphql):
    graphql(REGISTER, input=ADA)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        graphql(REGISTER, input=ADA)
        assert len(mail.outbox) == 2
        assert codes(graphql(VERIFY, token=last_token())) == []


@pytest.mark.parametrize("state", [{}, {"unverified": True, "is_staff": True}])
def test_an_account_that_is_somebodys_stays_as_it_is(graphql, state):
    UserFactory(email="ada@example.com", **state)
    before = User.objects.values().get()
    assert codes(graphql(REGISTER, input=EVE)) == []
    assert User.objects.values().get() == before
    (sent,) = mail.outbox
    assert sent.subject == "You already have an account"


def test_a_suspension_is_not_shaken_off(graphql):
    UserFactory(email="ada@example.com", unverified=True, suspended=True, password="another one")
    graphql(REGISTER, input=ADA)
    assert codes(sign_in(graphql, PASSWORD)) == ["ACCOUNT_SUSPENDED"]


def test_no_session_is_opened_while_the_account_changes_hands(graphql, monkeypatch):
    graphql(REGISTER, input=EVE)
    check = User.check_password

    def and_then_ada_registers(self, password):
        knows = check(self, password)
        monkeypatch.setattr(User, "check_password", check)
        graphql(REGISTER, input=ADA)
        return knows

    monkeypatch.setattr(User, "check_password", and_then_ada_registers)
    assert codes(sign_in(graphql, EVE["password"])) == ["INVALID_CREDENTIALS"]
    assert not Session.objects.exists()


@pytest.mark.requirement("S-08")
def test_registrations_of_one_address_are_counted_wherever_they_come_from(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "register": "2/hour"}

    def register(network, email, password):
        given = {**ADA, "email": email, "password": password}
        body = {"query": REGISTER, "variables": {"input": given}}
        client = Client(REMOTE_ADDR=f"203.0.113.{network}")
        return codes(client.post("/graphql", body, content_type="application/json").json())

    assert register(1, "ada@example.com", "the first password") == []
    assert register(2, "ADA@example.com", "the second password") == []
    assert register(3, "ada@example.com", "the third password") == ["RATE_LIMITED"]
    assert User.objects.get().check_password("the second password")
    assert register(3, "grace@example.com", PASSWORD) == []
