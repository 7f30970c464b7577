"""Signing in, and what is not learned by trying."""

from functools import partial

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from airbnb import clock
from apps.accounts import operations, sessions
from apps.accounts.errors import InvalidCredentials, InvalidToken
from apps.accounts.models import RefreshToken, Session
from tests.answers import codes, gid, payload
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]

TOKEN_AUTH = """
mutation ($email: String!, $password: String!) {
  tokenAuth(input: {email: $email, password: $password}) {
    token refreshToken payload refreshExpiresIn
    user { id email sessions { device place isCurrent } }
    userErrors { code field retryAt }
  }
}
"""
NOTHING = {
    "token": None,
    "refreshToken": None,
    "payload": None,
    "refreshExpiresIn": None,
    "user": None,
}
VIEWER = "{ viewer { id } }"


@pytest.fixture
def ada():
    return UserFactory(email="Ada@Example.com")


def sign_in(graphql, email="ada@example.com", password=PASSWORD, **headers):
    return graphql(TOKEN_AUTH, email=email, password=password, headers=headers)


def test_gives_tokens_that_work(graphql, ada):
    answer = payload(sign_in(graphql))
    assert answer["userErrors"] == []
    viewer = graphql(VIEWER, headers={"Authorization": f"Bearer {answer['token']}"})
    assert payload(viewer) == {"id": gid(ada)}


def test_shows_who_signed_in_their_own_fields(graphql, ada):
    user = payload(sign_in(graphql, **{"User-Agent": "Safari on a\x7f phone"}))["user"]
    assert user == {
        "id": gid(ada),
        "email": "Ada@Example.com",
        "sessions": [
            {"device": "Safari on a phone", "place": "127.0.0.0/24", "isCurrent": True},
        ],
    }


def test_says_what_the_token_says_and_when_the_refresh_token_lapses(graphql, ada):
    answer = payload(sign_in(graphql))
    session = Session.objects.get()
    assert answer["payload"]["sub"] == str(ada.pk)
    assert answer["payload"]["sid"] == session.pk
    assert answer["refreshExpiresIn"] == int(session.expires_at.timestamp())


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@EXAMPLE.COM", " Ada@Example.com "])
def test_finds_the_address_in_any_case(graphql, ada, email):
    assert payload(sign_in(graphql, email))["user"]["id"] == gid(ada)


def test_keeps_no_refresh_token_in_clear(graphql, ada):
    refresh_token = payload(sign_in(graphql))["refreshToken"]
    assert len(refresh_token) >= 43  # 256 bits
    assert refresh_token not in str(list(RefreshToken.objects.values()))


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong"),
        ("ada@example.com", ""),
        ("ada@example.com", PASSWORD.upper()),
        ("ada@example.com", PASSWORD + "\x07"),
        ("nobody@example.com", PASSWORD),
        ("", PASSWORD),
        ("ada", PASSWORD),
        ("ada@example.com\x07", PASSWORD),
        ("x" * 10_000, "y" * 10_000),
    ],
)
def test_refuses_without_saying_what_was_wrong(graphql, ada, email, password):
    answer = payload(sign_in(graphql, email, password))
    assert answer == {
        **NOTHING,
        "userErrors": [{"code": "INVALID_CREDENTIALS", "field": None, "retryAt": None}],
    }
    assert not Session.objects.exists()


def test_an_unverified_person_signs_in_and_browses(graphql):
    UserFactory(email="ada@example.com", unverified=True)
    assert codes(sign_in(graphql)) == []


def test_tells_of_a_suspension_only_who_knows_the_password(graphql):
    UserFactory(email="ada@example.com", suspended=True)
    assert codes(sign_in(graphql, password="wrong")) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in(graphql)) == ["ACCOUNT_SUSPENDED"]
    assert not Session.objects.exists()


def test_a_closed_account_is_unknown(graphql):
    UserFactory(email="ada@example.com", closed=True)
    assert codes(sign_in(graphql)) == ["INVALID_CREDENTIALS"]


def test_imported_people_cannot_sign_in(graphql):
    person = UserFactory(email=None, email_verified_at=None, password="!")
    assert person.email_normalised is None
    assert codes(sign_in(graphql, email="")) == ["INVALID_CREDENTIALS"]


def test_does_the_same_work_for_nobody_as_for_somebody(graphql, ada, monkeypatch, settings):
    settings.RATE_LIMITS_ON = False  # what is counted does not depend on who there is
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(None)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    UserFactory(email="imported@example.com", password="!")
    work = []
    for email in ("ada@example.com", "nobody@example.com", "imported@example.com"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            assert codes(sign_in(graphql, email, "wrong")) == ["INVALID_CREDENTIALS"]
        work.append((len(hashed), [query["sql"][:40] for query in queries]))
    assert work[0] == work[1] == work[2]
    assert work[0][0] == 1


@pytest.mark.requirement("S-08")
def test_tries_are_counted_for_each_account_wherever_they_come_from(ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/minute"}

    def sign_in_from(address, email, password):
        variables = {"email": email, "password": password}
        client = Client(REMOTE_ADDR=address)
        body = {"query": TOKEN_AUTH, "variables": variables}
        return client.post("/graphql", body, content_type="application/json").json()

    for n, email in enumerate(["ada@example.com", "ADA@example.com", " Ada@EXAMPLE.com"]):
        answer = sign_in_from(f"203.0.113.{n}", email, "wrong")
        assert codes(answer) == ["INVALID_CREDENTIALS"]
    answer = sign_in_from("203.0.113.9", "ada@example.com", PASSWORD)
    assert codes(answer) == ["RATE_LIMITED"]
    assert payload(answer)["userErrors"][0]["retryAt"] > clock.now().isoformat()
    assert payload(answer)["token"] is None
    assert not Session.objects.exists()


@pytest.mark.requirement("S-08")
def test_tries_are_counted_for_each_network(graphql, ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/minute"}
    for n in range(3):
        assert codes(sign_in(graphql, f"guess{n}@example.com")) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in(graphql)) == ["RATE_LIMITED"]


@pytest.mark.parametrize("text", ["\x00", "ada@example.com\x00", "\ud800", "x" * 100_000])
def test_no_text_is_a_bug_whatever_door_it_comes_through(ada, text):
    for email, password in ((text, PASSWORD), (ada.email, text)):
        with pytest.raises(InvalidCredentials):
            operations.sign_in(email=email, password=password, now=clock.now())
    for refuse in (
        partial(operations.verify_email, token=text),
        partial(sessions.refresh, refresh_token=text),
        partial(sessions.session_of, text),
    ):
        with pytest.raises(InvalidToken):
            refuse(now=clock.now())
