"""Answers say in headers what may still be spent, and when to come back."""

from hashlib import sha256
from itertools import count

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.signing_in import bearer

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-08")]

CHEAP = {"query": "{ __typename }"}
HUNDRED = {"query": "{ amenities { code } }"}
SIGN_IN = """
mutation ($input: TokenAuthInput!) { tokenAuth(input: $input) { userErrors { code } } }
"""
RESPONSE = "application/graphql-response+json"
windows = count(300_001)


@pytest.fixture
def allow(settings):
    """Allow so much in so many seconds, and return those: each time others, counted anew."""

    def allow(amount):
        window = next(windows)
        rate = f"{amount} per {window} seconds"
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "graphql_cost": rate}
        return window

    return allow


@pytest.fixture
def ada():
    return UserFactory()


def post(body, *, user=None, accept="application/json"):
    headers = {"Accept": accept} | ({"Authorization": bearer(user)} if user else {})
    return Client(headers=headers).post("/graphql", body, content_type="application/json")


def told(answer):
    names = ("RateLimit", "RateLimit-Policy", "Retry-After")
    return [answer.headers.get(name) for name in names]


def test_an_answer_says_what_is_left(ada, allow):
    window = allow(150)
    policy = f'"graphql_cost";q=150;w={window}'
    assert told(post(HUNDRED, user=ada)) == ['"graphql_cost";r=50', policy, None]
    assert told(post(CHEAP, user=ada)) == ['"graphql_cost";r=49', policy, None]


def test_what_is_refused_says_when_to_come_back(ada, allow):
    window = allow(150)
    post(HUNDRED, user=ada)
    refused = post(HUNDRED, user=ada, accept=RESPONSE)
    assert refused.status_code == 429
    left, policy, wait = told(refused)
    assert 0 < int(wait) <= 2 * window
    assert left == f'"graphql_cost";r=0;t={wait}'
    assert policy == f'"graphql_cost";q=150;w={window}'


def test_under_200_no_client_is_told_to_retry_the_request(ada, allow):
    allow(150)
    post(HUNDRED, user=ada)
    refused = post(HUNDRED, user=ada)
    assert refused.status_code == 200
    assert told(refused)[0].startswith('"graphql_cost";r=0;t=')
    assert told(refused)[2] is None


def test_what_is_never_possible_names_no_time(ada, allow):
    window = allow(99)
    refused = post(HUNDRED, user=ada, accept=RESPONSE)
    assert refused.status_code == 429
    assert told(refused) == ['"graphql_cost";r=0', f'"graphql_cost";q=99;w={window}', None]


def test_what_a_mutation_was_refused_for_is_told_too(settings, allow, ada):
    window = allow(150)
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1/hour"}
    body = {"query": SIGN_IN, "variables": {"input": {"email": ada.email, "password": "wrong"}}}
    first, second = post(body, user=ada), post(body, user=ada)
    assert told(first) == ['"graphql_cost";r=139', f'"graphql_cost";q=150;w={window}', None]
    assert second.json()["data"]["tokenAuth"]["userErrors"] == [{"code": "RATE_LIMITED"}]
    left, policy, wait = told(second)
    assert left.startswith('"graphql_cost";r=128, "sign_in";r=0;t=')
    assert 0 < int(left.rpartition("=")[2]) <= 2 * 3600
    assert policy == f'"graphql_cost";q=150;w={window}, "sign_in";q=1;w=3600'
    assert wait is None


def test_where_nothing_is_counted_nothing_is_told(settings):
    settings.RATE_LIMITS_ON = False
    assert told(post(CHEAP)) == [None, None, None]


def test_an_answer_for_everybody_tells_nobodys_budget(allow):
    allow(500)
    document = "{ amenities { code name group } }"
    hashed = {"documentId": f"sha256:{sha256(document.encode()).hexdigest()}"}
    post({"query": document, **hashed})
    answer = Client().get("/graphql", hashed)
    assert answer["Cache-Control"] == "public, max-age=30"
    assert told(answer) == [None, None, None]
