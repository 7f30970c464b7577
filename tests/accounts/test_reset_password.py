"""A mailed link lets in again whoever has forgotten the password, and nobody else."""

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
from apps.accounts import emails, operations, tasks
from apps.accounts.emails import Purpose
from apps.accounts.models import ResetRequest, User
from apps.events.models import Event
from apps.notifications.models import Mail
from tests.accounts.test_register import ADA, REGISTER
from tests.accounts.test_verify_email import VERIFY
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.signing_in import bearer
from tests.staff import at_the_admin
from tests.unchanged import unchanged_everywhere

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("S-02"),
]

REQUEST = """
mutation ($email: String!) {
  requestPasswordReset(input: {email: $email}) { clientMutationId userErrors { code field } }
}
"""
RESET = """
mutation ($token: String!, $password: String!) {
  resetPassword(input: {token: $token, password: $password}) {
    user { id isVerified email }
    userErrors { code field }
  }
}
"""
NEW = "quite another one 7"


@pytest.fixture
def ada():
    return UserFactory(email="Ada@Example.com", first_name="Ada")


def token_for(user, *, purpose=Purpose.RESET_PASSWORD, **moved):
    now = clock.now() + timedelta(**moved)
    return emails.token_for(user.pk, user.registration, purpose=purpose, now=now)


def mailed_token():
    link = re.search(r"http\S+/reset-password[?]token=(\S+)", mail.outbox[-1].body)
    return link[1].replace("%3A", ":")


def sign_in(password, email="ada@example.com"):
    return operations.sign_in(email=email, password=password, now=clock.now())


# ---- asking for it -------------------------------------------------------------------------------


def test_the_mailed_link_gives_another_password(graphql, ada):
    assert codes(graphql(REQUEST, email=" ADA@example.com")) == []
    answer = payload(graphql(RESET, token=mailed_token(), password=NEW))
    # Nobody is signed in, so the address is not shown.
    assert answer == {"user": {"id": gid(ada), "isVerified": True, "email": None}, "userErrors": []}
    assert sign_in(NEW).session.user_id == ada.pk


def test_the_mail_goes_to_the_owner_alone_and_holds_no_name(graphql, ada):
    graphql(REQUEST, email="ada@example.com")
    (sent,) = mail.outbox
    assert sent.to == ["Ada@Example.com"]
    assert sent.subject == "Choose a new password"
    ((html, _),) = sent.alternatives
    for body in (sent.body, html):
        assert "/reset-password?token=" in body
        assert "for 60 minutes" in body
        assert "Ada" not in body


def test_answers_and_works_the_same_for_an_address_that_is_nobodys(ada, monkeypatch, settings):
    settings.RATE_LIMITS_ON = False
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    UserFactory(email="closed@example.com", closed=True)
    hashed.clear()
    answers, statements = [], []
    for who in ("ada", "nobody", "closed"):
        body = orjson.dumps({"query": REQUEST, "variables": {"email": f"{who}@example.com"}})
        with CaptureQueriesContext(connection) as queries:  # until the task after the commit
            answers.append(Client().post("/graphql", body, "application/json").json())
        begun = (re.sub(r"(s\d+)?_x\d+", "", query["sql"]).split() for query in queries)
        statements.append([" ".join(words[:3]) for words in begun])
    assert payload(answers[0]) == {"clientMutationId": None, "userErrors": []}
    assert statements[0] == statements[1] == statements[2]
    assert answers[0]["data"] == answers[1]["data"] == answers[2]["data"]
    assert hashed == []


@pytest.mark.parametrize("who", ["nobody", "closed"])
def test_nobody_else_is_written_to(graphql, who):
    if who == "closed":
        UserFactory(email="ada@example.com", closed=True)
    graphql(REQUEST, email="ada@example.com")
    assert mail.outbox == []


def test_the_address_is_forgotten_when_it_was_looked_at(graphql, ada):
    for email in ("ada@example.com", "nobody@example.com"):
        graphql(REQUEST, email=email)
    assert set(ResetRequest.objects.values_list("address", flat=True)) == {""}
    assert "example.com" not in str(list(Event.objects.values()))


def test_requests_are_forgotten_after_a_month(graphql, ada):
    graphql(REQUEST, email="ada@example.com")
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1), tick=False):
        tasks.forget_old_recoveries()
    assert not ResetRequest.objects.exists()


def test_nobody_is_flooded_with_mails(graphql, ada):
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False) as traveller:
        for _ in range(3):
            graphql(REQUEST, email="ada@example.com")
        assert len(mail.outbox) == 1
        traveller.shift(timedelta(hours=1))
        graphql(REQUEST, email="ada@example.com")
    assert len(mail.outbox) == 2


@pytest.mark.requirement("S-08")
def test_requests_are_counted_for_each_address_and_each_network(graphql, ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "password_reset": "2/hour"}

    def ask(email, network):
        body = orjson.dumps({"query": REQUEST, "variables": {"email": email}})
        client = Client(REMOTE_ADDR=f"203.0.113.{network}")
        return codes(client.post("/graphql", body, "application/json").json())

    assert [ask("ada@example.com", n) for n in range(3)] == [[], [], ["RATE_LIMITED"]]
    assert [ask(f"x{n}@example.com", 9) for n in range(3)] == [[], [], ["RATE_LIMITED"]]
    assert ResetRequest.objects.count() == 4


