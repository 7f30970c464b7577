"""The link in a mail leads to a form that takes another password."""

import pytest
from django.test import Client

from airbnb import clock
from airbnb.errors import Busy
from apps.accounts import emails
from apps.accounts.emails import Purpose
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]

NEW = "quite another one 7"


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def token(ada):
    purpose = Purpose.RESET_PASSWORD
    return emails.token_for(ada.pk, ada.registration, purpose=purpose, now=clock.now())


def knows(user, password):
    user.refresh_from_db()
    return user.check_password(password)


def test_following_the_link_asks_and_changes_nothing(ada, token):
    answer = Client().get("/reset-password", {"token": token})
    assert answer.status_code == 200
    assert token in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert '<meta name="referrer" content="no-referrer">' in answer.content.decode()
    assert knows(ada, PASSWORD)


def test_the_button_changes_the_password(ada, token):
    answer = Client().post("/reset-password", {"token": token, "password": NEW})
    assert answer.status_code == 200
    assert "Your password is changed." in answer.content.decode()
    assert knows(ada, NEW)


def test_what_is_wrong_with_a_password_is_told_and_the_form_is_there_again(ada, token):
    answer = Client().post("/reset-password", {"token": token, "password": "short"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "too short" in page
    assert token in page
    assert "short&quot;" not in page
    assert knows(ada, PASSWORD)


@pytest.mark.parametrize("token", ["", "x", "<script>"])
def test_a_wrong_token_is_refused(ada, token):
    answer = Client().post("/reset-password", {"token": token, "password": NEW})
    assert answer.status_code == 400
    assert "wrong, used or lapsed" in answer.content.decode()
    assert knows(ada, PASSWORD)


def test_what_the_link_holds_is_shown_as_text():
    answer = Client().get("/reset-password", {"token": '"><script>'})
    assert "<script>" not in answer.content.decode()


def test_no_other_site_can_press_the_button(ada, token):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/reset-password", {"token": token, "password": NEW})
    assert answer.status_code == 403
    assert knows(ada, PASSWORD)


def test_what_could_not_be_done_just_now_is_told(ada, token, monkeypatch):
    def busy(**_given):
        raise Busy

    monkeypatch.setattr("apps.accounts.recovery.reset_password", busy)
    answer = Client().post("/reset-password", {"token": token, "password": NEW})
    assert answer.status_code == 503
    assert "try again" in answer.content.decode()


@pytest.mark.requirement("S-08")
def test_the_pages_of_links_are_limited_together(ada, token, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "page": "2/minute"}
    for page in ("/reset-password", "/verify-email"):
        assert Client().post(page, {"token": "x", "password": NEW}).status_code == 400
    for page in ("/reset-password", "/verify-email"):
        answer = Client().post(page, {"token": token, "password": NEW})
        assert answer.status_code == 429
        assert answer["RateLimit"] == f'"page";r=0;t={answer["Retry-After"]}'
        assert "Too many attempts" in answer.content.decode()
    assert knows(ada, PASSWORD)
