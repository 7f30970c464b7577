"""Whoever registers learns nothing about other people."""

import re
from collections import Counter

import orjson
import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.events.models import Event
from apps.notifications.models import Mail
from tests.answers import codes, fields, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-01")]

REGISTER = """
mutation ($input: RegisterInput!) {
  register(input: $input) { clientMutationId userErrors { code message field } }
}
"""
ADA = {
    "email": "Ada@Example.com",
    "password": PASSWORD,
    "firstName": "Ada",
    "lastName": "Lovelace",
}


def test_makes_an_account_that_is_not_verified(graphql):
    answer = graphql(REGISTER, input={**ADA, "clientMutationId": "7"})
    assert payload(answer) == {"clientMutationId": "7", "userErrors": []}
    ada = User.objects.get()
    assert (ada.email, ada.email_normalised) == ("Ada@Example.com", "ada@example.com")
    assert (ada.first_name, ada.last_name) == ("Ada", "Lovelace")
    assert not ada.email_verified
    assert not ada.is_staff
    assert not ada.is_superuser
    assert ada.check_password(PASSWORD)
    assert Event.objects.get().name == "user_registered"


def test_mails_the_link_to_the_address(graphql):
    graphql(REGISTER, input=ADA)
    (sent,) = mail.outbox
    assert sent.to == ["Ada@Example.com"]
    ((html, _),) = sent.alternatives
    for body in (sent.body, html):
        assert re.search(r"http\S+/verify-email[?]token=\S{20,}", body)


def test_says_nothing_to_the_address_that_whoever_registers_has_written(graphql):
    graphql(REGISTER, input={**ADA, "firstName": "Win at evil.example", "lastName": "evil.example"})
    (sent,) = mail.outbox
    assert "evil.example" not in str(sent.message())


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@EXAMPLE.COM", " Ada@example.com "])
def test_answers_the_same_when_the_address_is_taken_and_changes_nothing(graphql, email):
    owner = UserFactory(email="ada@example.com", first_name="Countess")
    before = User.objects.values().get()
    answer = graphql(REGISTER, input={**ADA, "email": email, "password": "another password"})
    assert payload(answer) == {"clientMutationId": None, "userErrors": []}
    assert User.objects.values().get() == before
    assert owner.check_password(PASSWORD)


def test_tells_the_owner_of_a_taken_address(graphql):
    UserFactory(email="ada@example.com", first_name="Countess")
    graphql(REGISTER, input={**ADA, "firstName": "Eve"})
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.subject == "You already have an account"
    assert sent.body.startswith("Hello Countess,")
    assert "token=" not in sent.body


def test_an_account_that_was_not_verified_gets_a_link_again(graphql):
    UserFactory(email="ada@example.com", unverified=True)
    graphql(REGISTER, input=ADA)
    (sent,) = mail.outbox
    assert "token=" in sent.body


def test_nobody_is_flooded_with_mails(graphql):
    for _ in range(3):
        graphql(REGISTER, input=ADA)
    assert len(mail.outbox) == 1


def test_does_the_same_work_when_the_address_is_taken(graphql, monkeypatch, settings):
    settings.RATE_LIMITS_ON = False  # what is counted does not depend on who there is
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    UserFactory(email="verified@example.com")
    UserFactory(email="unverified@example.com", unverified=True)
    UserFactory(email="replaced@example.com", unverified=True, password="another")
    hashes, statements = {}, {}
    for who in ("unknown", "verified", "unverified", "replaced"):
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            graphql(REGISTER, input={**ADA, "email": f"{who}@example.com"})
        hashes[who] = hashed.copy()
        begun = (re.sub(r"(s\d+)?_x\d+", "", query["sql"]).split() for query in queries)
        statements[who] = [" ".join(words[:3]) for words in begun]
    assert all(passwords == [PASSWORD, PASSWORD] for passwords in hashes.values())
    assert statements["verified"] == statements["unverified"] == statements["unknown"]
    more = Counter(statements["replaced"]) - Counter(statements["unknown"])
    assert more.total() == 3  # the UPDATE of the sessions, in a savepoint


@pytest.mark.requirement("S-04")
def test_two_spellings_of_one_address_are_one_person(graphql):
    graphql(REGISTER, input={**ADA, "email": "A@x.example"})
    graphql(REGISTER, input={**ADA, "email": "a@x.example"})
    assert User.objects.get().email == "A@x.example"


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "x" * 129,
        "password1234",
        "ada@example.com",
        "Lovelace1815",
    ],
)
def test_refuses_a_password_that_is_easily_guessed(graphql, password):
    answer = graphql(REGISTER, input={**ADA, "password": password})
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [["password"]]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password", ["пароль на русском", "x y z 😀 ünïcode", "twelve chars", "ab" * 64]
)
def test_takes_a_password_of_any_characters(graphql, password):
    assert codes(graphql(REGISTER, input={**ADA, "password": password})) == []
    assert User.objects.get().check_password(password)


def test_a_password_is_the_same_from_every_keyboard(graphql):
    graphql(REGISTER, input={**ADA, "password": "cafe\u0301 au lait s'il"})
    assert User.objects.get().check_password("caf\u00e9 au lait s'il")


def test_tells_everything_that_is_wrong_at_once(graphql):
    bad = {"email": "nobody", "password": "short", "firstName": " ", "lastName": "x" * 81}
    answer = graphql(REGISTER, input=bad)
    assert codes(answer) == ["INVALID"] * 4
    assert fields(answer) == [["email"], ["firstName"], ["lastName"], ["password"]]
    assert not User.objects.exists()
    assert not Mail.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a\x07b@example.com"),
        ("email", "a b@example.com"),
        ("email", "a@example.com\nBcc: b@example.com"),
        ("email", f"{'a' * 250}@example.com"),
        ("email", ""),
        ("firstName", "A\x07da"),
        ("firstName", "A\u202eda"),
        ("lastName", "Love\nlace"),
    ],
)
def test_refuses_what_cannot_be_kept(graphql, field, value):
    answer = graphql(REGISTER, input={**ADA, field: value})
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [[field]]
    assert not User.objects.exists()


def test_names_are_kept_in_one_form(graphql):
    graphql(REGISTER, input={**ADA, "firstName": "  Zoe\u0308 "})
    assert User.objects.get().first_name == "Zo\u00eb"


def test_the_password_is_in_no_answer_and_in_no_event(graphql):
    answer = graphql(REGISTER, input=ADA)
    assert PASSWORD not in str(payload(answer))
    assert PASSWORD not in str(list(Event.objects.values()) + list(Mail.objects.values()))


@pytest.mark.requirement("S-08")
def test_registrations_are_counted_for_each_network(graphql, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "register": "2/hour"}
    for n in range(2):
        assert codes(graphql(REGISTER, input={**ADA, "email": f"ada{n}@example.com"})) == []
    assert codes(graphql(REGISTER, input=ADA)) == ["RATE_LIMITED"]
    assert User.objects.count() == 2


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_twelve_parallel_registrations_of_one_address_one_makes_an_account(settings):
    settings.RATE_LIMITS_ON = False
    body = orjson.dumps({"query": REGISTER, "variables": {"input": ADA}})

    def register():
        return payload(Client().post("/graphql", body, "application/json").json())

    answers = at_once(register, times=12)
    assert answers == [{"clientMutationId": None, "userErrors": []}] * 12
    assert User.objects.count() == 1
    assert Mail.objects.count() == 1
    assert Event.objects.filter(name="user_registered").count() == 1
