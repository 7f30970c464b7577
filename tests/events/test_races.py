"""Workers that really run at once."""

from threading import Event as Happening

import pytest

from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.events import deliveries, operations, seals
from apps.events.chain import damage
from apps.events.models import Event, SealHead
from apps.events.operations import record
from apps.events.seals import seal_events
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory
from tests.races import all_at_once, at_once

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.parametrize("attempt", range(3))
def test_ten_workers_with_the_same_task_have_one_effect(on, attempt, monkeypatch):
    @on("booked")
    def consumer(event):
        UserFactory(first_name="Heard")

    with monkeypatch.context() as patched:
        patched.setattr(operations, "after_commit", lambda *lost: None)
        delivery = atomic(record)("booked", UserFactory(), at=NOW).deliveries.get()
    outcomes = at_once(lambda: deliveries.deliver(delivery_id=delivery.pk, now=NOW), times=10)
    assert outcomes == [None] * 10
    assert User.objects.filter(first_name="Heard").count() == 1
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.done_at) == (1, NOW)


@pytest.mark.parametrize("attempt", range(3))
def test_twelve_writers_and_two_sealers_make_one_chain_without_gaps(attempt):
    people = [UserFactory() for _ in range(12)]
    waiting = list(range(12))

    def write():
        person = people[waiting.pop()]
        for _ in range(20):
            atomic(record)("renamed", person, at=NOW, actor_id=person.pk)

    def seal():
        for _ in range(20):
            seal_events(now=NOW)

    outcomes = all_at_once([write] * 12 + [seal] * 2)
    assert outcomes == [None] * 14
    seal_events(now=NOW)
    numbers = Event.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 12 * 20 + 1))
    assert list(damage()) == []
    assert SealHead.objects.get().number == 12 * 20


def test_who_writes_does_not_wait_for_the_sealer(monkeypatch):
    """The sealer holds its transaction open until a writer has committed."""
    person, is_sealing, is_written = UserFactory(), Happening(), Happening()
    atomic(record)("first", person, at=NOW)
    digest = seals.digest_of

    def slow(event, previous):
        is_sealing.set()
        assert is_written.wait(timeout=20)
        return digest(event, previous)

    monkeypatch.setattr(seals, "digest_of", slow)

    def write():
        assert is_sealing.wait(timeout=20)
        atomic(record)("second", person, at=NOW)
        is_written.set()

    outcomes = all_at_once([write, lambda: seal_events(now=NOW)])
    assert is_written.is_set()
    assert sorted(outcomes, key=str) in ([1, None], [2, None])
    seal_events(now=NOW)
    names = Event.objects.order_by("number").values_list("name", flat=True)
    assert list(names) == ["first", "second"]


def test_a_second_sealer_does_not_wait_for_the_first(monkeypatch):
    is_sealing, is_refused = Happening(), Happening()
    atomic(record)("first", UserFactory(), at=NOW)
    digest = seals.digest_of

    def slow(event, previous):
        is_sealing.set()
        assert is_refused.wait(timeout=20)
        return digest(event, previous)

    monkeypatch.setattr(seals, "digest_of", slow)

    def come_second():
        assert is_sealing.wait(timeout=20)
        sealed = seal_events(now=NOW)
        is_refused.set()
        return sealed

    assert sorted(all_at_once([come_second, lambda: seal_events(now=NOW)])) == [0, 1]
