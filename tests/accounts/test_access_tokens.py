"""An access token is believed only when it is ours, current, and its session lives."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from django.conf import settings
from django.test import Client

from airbnb import clock
from apps.accounts import sessions
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory

WHO = "{ viewer { id sessions { id isCurrent } } }"

REFUSED = "UNAUTHENTICATED"

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-02")]


@pytest.fixture
def signed_in():
    return sessions.open_session(user=UserFactory(), device="A phone", now=clock.now())


@pytest.fixture
def who_is(graphql):
    """Ask the API who one is with this header: the id, or the code of the refusal."""

    def ask(header):
        answer = graphql(WHO, headers={"Authorization": header})
        if "errors" in answer:
            (code,) = codes(answer)
            assert answer.get("data") is None
            return code
        viewer = payload(answer)
        return viewer and viewer["id"]

    return ask


def signed(claims, *, key=None, kid=None, algorithm="HS256"):
    """A token with these claims; signed as ours are unless said otherwise."""
    our_kid, our_key = next(iter(settings.JWT_KEYS.items()))
    return jwt.encode(claims, key or our_key, algorithm, headers={"kid": kid or our_kid})


def unsigned(claims, alg):
    parts = ({"alg": alg, "typ": "JWT", "kid": next(iter(settings.JWT_KEYS))}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b""]).decode()


def test_names_its_person_and_session(graphql, signed_in):
    other = sessions.open_session(user=signed_in.session.user, now=clock.now())
    answer = graphql(WHO, headers={"Authorization": f"Bearer {signed_in.access.text}"})
    assert payload(answer) == {
        "id": gid(signed_in.session.user),
        "sessions": [
            {"id": gid(other.session), "isCurrent": False},
            {"id": gid(signed_in.session), "isCurrent": True},
        ],
    }


def test_the_schemes_name_is_read_in_any_case(who_is, signed_in):
    assert who_is(f"bearer {signed_in.access.text}") == gid(signed_in.session.user)


def test_says_what_the_rules_ask_for_and_no_address(signed_in):
    claims = signed_in.access.claims
    assert claims == jwt.decode(
        signed_in.access.text,
        next(iter(settings.JWT_KEYS.values())),
        ["HS256"],
        audience="airbnb-api",
        issuer=settings.PUBLIC_URL,
    )
    assert set(claims) == {"sub", "sid", "jti", "type", "iss", "aud", "iat", "exp"}
    assert claims["sub"] == str(signed_in.session.user.pk)
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert "kid" in jwt.get_unverified_header(signed_in.access.text)


def test_without_the_header_nobody_asks(graphql, who_is):
    assert payload(graphql(WHO)) is None
    assert who_is("") is None


def test_a_cookie_is_not_read(signed_in):
    client = Client()
    for name in ("JWT", "__Host-access", "Authorization"):
        client.cookies[name] = signed_in.access.text
    answer = client.post("/graphql", {"query": WHO}, content_type="application/json").json()
    assert payload(answer) is None


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-api"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"type": "refresh"},
        {"type": None},
        {"sub": "0"},
        {"sid": 0},
        {"exp": 0},
        {"exp": None},
        {"jti": None},
        {"iat": None},
    ],
    ids=str,
)
def test_refuses_other_claims_though_signed_by_us(who_is, signed_in, change):
    claims = {**signed_in.access.claims, **change}
    claims = {name: value for name, value in claims.items() if value is not None}
    assert who_is(f"Bearer {signed(claims)}") == REFUSED


def test_refuses_a_session_that_is_somebody_elses(who_is, signed_in):
    claims = {**signed_in.access.claims, "sub": str(UserFactory().pk)}
    assert who_is(f"Bearer {signed(claims)}") == REFUSED


def test_refuses_what_another_key_signed(who_is, signed_in):
    assert who_is(f"Bearer {signed(signed_in.access.claims, key='f' * 48)}") == REFUSED


@pytest.mark.parametrize("key", [settings.SECRET_KEY, "f" * 48], ids=["SECRET_KEY", "own"])
def test_refuses_a_key_id_that_is_not_ours(who_is, signed_in, key):
    assert who_is(f"Bearer {signed(signed_in.access.claims, key=key, kid='another')}") == REFUSED


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_refuses_another_algorithm_with_our_key(who_is, signed_in, algorithm):
    assert who_is(f"Bearer {signed(signed_in.access.claims, algorithm=algorithm)}") == REFUSED


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "RS256"])
def test_refuses_an_empty_signature(who_is, signed_in, algorithm):
    assert who_is(f"Bearer {unsigned(signed_in.access.claims, algorithm)}") == REFUSED


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer null",
        "Bearer a.b.c",
        "Bearer 1 2",
        "Basic YTpi",
        "JWT x",
        "\x00",
    ],
    ids=repr,
)
def test_who_means_to_be_somebody_is_never_taken_for_nobody(who_is, header):
    assert who_is(header) == REFUSED


def test_lapses_after_fifteen_minutes_by_our_clock(who_is, signed_in, settings):
    header = f"Bearer {signed_in.access.text}"
    settings.CLOCK_OFFSET = timedelta(minutes=14, seconds=58)
    assert who_is(header) == gid(signed_in.session.user)
    settings.CLOCK_OFFSET = timedelta(minutes=15)
    assert who_is(header) == REFUSED


def test_is_checked_once_and_what_is_like_it_is_not_good_for_that(who_is, signed_in, monkeypatch):
    checked = []
    decode = jwt.decode
    monkeypatch.setattr(jwt, "decode", lambda *a, **k: checked.append(a[0]) or decode(*a, **k))
    good = signed_in.access.text
    other = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    for text in (good, good, other, other, good):
        who_is(f"Bearer {text}")
    assert checked == [good, other, other]
    assert who_is(f"Bearer {other}") == REFUSED


def test_is_good_where_the_clock_was_turned_years_back(who_is, settings):
    settings.CLOCK_OFFSET = timedelta(days=-1000)
    signed_in = sessions.open_session(user=UserFactory(), now=clock.now())
    assert who_is(f"Bearer {signed_in.access.text}") == gid(signed_in.session.user)


def test_an_older_key_verifies_and_the_newest_signs(who_is, signed_in, settings):
    settings.JWT_KEYS = {"newer": "n" * 48, **settings.JWT_KEYS}
    assert who_is(f"Bearer {signed_in.access.text}") == gid(signed_in.session.user)
    newer = sessions.open_session(user=signed_in.session.user, now=clock.now())
    assert jwt.get_unverified_header(newer.access.text)["kid"] == "newer"
    assert who_is(f"Bearer {newer.access.text}") == gid(newer.session.user)


def test_a_key_that_was_taken_out_verifies_no_more(who_is, signed_in, settings):
    assert who_is(f"Bearer {signed_in.access.text}") == gid(signed_in.session.user)
    settings.JWT_KEYS = {"newer": "n" * 48}
    assert who_is(f"Bearer {signed_in.access.text}") == REFUSED


@pytest.mark.parametrize("moment", ["suspended_at", "closed_at"])
def test_dies_at_once_with_the_account(who_is, signed_in, moment):
    user = signed_in.session.user
    setattr(user, moment, clock.now())
    user.save()
    assert who_is(f"Bearer {signed_in.access.text}") == REFUSED


def test_dies_at_once_with_its_session(who_is, signed_in):
    sessions.end_session(session=signed_in.session, now=clock.now())
    assert who_is(f"Bearer {signed_in.access.text}") == REFUSED
