"""The link in the mail shows, once, that an address is one's own."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from airbnb import clock
from apps.accounts import emails
from apps.events.models import Event
from tests.accounts.test_register import ADA, REGISTER
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-01")]

VERIFY = """
mutation ($token: String!) {
  verifyEmail(input: {token: $token}) {
    user { id isVerified email }
    userErrors { code field }
  }
}
"""


@pytest.fixture
def ada():
    return UserFactory(email="ada@example.com", unverified=True)


def token_for(user, **moved):
    return emails.token_for(user.pk, user.registration, now=clock.now() + timedelta(**moved))


def test_the_mailed_link_verifies(graphql):
    graphql(REGISTER, input=ADA)
    (token,) = parse_qs(urlsplit(re.search(r"http\S+", mail.outbox[0].body)[0]).query)["token"]
    answer = graphql(VERIFY, token=token)
    assert payload(answer)["user"]["isVerified"] is True
    assert payload(answer)["user"]["email"] is None  # who is signed out sees a public profile


def test_needs_nobody_signed_in_and_signs_nobody_in(graphql, ada):
    answer = graphql(VERIFY, token=token_for(ada))
    assert payload(answer) == {
        "user": {"id": gid(ada), "isVerified": True, "email": None},
        "userErrors": [],
    }
    assert not ada.sessions.exists()


def test_tells_when(graphql, ada):
    graphql(VERIFY, token=token_for(ada))
    ada.refresh_from_db()
    told = Event.objects.get(name="email_verified")
    assert told.actor == ada
    moment = ada.email_verified_at.isoformat()
    assert told.data == {"changes": {"email_verified_at": [None, moment]}}


def test_is_good_once(graphql, ada):
    token = token_for(ada)
    graphql(VERIFY, token=token)
    ada.refresh_from_db()
    verified_at = ada.email_verified_at
    answer = graphql(VERIFY, token=token)
    assert codes(answer) == ["INVALID_TOKEN"]
    assert payload(answer)["userErrors"][0]["field"] == ["token"]
    ada.refresh_from_db()
    assert ada.email_verified_at == verified_at


def refused(graphql, user, token):
    answer = graphql(VERIFY, token=token)
    user.refresh_from_db()
    return codes(answer) == ["INVALID_TOKEN"] and not user.email_verified


def test_lapses_after_three_days(graphql, ada):
    assert refused(graphql, ada, token_for(ada, days=-3))
    assert not refused(graphql, ada, token_for(ada, days=-3, minutes=1))


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\u00fc", "x" * 5000])
def test_refuses_what_is_no_token(graphql, ada, token):
    assert refused(graphql, ada, token)


def test_refuses_a_token_that_was_touched(graphql, ada):
    token = token_for(ada)
    assert refused(graphql, ada, token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert refused(graphql, ada, "x" + token)


def test_refuses_a_token_for_an_address_that_was_replaced(graphql, ada):
    token = token_for(ada)
    ada.email = "countess@example.com"
    ada.save()
    assert refused(graphql, ada, token)


def test_does_not_reopen_a_closed_account(graphql, ada):
    token = token_for(ada)
    ada.closed_at = clock.now()
    ada.save()
    assert refused(graphql, ada, token)


def test_does_not_show_the_address(ada):
    assert "ada" not in token_for(ada)