@pytest.mark.parametrize(
    "email", ["", "ada", "a\x07@example.com", "a@example.com\nBcc: b@c.example"]
)
def test_what_is_no_address_is_refused(graphql, email):
    with unchanged_everywhere():
        answer = graphql(REQUEST, email=email)
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [["email"]]


# ---- using the link ------------------------------------------------------------------------------


def test_all_sessions_end_at_once(graphql, ada):
    headers = {"Authorization": bearer(ada)}
    assert payload(graphql("{ viewer { id } }", headers=headers)) == {"id": gid(ada)}
    graphql(RESET, token=token_for(ada), password=NEW)
    assert codes(graphql("{ viewer { id } }", headers=headers)) == ["UNAUTHENTICATED"]
    assert not ada.sessions.filter(ended_at=None).exists()


def test_staff_are_signed_out_of_the_admin_too(graphql):
    chief = UserFactory(is_staff=True, is_superuser=True)
    browser = at_the_admin(chief)
    assert browser.get("/admin/").status_code == 200
    graphql(RESET, token=token_for(chief), password=NEW)
    assert browser.get("/admin/").status_code == 302


def test_the_owner_is_told(graphql, ada):
    with time_machine.travel(datetime(2027, 3, 1, 12, 30, tzinfo=UTC), tick=False):
        graphql(RESET, token=token_for(ada), password=NEW)
    (sent,) = mail.outbox
    assert sent.to == ["Ada@Example.com"]
    assert sent.subject == "Your password was changed"
    assert "since March 1, 2027, 12:30 UTC" in sent.body
    assert NEW not in str(sent.message())
    event = Event.objects.get(name="password_reset")
    assert (event.subject_id, event.actor_id) == (ada.pk, ada.pk)
    assert NEW not in str(list(Event.objects.values()) + list(Mail.objects.values()))


def test_who_reads_the_mail_has_verified_the_address(graphql):
    stranger = UserFactory(email="ada@example.com", unverified=True, password="a stranger's own")
    graphql(REQUEST, email="ada@example.com")
    answer = graphql(RESET, token=mailed_token(), password=NEW)
    assert payload(answer)["user"]["isVerified"] is True
    stranger.refresh_from_db()
    assert stranger.email_verified
    assert not stranger.check_password("a stranger's own")


def test_a_suspended_account_stays_suspended(graphql):
    UserFactory(email="ada@example.com", suspended=True)
    graphql(REQUEST, email="ada@example.com")
    assert codes(graphql(RESET, token=mailed_token(), password=NEW)) == []
    assert User.objects.get().suspended_at is not None


def refused(graphql, token):
    with unchanged_everywhere():
        answer = graphql(RESET, token=token, password=NEW)
    return (codes(answer), fields(answer)) == (["INVALID_TOKEN"], [["token"]])


def test_is_good_once(graphql, ada):
    token = token_for(ada)
    graphql(RESET, token=token, password=NEW)
    assert refused(graphql, token)


def test_a_link_that_was_not_used_is_dead_after_another_was(graphql, ada):
    first, second = token_for(ada), token_for(ada, minutes=1)
    graphql(RESET, token=second, password=NEW)
    assert refused(graphql, first)


def test_lapses_after_an_hour(graphql, ada):
    assert refused(graphql, token_for(ada, hours=-1))
    assert codes(graphql(RESET, token=token_for(ada, minutes=-59), password=NEW)) == []


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\u00fc", "x" * 5000])
def test_refuses_what_is_no_token(graphql, ada, token):
    assert refused(graphql, token)


def test_refuses_a_token_that_was_touched(graphql, ada):
    token = token_for(ada)
    assert refused(graphql, token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert refused(graphql, "x" + token)


def test_a_link_that_verifies_resets_nothing_and_the_other_way_round(graphql):
    ada = UserFactory(unverified=True)
    assert refused(graphql, token_for(ada, purpose=Purpose.VERIFY_EMAIL))
    assert codes(graphql(VERIFY, token=token_for(ada))) == ["INVALID_TOKEN"]


def test_does_not_reopen_a_closed_account(graphql, ada):
    token = token_for(ada)
    ada.closed_at = clock.now()
    ada.save()
    assert refused(graphql, token)


@pytest.mark.requirement("S-01")
def test_a_freed_address_inherits_no_link(graphql, ada):
    links = (token_for(ada), token_for(ada, purpose=Purpose.VERIFY_EMAIL))
    session = bearer(ada)
    ada.email = "countess@example.com"
    ada.save()
    assert codes(graphql(REGISTER, input={**ADA, "password": NEW})) == []
    heir = User.objects.get(email_normalised="ada@example.com")
    assert heir.pk != ada.pk
    assert refused(graphql, links[0])
    assert codes(graphql(VERIFY, token=links[1])) == ["INVALID_TOKEN"]
    viewer = graphql("{ viewer { id } }", headers={"Authorization": session})
    assert payload(viewer) == {"id": gid(ada)}
    assert not Mail.objects.filter(recipient=ada).exists()


@pytest.mark.parametrize("password", ["elevenchars", "x" * 129, "password1234", "ada@example.com"])
def test_refuses_a_password_that_is_easily_guessed_and_the_link_stays_good(graphql, ada, password):
    token = token_for(ada)
    with unchanged_everywhere():
        answer = graphql(RESET, token=token, password=password)
    assert codes(answer) == ["INVALID"]
    assert fields(answer) == [["password"]]
    assert codes(graphql(RESET, token=token, password=PASSWORD)) == []


def test_shows_neither_the_address_nor_the_password(ada):
    assert "ada" not in token_for(ada)
    assert ada.password not in token_for(ada)
