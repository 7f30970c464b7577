"""Another e-mail address is one's own when the link was followed that was mailed there."""

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
from apps.accounts.errors import InvalidToken
from apps.accounts.models import EmailChange, User
from apps.events.models import Event
from tests.accounts.test_change_password import CHANGE as CHANGE_PASSWORD
from tests.accounts.test_register import ADA, REGISTER
from tests.accounts.test_reset_password import RESET
from tests.accounts.test_verify_email import VERIFY
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.races import all_at_once
from tests.signing_in import bearer
from tests.unchanged import unchanged_everywhere

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("S-01"),
    pytest.mark.requirement("S-03"),
]

NEW = "Countess@Example.com"
CHANGE = """
mutation ($email: String!, $password: String!) {
  changeEmail(input: {email: $email, currentPassword: $password}) {
    user { id email }
    userErrors { code field }
  }
}
"""
VIEWER = "{ viewer { email isVerified } }"


@pytest.fixture
def ada():
    return UserFactory(email="ada@example.com", first_name="Ada")


def ask(graphql, person, email=NEW, password=PASSWORD, **how):
    how = how or {"user": person}
    return graphql(CHANGE, email=email, password=password, **how)


def link_to(address):
    """The token that was last mailed there."""
    sent = [one.body for one in mail.outbox if one.to == [address] and "token=" in one.body]
    return re.search(r"/verify-email[?]token=(\S+)", sent[-1])[1].replace("%3A", ":")


def refused(graphql, token):
    with unchanged_everywhere():
        answer = graphql(VERIFY, token=token)
    return (codes(answer), fields(answer)) == (["INVALID_TOKEN"], [["token"]])


# ---- asking for it -------------------------------------------------------------------------------


def test_nothing_has_changed_until_the_link_is_followed(graphql, ada):
    here = {"Authorization": bearer(ada)}
    answer = payload(ask(graphql, ada, headers=here))
    assert answer == {"user": {"id": gid(ada), "email": "ada@example.com"}, "userErrors": []}
    assert codes(graphql(VERIFY, token=link_to(NEW))) == []
    viewer = payload(graphql(VIEWER, headers=here))
    assert viewer == {"email": NEW, "isVerified": True}
    assert User.objects.get().email_normalised == "countess@example.com"
    assert not EmailChange.objects.exists()


def test_one_signs_in_with_the_new_address_and_no_more_with_the_old(graphql, ada):
    ask(graphql, ada)
    graphql(VERIFY, token=link_to(NEW))
    signed_in = operations.sign_in(email=NEW, password=PASSWORD, now=clock.now())
    assert signed_in.session.user_id == ada.pk
    with pytest.raises(operations.InvalidCredentials):
        operations.sign_in(email="ada@example.com", password=PASSWORD, now=clock.now())


def test_both_addresses_are_written_to(graphql, ada):
    with time_machine.travel(datetime(2027, 3, 1, 12, 30, tzinfo=UTC), tick=False):
        ask(graphql, ada)
        graphql(VERIFY, token=link_to(NEW))
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([NEW], "Confirm your new e-mail address"),
        (["ada@example.com"], "Your account is to have another e-mail address"),
        (["ada@example.com"], "Your account has another e-mail address"),
    ]
    asked, warned, told = (one.body for one in mail.outbox)
    assert "for 3 days" in asked
    assert "Ada" not in asked
    assert "token=" not in warned + told
    assert "since March 1, 2027, 12:30 UTC" in told


def test_the_trail_tells_of_the_addresses_by_digests(graphql, ada):
    ask(graphql, ada)
    graphql(VERIFY, token=link_to(NEW))
    event = Event.objects.get(name="email_changed")
    assert (event.subject_id, event.actor_id) == (ada.pk, ada.pk)
    assert event.data["changes"]["email"] == [
        emails.digest_of("ada@example.com"),
        emails.digest_of(NEW),
    ]
    assert "example.com" not in str(list(Event.objects.values())).lower()


def test_answers_and_works_the_same_where_the_address_is_somebodys(ada, monkeypatch, settings):
    settings.RATE_LIMITS_ON = False
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    UserFactory(email="taken@example.com")
    UserFactory(email="unverified@example.com", unverified=True)
    headers = {"Authorization": bearer(ada)}
    work = []
    for who in ("first", "free", "taken", "unverified"):  # the first inserts, the others replace
        variables = {"email": f"{who}@example.com", "password": PASSWORD}
        body = orjson.dumps({"query": CHANGE, "variables": variables})
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:  # until the task after the commit
            answer = Client().post("/graphql", body, "application/json", headers=headers).json()
        begun = (re.sub(r"(s\d+)?_x\d+", "", query["sql"]).split() for query in queries)
        work.append((answer["data"], hashed.copy(), [" ".join(words[:3]) for words in begun]))
    assert codes(answer) == []
    assert work[1] == work[2] == work[3]
    assert work[1][1] == [PASSWORD]


