"""One id names a request: to its client, in the logs, and in what it caused."""

import re

import pytest
from django.test import Client

from airbnb import logs
from apps.events.models import Event
from tests.accounts.test_register import ADA, REGISTER

pytestmark = pytest.mark.django_db


def post(body=None, **headers):
    body = body or {"query": "{ __typename }"}
    return Client(headers=headers).post("/graphql", body, content_type="application/json")


def ids_in(caplog):
    return {record.msg.get("request_id") for record in caplog.records if "event" in record.msg}


@pytest.mark.parametrize("given", ["a", "Ab9._-", "x" * 64])
def test_a_clients_id_is_kept_everywhere(given, caplog):
    caplog.set_level("INFO")
    body = {"query": REGISTER, "variables": {"input": ADA}}
    answer = post(body, **{"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given
    assert Event.objects.get().request_id == given
    assert ids_in(caplog) == {given}
    assert logs.request_id() == ""


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "<script>", "a\u00e4", "a/b", "\u0663"])
def test_what_is_no_id_is_replaced_by_one(given, caplog):
    caplog.set_level("INFO")
    answer = post(**{"X-Request-ID": given})
    own = answer.headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", own)
    assert ids_in(caplog) == {own}


def test_each_request_has_an_id_of_its_own():
    assert post().headers["X-Request-ID"] != post().headers["X-Request-ID"]


def test_an_error_of_ours_names_the_id_that_the_header_gives(monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("apps.accounts.operations.register", broken)
    answer = post({"query": REGISTER, "variables": {"input": ADA}}, **{"X-Request-ID": "mine"})
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "mine"}
    assert answer.headers["X-Request-ID"] == "mine"


def test_other_doors_name_it_too():
    answer = Client().get("/verify-email", headers={"X-Request-ID": "mine"})
    assert answer.headers["X-Request-ID"] == "mine"
    answer = Client().get("/nowhere", headers={"X-Request-ID": "mine"})
    assert (answer.status_code, answer.headers["X-Request-ID"]) == (404, "mine")
