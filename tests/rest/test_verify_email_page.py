"""The link in a verification mail leads to a page with a button."""

import pytest
from django.test import Client

from airbnb import clock
from airbnb.errors import Busy
from apps.accounts import emails
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-01")]


@pytest.fixture
def ada():
    return UserFactory(unverified=True)


@pytest.fixture
def token(ada):
    return emails.token_for(ada.pk, ada.registration, now=clock.now())


def is_verified(user):
    user.refresh_from_db()
    return user.email_verified


def test_following_the_link_asks_and_verifies_nothing(ada, token):
    answer = Client().get("/verify-email", {"token": token})
    assert answer.status_code == 200
    assert token in answer.content.decode()
    assert not is_verified(ada)


def test_the_button_verifies(ada, token):
    assert Client().post("/verify-email", {"token": token}).status_code == 200
    assert is_verified(ada)


@pytest.mark.parametrize("token", ["", "x", "<script>"])
def test_a_wrong_token_is_refused(ada, token):
    answer = Client().post("/verify-email", {"token": token})
    assert answer.status_code == 400
    assert not is_verified(ada)


def test_what_the_link_holds_is_shown_as_text():
    answer = Client().get("/verify-email", {"token": '"><script>'})
    assert "<script>" not in answer.content.decode()


def test_no_other_site_can_press_the_button(ada, token):
    answer = Client(enforce_csrf_checks=True).post("/verify-email", {"token": token})
    assert answer.status_code == 403
    assert not is_verified(ada)


def test_what_could_not_be_done_just_now_is_told(ada, token, monkeypatch):
    def busy(**_given):
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr("apps.accounts.operations.verify_email", busy)
        answer = Client().post("/verify-email", {"token": token})
    assert answer.status_code == 503
    assert "try again" in answer.content.decode()
    assert not is_verified(ada)


def test_only_the_link_of_the_last_registration_is_good(ada, token):
    ada.set_password("another password")
    ada.save()
    answer = Client().post("/verify-email", {"token": token})
    assert answer.status_code == 400
    assert "only the link in the last mail is good" in answer.content.decode()
    assert not is_verified(ada)