def test_the_owner_of_a_taken_address_is_told_and_gets_no_link(graphql, ada):
    UserFactory(email=NEW.lower())
    ask(graphql, ada)
    ask(graphql, ada, email=NEW.upper())
    told = [one for one in mail.outbox if one.to == [NEW.lower()]]
    assert [one.subject for one in told] == ["Somebody wanted to use your e-mail address"]
    assert "token=" not in told[0].body
    assert "Ada" not in told[0].body


@pytest.mark.parametrize(
    ("email", "password", "code", "field"),
    [
        (NEW, "wrong", "INVALID_CREDENTIALS", "currentPassword"),
        ("countess", PASSWORD, "INVALID", "email"),
        ("a@example.com\nBcc: b@c.example", PASSWORD, "INVALID", "email"),
        (" ADA@example.com", PASSWORD, "INVALID", "email"),
    ],
)
def test_what_cannot_be_is_refused(graphql, ada, email, password, code, field):
    with unchanged_everywhere():
        answer = ask(graphql, ada, email, password)
    assert (codes(answer), fields(answer)) == ([code], [[field]])


def test_needs_somebody_signed_in(graphql):
    with unchanged_everywhere():
        assert codes(graphql(CHANGE, email=NEW, password=PASSWORD)) == ["UNAUTHENTICATED"]


@pytest.mark.requirement("S-08")
def test_changes_are_counted_for_each_person_and_each_address(graphql, ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "change_email": "2/hour"}
    found = [codes(ask(graphql, ada, email=f"new{n}@example.com")) for n in range(3)]
    assert found == [[], [], ["RATE_LIMITED"]]
    found = [codes(ask(graphql, UserFactory(), email="wanted@example.com")) for _ in range(3)]
    assert found == [[], [], ["RATE_LIMITED"]]


@pytest.mark.requirement("S-08")
def test_wrong_passwords_are_guesses_at_the_account(graphql, ada, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "wrong_password": "2 per 15 minutes"}
    found = [codes(ask(graphql, ada, password=one)) for one in ("x", "y", PASSWORD)]
    assert found == [["INVALID_CREDENTIALS"], ["INVALID_CREDENTIALS"], ["RATE_LIMITED"]]


# ---- following the link --------------------------------------------------------------------------


def test_all_sessions_end_but_the_one_that_asked(graphql, ada):
    here, there = ({"Authorization": bearer(ada)} for _ in range(2))
    ask(graphql, ada, headers=here)
    graphql(VERIFY, token=link_to(NEW))
    assert payload(graphql(VIEWER, headers=here))["email"] == NEW
    assert codes(graphql(VIEWER, headers=there)) == ["UNAUTHENTICATED"]


def test_the_page_of_the_link_does_it_too(graphql, ada):
    ask(graphql, ada)
    assert Client().post("/verify-email", {"token": link_to(NEW)}).status_code == 200
    ada.refresh_from_db()
    assert ada.email == NEW


def test_whoever_was_not_verified_is(graphql):
    ada = UserFactory(email="ada@example.com", unverified=True)
    ask(graphql, ada)
    assert payload(graphql(VERIFY, token=link_to(NEW)))["user"]["isVerified"] is True


def test_is_good_once(graphql, ada):
    ask(graphql, ada)
    token = link_to(NEW)
    graphql(VERIFY, token=token)
    assert refused(graphql, token)


def test_lapses_after_three_days(graphql, ada):
    ask(graphql, ada)
    token, asked = link_to(NEW), clock.now()
    with time_machine.travel(asked + timedelta(days=3, minutes=1), tick=False):
        assert refused(graphql, token)
    with time_machine.travel(asked + timedelta(days=2, hours=23), tick=False):
        assert codes(graphql(VERIFY, token=token)) == []


def test_a_later_change_replaces_the_one_that_waits(graphql, ada):
    ask(graphql, ada)
    ask(graphql, ada, email="lovelace@example.com")
    assert refused(graphql, link_to(NEW))
    assert codes(graphql(VERIFY, token=link_to("lovelace@example.com"))) == []


