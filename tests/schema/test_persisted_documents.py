"""Documents that are named instead of sent: by their hash, or by an id of the list."""

from __future__ import annotations

import uuid
from datetime import timedelta
from hashlib import sha256

import orjson
import pytest
import time_machine
from django.conf import settings as configured
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from airbnb import clock
from apps.accounts.models import User
from apps.limits.models import Counter
from schema import persisted
from schema.models import PersistedDocument
from schema.root import schema
from schema.view import GraphQLView
from tests.answers import codes
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.signing_in import bearer

pytestmark = pytest.mark.django_db

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
NOT_FOUND = {
    "errors": [
        {
            "message": "PersistedQueryNotFound",
            "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
        }
    ]
}
NOT_LISTED = {
    "errors": [
        {
            "message": "This document is not on the list.",
            "extensions": {"code": "DOCUMENT_NOT_LISTED"},
        }
    ]
}


class Process:
    """A process of the server: it has met no document yet."""

    def __init__(self):
        self._view = GraphQLView.as_view(schema=schema)

    def post(self, *, accept=JSON, user=None, **json):
        return self._answer("post", orjson.dumps(json), accept, user, content_type=JSON)

    def get(self, *, accept=JSON, user=None, method="get", headers=None, **parameters):
        if "extensions" in parameters:
            parameters["extensions"] = orjson.dumps(parameters["extensions"]).decode()
        return self._answer(method, parameters, accept, user, more=headers)

    def _answer(self, method, data, accept, user, more=None, **options):
        headers = {"Accept": accept, **(more or {})}
        if user is not None:
            headers["Authorization"] = bearer(user)
        make = getattr(RequestFactory(), method)
        return self._view(make("/graphql", data, headers=headers, **options))


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def document():
    """A document that nobody has sent before, though it asks for what others ask for."""
    return f"query Q{uuid.uuid4().hex} {{ amenities {{ code }} }}"


def hash_of(text):
    return sha256(text.encode()).hexdigest()


def by_apollo(text):
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}}


def by_id(text):
    return {"documentId": f"sha256:{hash_of(text)}"}


def read(response):
    return orjson.loads(response.content)


def is_done(response):
    assert "errors" not in read(response)
    return bool(read(response)["data"]["amenities"])


# ---- by the hash ---------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [by_apollo, by_id])
@pytest.mark.parametrize("method", ["post", "get"])
def test_the_hash_comes_first_the_text_once_and_then_the_hash_is_enough(
    process, document, named, method
):
    send = getattr(process, method)
    assert read(send(**named(document))) == NOT_FOUND
    assert is_done(send(query=document, **named(document)))
    assert is_done(send(**named(document)))


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (RESPONSE, 404)])
def test_the_status_says_that_it_is_not_known(process, document, accept, status):
    response = process.get(accept=accept, **by_id(document))
    assert response.status_code == status
    assert read(response) == NOT_FOUND
    assert response["Cache-Control"] == "no-store"


def test_all_processes_know_it_then(process, document, django_assert_num_queries):
    assert is_done(process.post(query=document, **by_apollo(document)))
    other = Process()
    assert is_done(other.post(**by_id(document)))
    with django_assert_num_queries(1):  # the amenities; the document is kept
        assert is_done(other.post(**by_id(document)))


@pytest.mark.skipif(bool(configured.REDIS_URL), reason="Redis has a clock of its own.")
def test_it_is_forgotten_after_a_day(process, document):
    assert is_done(process.post(query=document, **by_id(document)))
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert read(Process().post(**by_id(document))) == NOT_FOUND


@pytest.mark.parametrize("named", [by_apollo, by_id])
def test_a_hash_that_is_not_that_of_the_text_is_refused_and_not_remembered(
    process, document, named
):
    response = process.post(accept=RESPONSE, query=document + " ", **named(document))
    assert response.status_code == 422
    assert codes(read(response)) == ["INVALID"]
    assert "data" not in read(response)
    assert read(process.post(**named(document))) == NOT_FOUND
    assert cache.get(f"document:{hash_of(document)}") is None


