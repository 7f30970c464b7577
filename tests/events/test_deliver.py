"""A consumer hears of an event, and its writes happen once, whatever fails on the way."""

from datetime import timedelta

import pytest

from airbnb import clock as project_clock
from airbnb.promises import FIRST_PAUSE, LEASE, MAX_ATTEMPTS, SWEEP_AFTER
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.events import deliveries
from apps.events.models import Delivery
from apps.events.operations import record
from apps.events.tasks import deliver_event, sweep_deliveries
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class OutOfOrder(Exception):
    """What a consumer dies of."""


@pytest.fixture
def heard(on):
    """A consumer of "booked" that writes a row, and fails while `heard.broken` is true."""

    class Heard:
        broken = False
        attempts = 0

    @on("booked")
    def consumer(event):
        Heard.attempts += 1
        UserFactory(email=f"heard-{event.pk}@example.com")
        if Heard.broken:
            raise OutOfOrder

    return Heard


@pytest.fixture
def delivery(heard, clock) -> Delivery:
    """A delivery whose task was lost: the commit ran nothing."""
    event = atomic(record)("booked", UserFactory(email="guest@example.com"), at=NOW)
    return event.deliveries.get()


def writes() -> int:
    return User.objects.filter(email__startswith="heard-").count()


def deliver(delivery: Delivery) -> Delivery:
    deliveries.deliver(delivery_id=delivery.pk, now=project_clock.now())
    delivery.refresh_from_db()
    return delivery


def test_a_task_that_comes_twice_has_one_effect(delivery, heard):
    for _ in range(3):
        deliver_event.delay(delivery.pk)
    assert (writes(), heard.attempts) == (1, 1)


def test_a_lost_task_is_found_by_the_sweep(delivery, clock):
    clock.move_to(NOW + SWEEP_AFTER - timedelta(seconds=1))
    sweep_deliveries.delay()
    assert writes() == 0
    clock.move_to(NOW + SWEEP_AFTER)
    sweep_deliveries.delay()
    sweep_deliveries.delay()
    assert writes() == 1


def test_a_failure_leaves_nothing_behind_and_is_tried_again_later(delivery, heard, clock):
    heard.broken = True
    deliver(delivery)
    assert writes() == 0
    assert (delivery.attempts, delivery.done_at, delivery.error) == (1, None, "OutOfOrder()")
    assert delivery.due_at == NOW + FIRST_PAUSE

    heard.broken = False
    deliver(delivery)
    assert heard.attempts == 1, "it pauses first"
    clock.move_to(NOW + FIRST_PAUSE)
    deliver(delivery)
    assert (writes(), delivery.attempts, delivery.error) == (1, 2, "")
    assert delivery.done_at == NOW + FIRST_PAUSE


def test_is_given_up_after_twelve_attempts_over_most_of_a_day_and_seen(delivery, heard, clock):
    heard.broken = True
    pauses = []
    while Delivery.objects.open().exists():
        deliver(delivery)
        pauses.append(delivery.due_at - project_clock.now())
        clock.move_to(delivery.due_at)
    assert pauses == [FIRST_PAUSE * 2**n for n in range(MAX_ATTEMPTS)]
    assert sum(pauses[:-1], timedelta()) == timedelta(hours=17, minutes=3, seconds=30)
    assert Delivery.objects.given_up().get() == delivery
    assert delivery.error == "OutOfOrder()"

    heard.broken = False
    clock.shift(timedelta(days=1))
    sweep_deliveries.delay()
    assert (writes(), heard.attempts) == (0, MAX_ATTEMPTS)


def test_what_was_given_up_can_be_begun_anew(delivery, heard, clock):
    Delivery.objects.update(attempts=MAX_ATTEMPTS, error="OutOfOrder()")
    assert Delivery.objects.try_again(now=NOW) == 1
    clock.move_to(NOW + SWEEP_AFTER)
    sweep_deliveries.delay()
    assert writes() == 1
    assert Delivery.objects.try_again(now=NOW) == 0


def test_an_attempt_that_killed_its_worker_is_counted_and_repeated(delivery, heard, clock):
    assert Delivery.objects.claim(delivery.pk, now=NOW).attempts == 1
    clock.move_to(NOW + LEASE - timedelta(seconds=1))
    deliver(delivery)
    assert heard.attempts == 0
    clock.move_to(NOW + LEASE)
    deliver(delivery)
    assert (writes(), delivery.attempts) == (1, 2)


def test_an_attempt_that_outlived_its_lease_does_not_repeat_the_effect(delivery, heard):
    slow = Delivery.objects.claim(delivery.pk, now=NOW)
    deliveries.deliver(delivery_id=delivery.pk, now=NOW + LEASE)
    deliveries._deliver(slow, now=NOW + LEASE)
    assert (writes(), heard.attempts) == (1, 1)


def test_a_consumer_whose_code_is_gone_is_tried_again_and_named(delivery, on, clock):
    Delivery.objects.update(consumer="apps.gone.tasks.confirm")
    deliver(delivery)
    assert (delivery.done_at, delivery.attempts) == (None, 1)
    assert "apps.gone.tasks.confirm" in delivery.error


def test_one_failing_consumer_does_not_keep_the_event_from_another(
    heard, on, django_capture_on_commit_callbacks
):
    heard.broken = True
    others = []
    on("booked")(others.append)
    with django_capture_on_commit_callbacks(execute=True):
        event = atomic(record)("booked", UserFactory(), at=NOW)
    assert others == [event]
    assert event.deliveries.filter(done_at=None).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_a_consumer_raises_does_not_reach_the_caller(heard):
    heard.broken = True
    event = atomic(record)("booked", UserFactory(), at=NOW)
    assert heard.attempts == 1
    assert event.deliveries.get().error == "OutOfOrder()"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_consumer_may_cause_events_of_its_own(on):
    heard = []

    @on("booked")
    def confirm(event):
        record("confirmed", UserFactory(), at=NOW)

    on("confirmed")(heard.append)
    atomic(record)("booked", UserFactory(), at=NOW)
    assert [event.name for event in heard] == ["confirmed"]


def test_the_sweep_takes_the_longest_due_first_and_not_all_at_once(delivery, monkeypatch):
    monkeypatch.setattr("airbnb.promises.SWEEP_AT_MOST", 2)
    for _ in range(2):
        atomic(record)("booked", UserFactory(), at=NOW + timedelta(seconds=5))
    later = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))[1:]
    assert Delivery.objects.overdue(NOW + timedelta(hours=1)) == [delivery.pk, later[0]]
