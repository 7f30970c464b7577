"""What stands in the logs: a line for each request, and in production every line is JSON."""

import os
import subprocess
import sys

import orjson
import pytest
from django.conf import settings
from django.test import Client

from tests.factories.accounts import UserFactory

NAMED = "query Amenities { amenities { code } }"


def lines_of(caplog):
    """What each request left, but for how long it took."""
    lines = [record.msg for record in caplog.records if record.name == "airbnb.requests"]
    kept = ("event", "method", "path", "status", "operation", "user_id")
    return [{name: line[name] for name in kept if name in line} for line in lines]


@pytest.mark.django_db
def test_a_request_is_one_line_that_says_who_asked_for_what(graphql, caplog):
    caplog.set_level("INFO")
    ada = UserFactory()
    graphql(NAMED, user=ada)
    graphql("{ nothing }")
    line = {"event": "request", "method": "POST", "path": "/graphql", "status": 200}
    assert lines_of(caplog) == [{**line, "operation": "Amenities", "user_id": ada.pk}, line]
    assert all(record.msg["duration_ms"] > 0 for record in caplog.records)


@pytest.mark.django_db
def test_of_a_long_name_the_log_has_the_start(graphql, caplog):
    caplog.set_level("INFO")
    graphql(NAMED.replace("Amenities", "A" * 255))
    assert [line["operation"] for line in lines_of(caplog)] == ["A" * 100]


def test_a_refused_request_is_one_line_too(caplog):
    caplog.set_level("INFO")
    assert Client().post("/graphql", "{", content_type="application/json").status_code == 400
    assert Client().get("/nowhere").status_code == 404
    assert [record.msg["status"] for record in caplog.records] == [400, 404]


def test_a_failed_request_leaves_its_trace_under_its_id(caplog, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("schema.door._view", broken)
    client = Client(raise_request_exception=False)
    assert client.get("/graphql", headers={"X-Request-ID": "mine"}).status_code == 500
    trace, line = caplog.records
    assert trace.exc_info[0] is ZeroDivisionError
    assert (line.msg["status"], line.msg["request_id"]) == (500, "mine")


def test_the_log_holds_neither_tokens_nor_addresses(caplog, db):
    caplog.set_level("INFO")
    Client(REMOTE_ADDR="203.0.113.7").get("/verify-email", {"token": "s3cr3t"})
    logged = str([record.msg for record in caplog.records])
    assert "/verify-email" in logged
    assert "s3cr3t" not in logged
    assert "203.0.113.7" not in logged


SAYS = """
import logging
import structlog
from airbnb import logs
from django.utils.log import configure_logging

configure_logging("logging.config.dictConfig", logs.configure(json=True, level="INFO"))
log = structlog.get_logger("ours")
with logs.about(request_id="mine"), logs.about(more=1):
    log.debug("unheard")
    log.info("heard", large=2**70, half="\\ud800", at=logging)
    logging.getLogger("theirs").debug("unheard")
    logging.getLogger("theirs").warning("said %s", "so")
    for name in ("ours", "theirs"):
        try:
            raise ZeroDivisionError(name)
        except ZeroDivisionError:
            (log if name == "ours" else logging.getLogger(name)).exception("broken")
"""


def test_in_production_everybodys_lines_are_json_with_the_id():
    ran = subprocess.run(
        [sys.executable, "-c", SAYS],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        check=True,
    )
    lines = [orjson.loads(line.replace(b"\\ud800", b"?")) for line in ran.stderr.splitlines()]
    said = [(line["logger"], line["level"], line["event"]) for line in lines]
    assert said == [
        ("ours", "info", "heard"),
        ("theirs", "warning", "said so"),
        ("ours", "error", "broken"),
        ("theirs", "error", "broken"),
    ]
    assert {(line["request_id"], line["more"]) for line in lines} == {("mine", 1)}
    assert all(line["timestamp"].endswith("Z") for line in lines)
    for line, name in zip(lines[2:], ("ours", "theirs"), strict=True):
        assert line["exception"].endswith(f"ZeroDivisionError: {name}")
