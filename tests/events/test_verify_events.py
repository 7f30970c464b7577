"""The command finds whatever somebody with the database has done to the audit trail."""

import pytest
from django.db import connection

from apps.events.models import Event, SealHead
from apps.events.seals import seal_events
from tests.events.chains import execute, nothing_refused, some_events, tamper, verify
from tests.events.moments import NOW
from tests.events.test_append_only import COLUMNS

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WHOLE = ["The audit trail is whole."]
ONE_FINDING = "The audit trail is damaged: 1 findings."


def at(number: int) -> Event:
    return Event.objects.get(number=number)


@pytest.fixture
def events() -> list[Event]:
    """Five sealed events, by number from 1."""
    some_events(5)
    seal_events(now=NOW)
    return [at(number) for number in range(1, 6)]


def altered(number: int) -> str:
    return f"Event {number} (id {at(number).pk}) was altered, or is in another's place."


def test_a_chain_that_nobody_touched_is_whole(events):
    assert verify() == WHOLE


def test_no_events_are_a_whole_chain():
    assert verify() == WHOLE


def test_tells_what_is_not_sealed_yet_which_is_not_wrong(events):
    first, second = some_events(2)
    [rest, whole] = verify()
    assert rest == f"Not sealed yet: 2 events, ids {first.pk} to {second.pk}, since {NOW}."
    assert whole == WHOLE[0]


@pytest.mark.parametrize("column", [column for column in COLUMNS if column != "id"])
def test_finds_an_altered_column(events, column):
    value = COLUMNS[column]
    if column == "on_behalf_of_id":
        value = events[0].actor_id
    tamper(
        f"UPDATE events_event SET {connection.ops.quote_name(column)} = %s WHERE number = 3", value
    )
    assert verify() == [altered(3), ONE_FINDING]


def test_finds_an_altered_id(events):
    tamper("UPDATE events_event SET id = id + 1000 WHERE number = 3")
    assert verify() == [altered(3), ONE_FINDING]


def test_finds_an_event_whose_own_hash_was_computed_anew(events):
    tamper("UPDATE events_event SET hash = %s WHERE number = 3", "f" * 64)
    assert verify() == [altered(3), altered(4), "The audit trail is damaged: 2 findings."]


def test_finds_a_deleted_event(events):
    tamper("DELETE FROM events_event WHERE number = 3")
    assert verify() == ["Event 3 is missing.", ONE_FINDING]


def test_finds_a_cut_end(events):
    tamper("DELETE FROM events_event WHERE number >= 4")
    assert verify() == ["Events 4 to 5 are missing.", ONE_FINDING]


def test_finds_that_everything_is_gone(events):
    tamper("DELETE FROM events_event")
    assert verify() == ["Events 1 to 5 are missing.", ONE_FINDING]


def test_finds_two_events_in_each_others_places(events):
    with nothing_refused():
        for number in (2, 99), (4, 2), (99, 4):
            execute("UPDATE events_event SET number = %s WHERE number = %s", *number[::-1])
    findings = [altered(number) for number in (2, 3, 4, 5)]
    assert verify() == [*findings, "The audit trail is damaged: 4 findings."]


def test_finds_an_inserted_event(events):
    with nothing_refused():
        execute("UPDATE events_event SET number = 6 WHERE number = 5")
        execute("UPDATE events_sealhead SET number = 6")
    forged = Event(name="forged", subject_type="x.y", subject_id=1, at=NOW, number=5, hash="f" * 64)
    forged.save()
    assert verify() == [altered(5), altered(6), "The audit trail is damaged: 2 findings."]


def test_finds_events_beyond_the_head(events):
    Event(name="n", subject_type="x.y", subject_id=1, at=NOW, number=6, hash="f" * 64).save()
    assert verify() == [
        "Events are numbered up to 6, but the head says 5.",
        altered(6),
        "The audit trail is damaged: 2 findings.",
    ]


def test_finds_a_head_that_was_put_back(events):
    tamper("UPDATE events_sealhead SET number = 4, hash = %s", events[3].hash)
    assert verify() == ["Events are numbered up to 5, but the head says 4.", ONE_FINDING]


def test_finds_another_hash_in_the_head(events):
    SealHead.objects.update(hash="f" * 64)
    assert verify() == ["Event 5, the last one, has another hash than the head says.", ONE_FINDING]


def test_finds_that_there_is_no_head(events):
    SealHead.objects.all().delete()
    assert verify() == ["The head of the chain is missing.", ONE_FINDING]


class TestAnchors:
    """What was noted outside the database tells even a chain that was computed anew."""

    def test_fit_a_chain_that_nobody_touched(self, events):
        assert verify("--anchor", f"3:{events[2].hash}", "--anchor", f"5:{events[4].hash}") == WHOLE

    def test_tell_a_chain_that_was_computed_anew(self, events):
        noted = events[4].hash
        with nothing_refused():
            execute("UPDATE events_event SET number = NULL, hash = NULL, name = 'forged'")
            execute("UPDATE events_sealhead SET number = 0, hash = %s", "0" * 64)
        seal_events(now=NOW)
        assert verify() == WHOLE
        assert verify("--anchor", f"5:{noted}") == [
            "Event 5 has another hash than was noted.",
            ONE_FINDING,
        ]

    def test_tell_a_chain_that_was_cut_together_with_its_head(self, events):
        with nothing_refused():
            execute("DELETE FROM events_event WHERE number = 5")
            execute("UPDATE events_sealhead SET number = 4, hash = %s", events[3].hash)
        assert verify() == WHOLE
        assert verify("--anchor", f"5:{events[4].hash}") == [
            "Event 5 has another hash than was noted.",
            ONE_FINDING,
        ]

    @pytest.mark.parametrize("anchor", ["5", "5:", "0:" + "f" * 64, "5:" + "F" * 64])
    def test_are_a_number_and_a_hash(self, anchor):
        assert "Write it as NUMBER:HASH." in verify("--anchor", anchor)[-1]


class TestFrom:
    """A later beginning believes what is before it."""

    def test_begins_there(self, events):
        tamper("UPDATE events_event SET name = 'forged' WHERE number = 2")
        assert verify("--from", "3") == WHOLE
        assert verify("--from", "2") == [altered(2), ONE_FINDING]

    def test_finds_a_cut_end_all_the_same(self, events):
        tamper("DELETE FROM events_event WHERE number = 5")
        assert verify("--from", "5") == ["Event 5 is missing.", ONE_FINDING]

    def test_behind_the_end_there_is_nothing_to_find(self, events):
        assert verify("--from", "6") == WHOLE

    @pytest.mark.parametrize("number", ["0", "-1", "x"])
    def test_is_a_number(self, number):
        assert "Numbers begin with 1." in verify(f"--from={number}")[-1]


@pytest.mark.parametrize("per_page", [1, 2, 5])
def test_reads_the_chain_page_by_page(events, monkeypatch, per_page):
    monkeypatch.setattr("apps.events.chain.READ_AT_ONCE", per_page)
    assert verify() == WHOLE
    tamper("DELETE FROM events_event WHERE number IN (2, 3)")
    assert verify() == ["Events 2 to 3 are missing.", ONE_FINDING]
