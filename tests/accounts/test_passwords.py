"""Which passwords people may choose: any that is long enough and not easily guessed."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.accounts.passwords import GuessableValidator
from tests.accounts.test_change_password import CHANGE
from tests.accounts.test_register import ADA, REGISTER
from tests.accounts.test_reset_password import RESET, token_for
from tests.answers import codes, fields, payload
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.requirement("S-01")]

COMMON = [
    "passw0rd1234",
    "P@ssw0rd2024!",
    "Football2024!",
    "!!!football!!!",
    "passwordpassword",
    "password password",
    "Password-Password-Password",
    "4dm1n1str4t0r",
    "4dm1n1str4t0r!!",
    "123456789012",
    "987654321098",
    "abcdefghijkl",
    "qwertyuiop12",
    "qwertyuiopasdf",
    "1qaz2wsx3edc",
    "aaaaaaaaaaaa",
    "111111111111",
    "aaaa-aaaa-aaaa",
    "            ",
    "1q2w3e4r5t6y",
    "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff441234",  # in full-width letters
]
ABOUT_ADA = [
    "Ada Lovelace 1815!",
    "lovelace+ada+12345",
    "10vel4ce-1815-1852",
    "countess.london",
    "adaadaadaada",
    "airbnb-lovelace",
    "LOVELACE!!!!2024abc",
]
GOOD = [
    "twelve chars",
    "correct horse battery staple",
    "ab" * 64,
    "ada likes quiet mountain streets",
    "my football is purple",
    "839201748392",
    "839201a748392",
    "\u043f\u0430\u0440\u043e\u043b\u044c \u043d\u0430 \u0440\u0443\u0441\u0441\u043a\u043e\u043c",
    "\U0001f600\U0001f680\U0001f389\U0001f40c" * 3,
    "\U0001f600" * 5 + "\U0001f680" * 7 + "ada",
]
COUNTESS = {**ADA, "email": "countess@london.example"}


@pytest.mark.django_db
@pytest.mark.parametrize("password", [*COMMON, *ABOUT_ADA])
def test_what_is_easily_guessed_is_refused(graphql, password):
    answer = graphql(REGISTER, input={**COUNTESS, "password": password})
    assert (codes(answer), fields(answer)) == (["INVALID"], [["password"]])
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("password", GOOD)
def test_what_is_not_is_taken_whatever_its_characters(graphql, password):
    assert codes(graphql(REGISTER, input={**COUNTESS, "password": password})) == []
    assert User.objects.get().check_password(password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("passw0rd1234", "This password is a common one, or a variant of one, and easily guessed."),
        ("Ada Lovelace 1815!", "This password is little more than your name or address."),
    ],
)
def test_one_is_told_why(graphql, password, message):
    answer = payload(graphql(REGISTER, input={**COUNTESS, "password": password}))
    assert [error["message"] for error in answer["userErrors"]] == [message]


@pytest.mark.django_db
def test_what_is_about_one_person_is_good_for_another(graphql):
    babbage = {**ADA, "firstName": "Charles", "lastName": "Babbage", "email": "c@b.example"}
    assert codes(graphql(REGISTER, input={**babbage, "password": "Ada Lovelace 1815!"})) == []


@pytest.mark.django_db
def test_every_way_to_choose_one_has_the_same_rule(graphql):
    ada = UserFactory(first_name="Ada", last_name="Lovelace", email="countess@london.example")
    for password in ("passw0rd1234", "Ada Lovelace 1815!"):
        changed = graphql(CHANGE, user=ada, old=PASSWORD, new=password)
        reset = graphql(RESET, token=token_for(ada), password=password)
        assert (codes(changed), fields(changed)) == (["INVALID"], [["newPassword"]])
        assert (codes(reset), fields(reset)) == (["INVALID"], [["password"]])


@pytest.mark.django_db
def test_length_is_that_of_what_is_kept(graphql):
    # Four ligatures are twelve letters in NFKC, and one that becomes eighteen is one too many.
    assert codes(graphql(REGISTER, input={**COUNTESS, "password": "\ufb03" * 3 + "xyz"})) == []
    too_long = "\ufdfa" * 8  # 18 characters each
    assert codes(graphql(REGISTER, input={**COUNTESS, "password": too_long})) == ["INVALID"]
    assert User.objects.count() == 1


@given(password=st.text(max_size=140), name=st.text(max_size=20), email=st.text(max_size=20))
def test_no_text_is_a_bug(password, name, email):
    person = User(first_name=name, last_name=name, email=email)
    with suppress(ValidationError):
        GuessableValidator().validate(password, person)


@pytest.mark.parametrize(
    ("environment", "length", "refused"),
    [
        ("development", "0", "Set PASSWORD_MIN_LENGTH to 1 or more."),
        ("development", "65", "Set PASSWORD_MIN_LENGTH to 64 or less."),
        ("development", "4", ""),
        ("production", "7", "Set PASSWORD_MIN_LENGTH to 8 or more."),
    ],
)
def test_the_shortest_length_has_a_floor(environment, length, refused):
    production = {
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "example.com",
        "PUBLIC_URL": "https://example.com",
        "DATABASE_URL": "postgres://u:p@127.0.0.1:5432/x",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    }
    chosen = production if environment == "production" else {}
    process = subprocess.run(
        [sys.executable, "-c", "from airbnb.settings import PASSWORD_MIN_LENGTH"],
        env={
            **os.environ,
            "ENVIRONMENT": environment,
            "PASSWORD_MIN_LENGTH": length,
            **chosen,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused in process.stderr
    assert (process.returncode != 0) == bool(refused)