@pytest.mark.parametrize(
    "rubbish",
    [
        "{ nothing%s }",
        "{ a%s",
        "query Q%s { listings(first: 100) { nodes { reviews(first: 100) { nodes { id listing {"
        " reviews(first: 100) { nodes { id } } } } } } } }",
        "query Q%s($id: ID!) { listing(id: $id) { name } }",
        "# %s" + "x" * persisted.LONGEST_REMEMBERED + "\n{ amenities { code } }",
    ],
)
def test_what_is_not_executed_or_padded_is_not_remembered(process, rubbish):
    text = rubbish % uuid.uuid4().hex
    process.post(query=text, **by_apollo(text))
    assert cache.get(f"document:{hash_of(text)}") is None
    assert read(Process().post(**by_apollo(text))) == NOT_FOUND


def test_only_so_many_are_remembered_for_one_person(process, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "document": "2/hour"}
    ada, grace = UserFactory(), UserFactory()
    texts = [f"query Q{uuid.uuid4().hex} {{ amenities {{ code }} }}" for _ in range(4)]
    for text in texts[:3]:
        assert is_done(process.post(user=ada, query=text, **by_id(text)))
    assert is_done(process.post(user=grace, query=texts[3], **by_id(texts[3])))
    found = [read(Process().post(**by_id(text))) != NOT_FOUND for text in texts]
    assert found == [True, True, False, True]


def test_a_mutation_may_be_named_too_but_not_come_by_get(process):
    text = (
        f"mutation M{uuid.uuid4().hex} {{ logIn: revokeAllSessions(input: {{}}) {{ __typename }} }}"
    )
    ada = UserFactory()
    assert "errors" not in read(process.post(user=ada, query=text, **by_id(text)))
    response = process.get(**by_id(text))
    assert response.status_code == 405
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "request_",
    [
        {"documentId": 7},
        {"documentId": "a b"},
        {"documentId": "nul\0"},
        {"documentId": "x" * 201},
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "00"}}},
        {"extensions": {"persistedQuery": {"sha256Hash": "00"}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": ["00"]}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}, "documentId": "00"},
        {"documentId": "00", "query": 7},
    ],
)
def test_what_names_no_document_is_no_request(process, request_):
    response = process.post(accept=RESPONSE, **request_)
    assert response.status_code == 422
    assert codes(read(response)) == ["INVALID"]


