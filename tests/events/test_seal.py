"""What is committed gets its number and its hash; nothing of a writer waits for that."""

import hashlib
import json
import logging
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from airbnb.transactions import atomic
from apps.events import seals
from apps.events.chain import digest_of
from apps.events.models import GENESIS, Event, SealHead
from apps.events.operations import record
from apps.events.seals import seal_events
from tests.events.chains import some_events
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def chain():
    return list(Event.objects.exclude(number=None).order_by("number"))


def test_numbers_what_happened_in_its_order_and_links_each_to_the_one_before():
    events = some_events(3)
    assert seal_events(now=NOW) == 3
    assert [(event.number, event.pk) for event in chain()] == [
        (n, event.pk) for n, event in enumerate(events, 1)
    ]
    previous = GENESIS
    for event in chain():
        assert event.hash == digest_of(event, previous)
        previous = event.hash
    head = SealHead.objects.get()
    assert (head.number, head.hash, head.sealed_at) == (3, previous, NOW)


def test_goes_on_where_it_ended():
    some_events(2)
    seal_events(now=NOW)
    some_events(2)
    assert seal_events(now=NOW) == 2
    assert [event.number for event in chain()] == [1, 2, 3, 4]
    assert chain()[2].hash == digest_of(chain()[2], chain()[1].hash)


def test_with_nothing_to_do_it_asks_and_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert seal_events(now=NOW) == 0
    assert SealHead.objects.get().sealed_at is None


def test_the_hash_is_what_the_documentation_says(settings):
    settings.SECRET_KEY = "none of it is in the hash"
    user = UserFactory()
    atomic(record)("renamed", user, at=NOW, changes={"b": [1, None], "a": ["\u00e9", 0.5]})
    seal_events(now=NOW)
    [event] = chain()
    row = {
        "at": "2026-11-20T12:00:00.000000+00:00",
        "data": {"changes": {"a": ["\u00e9", 0.5], "b": [1, None]}},
        "id": event.pk,
        "name": "renamed",
        "number": 1,
        "request_id": "",
        "subject_id": user.pk,
        "subject_type": "accounts.user",
    }
    text = "0" * 64 + "\n" + json.dumps(row, separators=(",", ":"))
    assert event.hash == hashlib.sha256(text.encode()).hexdigest()


def test_every_column_is_covered():
    some_events(1)
    seal_events(now=NOW)
    [event] = chain()
    whole = digest_of(event, GENESIS)
    for field in Event._meta.concrete_fields:
        if field.attname == "hash":
            continue
        value = getattr(event, field.attname)
        setattr(event, field.attname, NOW.replace(year=2027) if field.attname == "at" else "other")
        assert digest_of(event, GENESIS) != whole, field.attname
        setattr(event, field.attname, value)
    assert digest_of(event, GENESIS) == whole
    assert digest_of(event, "1" * 64) != whole


def test_the_log_says_how_far_the_chain_reaches(caplog):
    some_events(2)
    with caplog.at_level(logging.INFO, logger="apps.events.seals"):
        seal_events(now=NOW)
    [line] = [entry.msg for entry in caplog.records if entry.name == "apps.events.seals"]
    assert (line["event"], line["number"]) == ("events_sealed", 2)
    assert line["hash"] == SealHead.objects.get().hash


@atomic
def fail_after_recording(user):
    record("lost", user, at=NOW)
    raise ZeroDivisionError


@committed
def test_what_was_rolled_back_leaves_no_gap():
    user = UserFactory()
    atomic(record)("first", user, at=NOW)
    with pytest.raises(ZeroDivisionError):
        fail_after_recording(user)
    atomic(record)("second", user, at=NOW)
    seal_events(now=NOW)
    assert [(event.number, event.name) for event in chain()] == [(1, "first"), (2, "second")]


def test_a_lower_id_that_is_committed_later_gets_a_later_number():
    early, late = some_events(2)
    seal_events(now=NOW)
    straggler = Event(
        pk=early.pk - 1, name="late", subject_type="x.y", subject_id=1, at=NOW, data={}
    )
    straggler.save(force_insert=True)
    seal_events(now=NOW)
    assert [event.pk for event in chain()] == [early.pk, late.pk, straggler.pk]


@committed
def test_an_interrupted_run_is_gone_on_with(monkeypatch):
    some_events(5)
    monkeypatch.setattr(seals, "AT_ONCE", 2)
    digest = seals.digest_of

    def dying(event, previous):
        if event.name == "event_3":
            raise KeyboardInterrupt
        return digest(event, previous)

    with monkeypatch.context() as patched:
        patched.setattr(seals, "digest_of", dying)
        with pytest.raises(KeyboardInterrupt):
            seal_events(now=NOW)
    assert [event.number for event in chain()] == [1, 2]
    assert SealHead.objects.get().number == 2
    assert seal_events(now=NOW) == 3
    assert [event.number for event in chain()] == [1, 2, 3, 4, 5]


def test_one_run_leaves_to_the_next_what_would_take_too_long(monkeypatch):
    some_events(5)
    monkeypatch.setattr(seals, "AT_ONCE", 2)
    monkeypatch.setattr(seals, "MOST_AT_ONCE", 2)
    assert seal_events(now=NOW) == 4
    assert seal_events(now=NOW) == 1


def test_without_its_head_the_chain_is_not_begun_anew():
    some_events(1)
    SealHead.objects.all().delete()
    with pytest.raises(SealHead.DoesNotExist):
        seal_events(now=NOW)
    assert chain() == []


def test_who_writes_an_event_does_not_touch_the_chain():
    user = UserFactory()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        atomic(record)("renamed", user, at=NOW)
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 1
    assert "sealhead" not in statements[0]
    assert statements[0].startswith("INSERT INTO")


def test_ten_thousand_are_sealed_in_seconds():
    user = UserFactory()
    Event.objects.bulk_create(
        Event(name="n", subject_type="accounts.user", subject_id=user.pk, at=NOW, data={"n": n})
        for n in range(10_000)
    )
    begin = perf_counter()
    assert seal_events(now=NOW) == 10_000
    assert perf_counter() - begin < 30
    assert SealHead.objects.get().number == 10_000
