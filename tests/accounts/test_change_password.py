"""Whoever is signed in chooses another password with the one they have."""

from datetime import timedelta

import orjson
import pytest
import time_machine
from django.core import mail
from django.test import Client

from airbnb import clock
from apps.accounts import emails, operations
from apps.accounts.emails import Purpose
from apps.accounts.models import Session
from apps.events.models import Event
from apps.notifications.models import Mail
from tests.accounts.test_reset_password import RESET
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.races import at_once
from tests.signing_in import bearer
from tests.unchanged import unchanged_everywhere

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("S-02"),
    pytest.mark.requirement("S-03"),
]

NEW = "quite another one 7"
CHANGE = """
mutation ($old: String!, $new: String!) {
  changePassword(input: {currentPassword: $old, newPassword: $new}) {
    user { id email }
    userErrors { code message field retryAt }
  }
}
"""
VIEWER = "{ viewer { id } }"


@pytest.fixture
def ada():
    return UserFactory(email="ada@example.com")


def sign_in(password):
    return operations.sign_in(email="ada@example.com", password=password, now=clock.now())


def test_the_new_password_is_good_and_the_old_one_is_not(graphql, ada):
    answer = payload(graphql(CHANGE, user=ada, old=PASSWORD, new=NEW))
    assert answer == {"user": {"id": gid(ada), "email": "ada@example.com"}, "userErrors": []}
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert not ada.check_password(PASSWORD)


def test_this_session_stays_and_all_others_end(graphql, ada):
    here, there = ({"Authorization": bearer(ada)} for _ in range(2))
    assert codes(graphql(CHANGE, headers=here, old=PASSWORD, new=NEW)) == []
    assert payload(graphql(VIEWER, headers=here)) == {"id": gid(ada)}
    assert codes(graphql(VIEWER, headers=there)) == ["UNAUTHENTICATED"]
    assert Session.objects.filter(user=ada, ended_at=None).count() == 1


def test_the_owner_is_told_and_the_passwords_are_nowhere(graphql, ada):
    graphql(CHANGE, user=ada, old=PASSWORD, new=NEW)
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.com"]
    assert sent.subject == "Your password was changed"
    event = Event.objects.get(name="password_changed")
    assert (event.subject_id, event.actor_id) == (ada.pk, ada.pk)
    written = str(list(Event.objects.values()) + list(Mail.objects.values()))
    assert NEW not in written
    assert PASSWORD not in written


@pytest.mark.parametrize("old", ["", "wrong", PASSWORD.upper(), NEW])
def test_a_wrong_current_password_is_refused(graphql, ada, old):
    with unchanged_everywhere():
        answer = graphql(CHANGE, user=ada, old=old, new=NEW)
    assert codes(answer) == ["INVALID_CREDENTIALS"]
    assert fields(answer) == [["currentPassword"]]
    assert payload(answer)["user"] is None


@pytest.mark.parametrize(
    "new", ["elevenchars", "x" * 129, "password1234", "ada@example.com", PASSWORD]
)
def test_a_new_password_that_is_the_same_or_easily_guessed_is_refused(graphql, ada, new):
    with unchanged_everywhere():
        answer = graphql(CHANGE, user=ada, old=PASSWORD, new=new)
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [["newPassword"]]


def test_needs_somebody_signed_in(graphql):
    with unchanged_everywhere():
        assert codes(graphql(CHANGE, old=PASSWORD, new=NEW)) == ["UNAUTHENTICATED"]


@pytest.mark.requirement("S-08")
def test_ten_wrong_ones_pause_the_account_from_here_too(graphql, ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "wrong_password": "3 per 15 minutes"}
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(3):
            assert codes(graphql(CHANGE, user=ada, old="wrong", new=NEW)) == ["INVALID_CREDENTIALS"]
        refused = graphql(CHANGE, user=ada, old=PASSWORD, new=NEW)
        assert codes(refused) == ["RATE_LIMITED"]
        assert payload(refused)["userErrors"][0]["retryAt"] > clock.now().isoformat()
        traveller.shift(timedelta(minutes=15, seconds=1))
        assert codes(graphql(CHANGE, user=ada, old=PASSWORD, new=NEW)) == []


def test_links_that_reset_the_old_password_are_dead(graphql, ada):
    now, purpose = clock.now(), Purpose.RESET_PASSWORD
    link = emails.token_for(ada.pk, ada.registration, purpose=purpose, now=now)
    graphql(CHANGE, user=ada, old=PASSWORD, new=NEW)
    assert codes(graphql(RESET, token=link, password="a third one of mine")) == ["INVALID_TOKEN"]


@pytest.mark.requirement("S-08")
def test_a_document_tries_one_password(graphql, ada):
    one = f'changePassword(input: {{currentPassword: "x", newPassword: "{NEW}"}})'
    document = " ".join(f"a{n}: {one} {{ userErrors {{ code }} }}" for n in range(2))
    with unchanged_everywhere():
        assert set(codes(graphql(f"mutation {{ {document} }}", user=ada))) == {"INVALID"}


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_six_changes_at_once_one_is_made():
    ada = UserFactory()
    headers = {"Authorization": bearer(ada)}
    numbers = list(range(6))

    def change():
        variables = {"old": PASSWORD, "new": f"{NEW} {numbers.pop()}"}
        body = orjson.dumps({"query": CHANGE, "variables": variables})
        return codes(Client().post("/graphql", body, "application/json", headers=headers).json())

    outcomes = at_once(change, times=6)
    assert outcomes.count([]) == 1
    assert outcomes.count(["INVALID_CREDENTIALS"]) == 5
    assert Event.objects.filter(name="password_changed").count() == 1