def test_a_cache_that_is_away_costs_nothing_but_the_memory(process, document, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise persisted.RedisError("nobody listens")

    monkeypatch.setattr(cache, "get", refuse)
    monkeypatch.setattr(cache, "set", refuse)
    assert is_done(process.post(query=document, **by_id(document)))
    assert is_done(process.post(**by_id(document)))
    assert read(Process().post(**by_id(document))) == NOT_FOUND


@pytest.fixture
def counters_away(settings):
    """What is spent is counted in the database, and that does not answer."""
    settings.RATE_LIMITS_REDIS_URL = ""

    def refuse(execute, sql, *rest):
        if Counter._meta.db_table in sql:
            raise OperationalError("the counters are away")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.usefixtures("counters_away")
def test_a_mutation_that_was_done_is_answered_though_its_document_cannot_be_remembered():
    text = f"""mutation M{uuid.uuid4().hex} {{
        updateProfile(input: {{firstName: "Ada"}}) {{ user {{ firstName }} userErrors {{ code }} }}
    }}"""
    ada = UserFactory(first_name="Augusta")
    response = Client().post(
        "/graphql",
        {"query": text, **by_apollo(text)},
        content_type=JSON,
        headers={"Authorization": bearer(ada)},
    )
    assert response.status_code == 200
    assert response.json()["data"] == {
        "updateProfile": {"user": {"firstName": "Ada"}, "userErrors": []}
    }
    ada.refresh_from_db()
    assert ada.first_name == "Ada"
    assert cache.get(f"document:{hash_of(text)}") is None


def test_who_always_sends_text_and_hash_has_it_remembered_once(process, document, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "document": "2/hour"}
    ada = UserFactory()
    for server in (process, process, Process(), Process()):
        assert is_done(server.post(user=ada, query=document, **by_id(document)))
    another = document.replace("query Q", "query R")
    assert is_done(process.post(user=ada, query=another, **by_id(another)))
    assert is_done(Process().post(**by_id(another)))


def test_what_was_remembered_just_now_is_not_looked_for_again(process, document, monkeypatch):
    seconds, asked = [1000.0], []
    monkeypatch.setattr(clock, "monotonic", lambda: seconds[0])
    assert is_done(process.post(query=document, **by_id(document)))
    get = cache.get
    monkeypatch.setattr(cache, "get", lambda key: asked.append(key) or get(key))
    assert is_done(process.post(query=document, **by_id(document)))
    assert asked == []
    seconds[0] += persisted.LIST_KEPT_FOR
    assert is_done(process.post(query=document, **by_id(document)))
    assert asked == [f"document:{hash_of(document)}"]


# ---- the list ------------------------------------------------------------------------------------


def put_on_list(text, *ids):
    for name in ids or [hash_of(text)]:
        PersistedDocument.objects.create(id=name, text=text)


@pytest.fixture
def strict(settings):
    """A server that executes nothing but what is on the list."""
    settings.GRAPHQL_DOCUMENTS = "listed"
    return Process()


def test_a_document_of_the_list_needs_no_text(process, document):
    put_on_list(document, hash_of(document), "homes.v1")
    assert is_done(process.post(**by_id(document)))
    assert is_done(process.get(**by_apollo(document)))
    assert is_done(process.get(documentId="homes.v1"))


def test_the_list_is_read_once(process, document, django_assert_num_queries):
    put_on_list(document, "homes.v1")
    assert is_done(process.post(documentId="homes.v1"))
    with django_assert_num_queries(1):  # the amenities
        assert is_done(process.post(documentId="homes.v1"))


def test_what_is_on_the_list_may_be_sent_in_any_way(strict, document):
    put_on_list(document)
    assert is_done(strict.post(query=document))
    assert is_done(strict.post(query=document, **by_apollo(document)))
    assert is_done(strict.post(**by_apollo(document)))
    assert is_done(strict.get(**by_id(document)))


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (RESPONSE, 403)])
def test_everything_else_is_refused_by_code(strict, document, accept, status):
    for request_ in (
        {"query": document},
        by_id(document),
        by_apollo(document),
        {"query": document, **by_apollo(document)},
        {"query": "{ __typename }"},
        {"query": "query IntrospectionQuery { __schema { queryType { name } } }"},
        {"query": "{"},
    ):
        response = strict.post(accept=accept, **request_)
        assert read(response) == NOT_LISTED
        assert response.status_code == status


def test_what_others_have_sent_is_not_on_the_list(process, document, settings):
    assert is_done(process.post(query=document, **by_id(document)))
    settings.GRAPHQL_DOCUMENTS = "listed"
    assert read(Process().post(**by_id(document))) == NOT_LISTED


def test_a_refused_mutation_does_nothing(strict):
    register = """mutation { register(input: {
        email: "ada@example.com", password: "correct horse battery staple"
    }) { userErrors { code } } }"""
    assert read(strict.post(query=register)) == NOT_LISTED
    assert not User.objects.exists()


def test_what_leaves_the_list_is_refused_after_a_minute(strict, document, monkeypatch):
    seconds = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: seconds[0])
    put_on_list(document)
    assert is_done(strict.post(**by_id(document)))
    PersistedDocument.objects.all().delete()
    assert is_done(strict.post(**by_id(document)))
    seconds[0] += persisted.LIST_KEPT_FOR
    assert read(strict.post(**by_id(document))) == NOT_LISTED


