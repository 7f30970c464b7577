"""What documents cost is counted for each person or network (R51)."""

from itertools import count

import pytest

from tests.answers import codes
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-08")]

CHEAP = "{ __typename }"
HUNDRED = "{ amenities { code } }"
rates = count(200_101)


@pytest.fixture
def allow(settings):
    """Allow somebody so much an hour, counted anew."""

    def allow(amount):
        # Counters outlive a test; another length of time has counters of its own.
        rate = f"{amount} per {next(rates)} seconds"
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, "graphql_cost": rate}

    return allow


def test_what_is_spent_is_refused_by_code_and_nothing_is_executed(graphql, allow):
    ada = UserFactory()
    allow(150)
    assert codes_of(graphql(HUNDRED, user=ada)) == []
    refused = graphql(HUNDRED, user=ada)
    assert codes_of(refused) == ["RATE_LIMITED"]
    assert refused["errors"][0]["extensions"]["retryAt"]
    assert "data" not in refused
    assert codes_of(graphql(CHEAP, user=ada)) == []


def test_an_answer_says_what_is_left(graphql, allow):
    ada = UserFactory()
    allow(150)
    told = [graphql(what, user=ada)["extensions"]["cost"] for what in (HUNDRED, CHEAP)]
    assert told == [
        {"requested": 100, "limit": 50_000, "left": 50},
        {"requested": 0, "limit": 50_000, "left": 49},
    ]


def test_without_limits_it_is_null(graphql, settings):
    settings.RATE_LIMITS_ON = False
    cost = {"requested": 0, "limit": 50_000, "left": None}
    assert graphql(CHEAP)["extensions"] == {"cost": cost}


def test_each_request_costs_at_least_one(graphql, allow):
    ada = UserFactory()
    allow(2)
    outcomes = [codes_of(graphql(CHEAP, user=ada)) for _ in range(3)]
    assert outcomes == [[], [], ["RATE_LIMITED"]]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"documentId": "unknown"}, "PERSISTED_QUERY_NOT_FOUND"),
        ({"query": "{"}, "INVALID"),
        ({"query": "{ nothing }"}, "INVALID"),
        ({"query": CHEAP, "operationName": "Other"}, "INVALID"),
        ({"query": "query ($id: ID!) { node(id: $id) { id } }"}, "INVALID"),
    ],
)
def test_so_does_one_whose_document_is_not_executed(client, allow, request_, code):
    allow(2)
    outcomes = [
        codes_of(client.post("/graphql", request_, content_type="application/json").json())
        for _ in range(3)
    ]
    assert outcomes == [[code], [code], ["RATE_LIMITED"]]


def test_one_persons_queries_cost_no_other_anything(graphql, allow):
    allow(1)
    ada, grace = UserFactory(), UserFactory()
    assert codes_of(graphql(CHEAP, user=ada)) == []
    assert codes_of(graphql(CHEAP, user=grace)) == []
    assert codes_of(graphql(CHEAP)) == []
    assert codes_of(graphql(CHEAP)) == ["RATE_LIMITED"]


def test_the_status_says_so_too(client, allow):
    allow(1)
    answers = [
        client.get(
            "/graphql",
            {"query": CHEAP},
            headers={"Accept": "application/graphql-response+json"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 429]


def codes_of(answer):
    return codes(answer) if "errors" in answer else []