def test_another_password_kills_the_link(graphql, ada):
    ask(graphql, ada)
    another = "quite another one 7"
    assert codes(graphql(CHANGE_PASSWORD, user=ada, old=PASSWORD, new=another)) == []
    assert refused(graphql, link_to(NEW))
    assert not EmailChange.objects.exists()


def test_a_closed_account_has_no_other_address(graphql, ada):
    ask(graphql, ada)
    User.objects.filter(pk=ada.pk).update(closed_at=clock.now())
    assert refused(graphql, link_to(NEW))


def test_a_link_of_another_person_or_for_another_purpose_changes_nothing(graphql, ada):
    ask(graphql, ada)
    change, now = EmailChange.objects.get(), clock.now()
    bob = UserFactory()
    for person, purpose in ((bob, Purpose.CHANGE_EMAIL), (ada, Purpose.VERIFY_EMAIL)):
        token = emails.token_for(person.pk, change.digest, purpose=purpose, now=now)
        assert refused(graphql, token)
    token = emails.token_for(ada.pk, change.digest, purpose=Purpose.RESET_PASSWORD, now=now)
    assert codes(graphql(RESET, token=token, password="quite another one 7")) == ["INVALID_TOKEN"]


def test_the_link_shows_no_address(graphql, ada):
    ask(graphql, ada)
    assert "countess" not in link_to(NEW).lower()


# ---- who has the address -------------------------------------------------------------------------


def test_an_account_that_is_nobodys_gives_way(graphql, ada):
    squatter = UserFactory(email=NEW, unverified=True)
    theirs = {"Authorization": bearer(squatter)}
    ask(graphql, ada)
    assert codes(graphql(VERIFY, token=link_to(NEW))) == []
    squatter.refresh_from_db()
    assert (squatter.email, squatter.email_normalised) == (None, None)
    assert codes(graphql(VIEWER, headers=theirs)) == ["UNAUTHENTICATED"]
    assert Event.objects.get(name="email_given_way").subject_id == squatter.pk


@pytest.mark.parametrize("traits", [{}, {"unverified": True, "is_staff": True}])
def test_an_account_that_became_somebodys_meanwhile_keeps_it(graphql, ada, traits):
    ask(graphql, ada)
    UserFactory(email=NEW, **traits)
    assert refused(graphql, link_to(NEW))


def test_what_was_freed_is_free_at_once_and_inherits_nothing(graphql, ada):
    now = clock.now()
    links = [
        emails.token_for(ada.pk, ada.registration, purpose=purpose, now=now) for purpose in Purpose
    ]
    here = {"Authorization": bearer(ada)}
    ask(graphql, ada, headers=here)
    links.append(link_to(NEW))
    graphql(VERIFY, token=link_to(NEW))
    mail.outbox.clear()
    assert codes(graphql(REGISTER, input=ADA)) == []
    heir = User.objects.get(email_normalised="ada@example.com")
    assert heir.pk != ada.pk
    assert codes(graphql(VERIFY, token=link_to("Ada@Example.com"))) == []
    for token in links:
        assert refused(graphql, token)
        answer = graphql(RESET, token=token, password="quite another one 7")
        assert codes(answer) == ["INVALID_TOKEN"]
    assert payload(graphql(VIEWER, headers=here))["email"] == NEW
    viewer = "{ viewer { id sessions { device } } }"
    assert payload(graphql(viewer, user=heir))["id"] == gid(heir)
    assert heir.sessions.exclude(user=heir).count() == 0


def test_what_waited_for_a_month_is_forgotten(graphql, ada):
    ask(graphql, ada)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        tasks.forget_old_recoveries()
    assert not EmailChange.objects.exists()


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_want_the_address_of_an_account_that_is_nobodys_one_has_it(settings):
    settings.RATE_LIMITS_ON = False
    people = [UserFactory() for _ in range(2)]
    squatter = UserFactory(email=NEW, unverified=True)
    tokens = []
    for person in people:
        change = EmailChange.objects.create(user=person, address=NEW, requested_at=clock.now())
        purpose = Purpose.CHANGE_EMAIL
        tokens.append(emails.token_for(person.pk, change.digest, purpose=purpose, now=clock.now()))

    def following(token):
        return lambda: operations.verify_email(token=token, now=clock.now())

    outcomes = all_at_once([following(token) for token in [*tokens, *tokens]])
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvalidToken) for outcome in outcomes) == 3
    holder = User.objects.get(email_normalised="countess@example.com")
    assert holder in people
    squatter.refresh_from_db()
    assert squatter.email is None