def test_what_was_read_in_one_minute_is_not_kept_for_the_next(
    strict, document, settings, monkeypatch
):
    settings.GRAPHQL_TIMEOUT_MS = 2_000 * persisted.LIST_KEPT_FOR
    seconds = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: seconds[0])
    put_on_list(document)
    others = document.replace("query Q", "query R")
    put_on_list(others)
    is_first = True

    def begin_another_minute(execute, sql, *rest):
        """While a thread reads the row, another forgets what was read before."""
        nonlocal is_first
        found = execute(sql, *rest)
        if is_first and PersistedDocument._meta.db_table in sql:
            is_first = False
            seconds[0] += persisted.LIST_KEPT_FOR
            assert is_done(strict.post(**by_id(others)))
        return found

    with connection.execute_wrapper(begin_another_minute):
        assert is_done(strict.post(**by_id(document)))
    PersistedDocument.objects.all().delete()
    assert read(strict.post(**by_id(document))) == NOT_LISTED


# ---- answers that caches may keep ----------------------------------------------------------------

HOMES = "{ listings(first: 1) { nodes { name } } }"


@pytest.fixture
def listed():
    put_on_list(HOMES, "homes")
    return Process()


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_persisted_query_by_get_may_be_kept_for_a_while(listed, accept, method):
    ListingFactory(name="Rooms by the canal")
    response = listed.get(documentId="homes", accept=accept, method=method)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=30"
    assert response["Vary"] == "Accept, Authorization, X-CSRF-Token"
    assert read(response) == {"data": {"listings": {"nodes": [{"name": "Rooms by the canal"}]}}}
    assert response["ETag"] == listed.get(documentId="homes", accept=accept)["ETag"]


def test_who_has_it_already_is_told_so_until_it_changes(listed):
    home = ListingFactory(name="Rooms by the canal")
    first = listed.get(documentId="homes")
    again = listed.get(documentId="homes", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    for header in ("ETag", "Cache-Control", "Vary"):
        assert again[header] == first[header]
    home.name = "Rooms by the sea"
    home.save()
    changed = listed.get(documentId="homes", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_precondition_that_fails_is_told_and_not_kept(listed):
    refused = listed.get(documentId="homes", accept=JSON, headers={"If-Match": '"other"'})
    assert (refused.status_code, refused["Cache-Control"]) == (412, "no-store")
    assert refused["Content-Type"] == "application/json; charset=utf-8"
    assert codes(orjson.loads(refused.content)) == ["INVALID"]
    tag = listed.get(documentId="homes", accept=JSON)["ETag"]
    kept = listed.get(documentId="homes", accept=JSON, headers={"If-Match": tag})
    assert kept.status_code == 200


def test_each_media_type_has_a_tag_of_its_own(listed):
    tags = {listed.get(documentId="homes", accept=accept)["ETag"] for accept in (JSON, RESPONSE)}
    assert len(tags) == 2


def test_what_somebody_signed_in_for_is_kept_by_nobody(listed):
    response = listed.get(documentId="homes", user=UserFactory())
    assert is_private(response)
    assert "cost" in read(response)["extensions"]


def test_neither_is_what_came_by_post_or_with_its_text_alone(listed):
    assert is_private(listed.post(documentId="homes"))
    assert is_private(listed.get(query=HOMES))


def test_neither_is_what_has_errors(listed):
    put_on_list('{ node(id: "nonsense") { id } }', "wrong")
    put_on_list("query ($id: ID!) { node(id: $id) { id } }", "incomplete")
    for name in ("wrong", "incomplete", "unknown"):
        response = listed.get(documentId=name)
        assert read(response)["errors"]
        assert is_private(response)


def is_private(response):
    return response["Cache-Control"] == "no-store" and "ETag" not in response


def test_the_real_door_takes_them(document):
    answers = [
        Client().post("/graphql", {"query": document, **by_id(document)}, content_type=JSON),
        Client().get("/graphql", by_id(document)),
    ]
    assert all(is_done(answer) for answer in answers)
    assert answers[1]["Cache-Control"] == "public, max-age=30"
    head = Client().head("/graphql", by_id(document))
    assert head["ETag"] == answers[1]["ETag"]
    assert head.content == b""
    assert head["Content-Length"] == answers[1]["Content-Length"]
    fresh = Client().get("/graphql", by_id(document), headers={"If-None-Match": head["ETag"]})
    assert fresh.status_code == 304
    assert "Content-Length" not in fresh
