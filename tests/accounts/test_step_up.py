"""Showing again who one is: by the password, or by a code where there is a second factor."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from airbnb import clock
from apps.accounts.errors import StepUpRequired
from apps.accounts.models import Session
from apps.accounts.sessions import open_session
from apps.accounts.step_up import require_recent_code, require_step_up
from apps.events.models import Event
from tests.answers import codes, fields, payload
from tests.factories.accounts import PASSWORD, SecondFactorFactory, UserFactory
from tests.one_time_codes import code_of
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = timedelta(minutes=15)
CONFIRM = """
mutation ($password: String, $code: String) {
  confirmIdentity(input: {password: $password, code: $code}) {
    confirmedUntil userErrors { code field }
  }
}
"""
CHANGE_PASSWORD = """
mutation ($old: String!, $new: String!) {
  changePassword(input: {currentPassword: $old, newPassword: $new}) { userErrors { code field } }
}
"""
CHANGE_EMAIL = """
mutation ($password: String!) {
  changeEmail(input: {email: "new@example.com", currentPassword: $password}) {
    userErrors { code field }
  }
}
"""


@pytest.fixture(autouse=True)
def turned():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def ask(graphql, ada, turned):
    """By the second of two devices on which Ada gave the password a quarter of an hour ago."""
    for _ in range(2):
        token = open_session(user=ada, now=NOW + timedelta(minutes=1)).access.text
    Session.objects.update(identity_confirmed_at=NOW)
    turned.shift(LATER)
    return partial(graphql, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def confirm(ask):
    return partial(ask, CONFIRM)


def session_of(ada):
    return ada.sessions.latest("pk")


def is_required(ada):
    try:
        require_step_up(user=ada, session=session_of(ada), now=clock.now())
    except StepUpRequired:
        return True
    return False


def test_who_has_just_signed_in_has_shown_it(ada, turned):
    open_session(user=ada, now=NOW)
    turned.shift(LATER - timedelta(seconds=1))
    assert not is_required(ada)
    turned.shift(timedelta(seconds=1))
    assert is_required(ada)


def test_the_password_shows_it_again_for_a_quarter_of_an_hour(confirm, ada, turned):
    assert is_required(ada)
    assert payload(confirm(password=PASSWORD)) == {
        "confirmedUntil": "2027-03-01T12:30:00Z",
        "userErrors": [],
    }
    assert not is_required(ada)
    assert Event.objects.filter(name="identity_confirmed").count() == 1
    turned.shift(LATER)
    assert is_required(ada)


def test_it_is_shown_for_one_device(confirm, ada):
    confirm(password=PASSWORD)
    other = ada.sessions.earliest("pk")
    with pytest.raises(StepUpRequired):
        require_step_up(user=ada, session=other, now=clock.now())


def test_with_a_second_factor_it_takes_a_code(confirm, ada):
    SecondFactorFactory(user=ada)
    with unchanged_everywhere():
        answer = confirm(password=PASSWORD)
        assert (codes(answer), fields(answer)) == (["SECOND_FACTOR_REQUIRED"], [["code"]])
    assert is_required(ada)
    assert codes(confirm(code=code_of())) == []
    assert not is_required(ada)
    assert codes(confirm(code=code_of())) == ["INVALID_CREDENTIALS"]  # it was used


def test_the_password_is_not_enough_for_who_has_a_second_factor(confirm, ada):
    confirm(password=PASSWORD)
    assert not is_required(ada)
    SecondFactorFactory(user=ada)
    assert is_required(ada)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({}, "INVALID", "password"),
        ({"password": PASSWORD, "code": "123456"}, "INVALID", "code"),
        ({"password": "wrong"}, "INVALID_CREDENTIALS", "password"),
        ({"password": ""}, "INVALID_CREDENTIALS", "password"),
        ({"code": "123456"}, "INVALID_STATE", "code"),
    ],
)
def test_what_shows_nothing_is_refused(confirm, ada, given, code, field):
    with unchanged_everywhere():
        answer = confirm(**given)
    assert (codes(answer), fields(answer)) == ([code], [[field]])
    assert is_required(ada)


@pytest.mark.requirement("S-08")
def test_codes_and_passwords_are_guesses_of_one_counter(confirm, ada):
    for _ in range(5):
        assert codes(confirm(password="wrong")) == ["INVALID_CREDENTIALS"]
    SecondFactorFactory(user=ada)
    for _ in range(5):
        assert codes(confirm(code="000000")) == ["INVALID_CREDENTIALS"]
    assert codes(confirm(code=code_of())) == ["RATE_LIMITED"]
    assert is_required(ada)


def test_nobody_shows_it_who_is_not_signed_in(graphql):
    assert codes(graphql(CONFIRM, password=PASSWORD)) == ["UNAUTHENTICATED"]


def test_who_gives_the_password_anyhow_needs_a_code_only_with_a_second_factor(ada, turned):
    session = open_session(user=ada, has_shown_code=True, now=NOW).session
    turned.shift(LATER)
    require_recent_code(user=ada, session=session, now=clock.now())
    SecondFactorFactory(user=ada)
    with pytest.raises(StepUpRequired):
        require_recent_code(user=ada, session=session, now=clock.now())
    require_recent_code(user=ada, session=session, now=clock.now() - timedelta(seconds=1))


CHANGES = [
    pytest.param(CHANGE_PASSWORD, {"old": PASSWORD, "new": "another good password"}, id="password"),
    pytest.param(CHANGE_EMAIL, {"password": PASSWORD}, id="address"),
]


@pytest.mark.parametrize(("change", "given"), CHANGES)
def test_without_a_second_factor_the_current_password_is_enough(ask, change, given):
    assert codes(ask(change, **given)) == []


@pytest.mark.parametrize(("change", "given"), CHANGES)
def test_with_a_second_factor_it_takes_a_code_too(ask, confirm, ada, change, given):
    SecondFactorFactory(user=ada)
    with unchanged_everywhere():
        assert codes(ask(change, **given)) == ["STEP_UP_REQUIRED"]
    assert codes(confirm(code=code_of())) == []
    assert codes(ask(change, **given)) == []
