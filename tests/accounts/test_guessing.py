"""Ten wrong passwords for an account, wherever they come from, and nobody gets in for a while."""

import re
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from airbnb import clock
from airbnb.errors import RateLimited
from apps.accounts import guessing, tasks
from apps.accounts.errors import InvalidCredentials
from apps.accounts.models import Session, SignInPause
from apps.events.models import Event
from tests.answers import codes, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.races import at_once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("S-02"),
    pytest.mark.requirement("S-08"),
]

START = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)
SIGN_IN = """
mutation ($email: String!, $password: String!) {
  tokenAuth(input: {email: $email, password: $password}) {
    token userErrors { code retryAt }
  }
}
"""


@pytest.fixture
def ada():
    return UserFactory(email="Ada@Example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def turned(settings):
    """Tries are not counted, so that only wrong passwords are; and the clock stands."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1000/second"}
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sign_in(django_capture_on_commit_callbacks):
    def try_it(password=PASSWORD, email="ada@example.com", network=1):
        variables = {"email": email, "password": password}
        with django_capture_on_commit_callbacks(execute=True):
            return (
                Client(REMOTE_ADDR=f"203.0.{network}.7")
                .post(
                    "/graphql",
                    orjson.dumps({"query": SIGN_IN, "variables": variables}),
                    content_type="application/json",
                )
                .json()
            )

    return try_it


def sign_in_to_admin(password=PASSWORD, email="ada@example.com", network=1):
    form = {"username": email, "password": password, "next": "/admin/"}
    return Client(REMOTE_ADDR=f"203.0.{network}.7").post("/admin/login/", form)


def test_the_tenth_wrong_password_pauses_the_account(turned, ada, sign_in):
    for n in range(5):
        assert codes(sign_in("wrong", network=n)) == ["INVALID_CREDENTIALS"]
        assert sign_in_to_admin("wrong", network=n).status_code == 200
    refused = payload(sign_in(network=9))
    assert refused["token"] is None
    (error,) = refused["userErrors"]
    assert error["code"] == "RATE_LIMITED"
    until = datetime.fromisoformat(error["retryAt"])
    assert until == START + timedelta(minutes=15, milliseconds=2)
    assert "Too many attempts" in sign_in_to_admin(network=9).content.decode()
    assert not Session.objects.exists()


def test_a_pause_is_over_when_it_says(turned, ada, sign_in):
    for _ in range(10):
        sign_in("wrong")
    turned.shift(timedelta(minutes=14, seconds=59))
    assert codes(sign_in()) == ["RATE_LIMITED"]
    turned.shift(timedelta(seconds=2))
    assert codes(sign_in()) == []


def test_the_right_password_costs_no_guess(turned, ada, sign_in):
    for _ in range(9):
        sign_in("wrong")
    for _ in range(12):
        assert codes(sign_in()) == []
    assert codes(sign_in("wrong")) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in()) == ["RATE_LIMITED"]


def test_a_right_password_at_the_admin_costs_no_guess_either(turned, ada):
    UserFactory(email="guest@example.com")
    for _ in range(11):
        assert sign_in_to_admin().status_code == 302
        answer = sign_in_to_admin(email="guest@example.com").content.decode()
        assert "for a staff account" in answer


def test_another_account_is_not_paused(turned, ada, sign_in):
    UserFactory(email="bob@example.com")
    for _ in range(10):
        sign_in("wrong")
    assert codes(sign_in(email="bob@example.com")) == []


def test_all_spellings_of_the_address_are_one_account(turned, ada, sign_in):
    for email in ("ada@example.com", "ADA@example.com") * 5:
        sign_in("wrong", email=email)
    assert codes(sign_in(email=" Ada@Example.com ")) == ["RATE_LIMITED"]


def test_the_owner_is_told_once(turned, ada, sign_in):
    for n in range(10):
        sign_in("wrong", network=n)
    sign_in("wrong")
    sign_in()
    (sent,) = mail.outbox
    assert sent.to == ["Ada@Example.com"]
    assert sent.subject == "Somebody is guessing your password"
    ((html, _),) = sent.alternatives
    for body in (sent.body, html):
        assert "March 1, 2027 at 12:30 UTC" in body
        assert "up to 15 minutes" in body
        assert "203.0.9.0/24" in body
        assert "203.0.9.7" not in body
        assert "wrong</" not in body
    assert Event.objects.filter(name="sign_in_paused").count() == 1


def test_who_is_guessed_at_for_long_is_told_once_an_hour(turned, ada, sign_in):
    for _ in range(10):
        sign_in("wrong")
    turned.shift(timedelta(minutes=15, seconds=1))
    for _ in range(10):
        sign_in("wrong")
    assert len(mail.outbox) == 1
    turned.shift(timedelta(minutes=15, seconds=1))
    for _ in range(10):
        sign_in("wrong")
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("who", ["nobody", "unverified", "closed"])
def test_nobody_else_is_written_to(turned, sign_in, who):
    if who != "nobody":
        UserFactory(email="ada@example.com", **{who: True})
    for _ in range(10):
        assert codes(sign_in("wrong")) == ["INVALID_CREDENTIALS"]
    assert codes(sign_in("wrong")) == ["RATE_LIMITED"]
    assert mail.outbox == []
    assert SignInPause.objects.count() == 1


def test_does_the_same_for_an_address_that_is_nobodys(turned, ada):
    statements = []
    for email in ("ada@example.com", "nobody@example.com"):
        variables = {"email": email, "password": "wrong"}
        body = orjson.dumps({"query": SIGN_IN, "variables": variables})
        for _ in range(9):
            Client().post("/graphql", body, "application/json")
        with CaptureQueriesContext(connection) as queries:
            Client().post("/graphql", body, "application/json")
        begun = (re.sub(r"(s\d+)?_x\d+", "", query["sql"]).split() for query in queries)
        statements.append([" ".join(words[:3]) for words in begun])
    assert statements[0] == statements[1]
    assert SignInPause.objects.count() == 2


def test_passwords_asked_for_again_are_guesses_of_the_same_account(turned, ada, sign_in):
    for _ in range(5):
        sign_in("wrong")
        with pytest.raises(InvalidCredentials) as refused:
            check(ada, "wrong")
        assert refused.value.field == ("current_password",)
    for door in (lambda: check(ada, PASSWORD), lambda: check(ada, "wrong")):
        with pytest.raises(RateLimited):
            door()
    assert codes(sign_in()) == ["RATE_LIMITED"]


def check(person, password):
    guessing.check_current_password(
        user=person, password=password, field="current_password", now=clock.now()
    )


def test_what_is_known_of_a_pause_is_forgotten_after_a_month(turned, ada, sign_in):
    for _ in range(10):
        sign_in("wrong")
    turned.shift(timedelta(days=30))
    tasks.forget_old_recoveries()
    assert SignInPause.objects.count() == 1
    turned.shift(timedelta(seconds=1))
    tasks.forget_old_recoveries()
    assert SignInPause.objects.count() == 0


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_forty_documents_at_once_ten_try_a_password(settings, monkeypatch):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1000/second"}
    UserFactory(email="ada@example.com")
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    variables = {"email": "ada@example.com", "password": "wrong"}
    body = orjson.dumps({"query": SIGN_IN, "variables": variables})

    def five_times():
        answers = (Client().post("/graphql", body, "application/json").json() for _ in range(5))
        return [code for answer in answers for code in codes(answer)]

    found = [code for outcome in at_once(five_times, times=8) for code in outcome]
    assert found.count("INVALID_CREDENTIALS") == 10
    assert found.count("RATE_LIMITED") == 30
    assert hashed == ["wrong"] * 10
    assert SignInPause.objects.count() == 1
