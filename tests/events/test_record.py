"""What happened is written with the change, and told after it."""

import pytest

from airbnb import logs
from airbnb.transactions import atomic
from apps.events.models import Delivery, Event
from apps.events.operations import record
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def host():
    return UserFactory()


def test_writes_what_happened_to_what_by_whom_and_when(host):
    with logs.about(request_id="abc"):
        event = atomic(record)(
            "home_renamed", host, at=NOW, actor_id=host.pk, before="A", after="B"
        )
    event.refresh_from_db()
    assert (event.name, event.subject_type, event.subject_id) == (
        "home_renamed",
        "accounts.user",
        host.pk,
    )
    assert (event.actor, event.at, event.request_id) == (host, NOW, "abc")
    assert event.data == {"before": "A", "after": "B"}


def test_writes_for_whom_staff_did_it_and_what_it_changed(host):
    staff = UserFactory(is_staff=True)
    event = atomic(record)(
        "home_renamed",
        host,
        at=NOW,
        actor_id=staff.pk,
        on_behalf_of=host.pk,
        changes={"status": ["A", "B"]},
        why="asked",
    )
    event.refresh_from_db()
    assert (event.actor, event.on_behalf_of) == (staff, host)
    assert event.data == {"changes": {"status": ["A", "B"]}, "why": "asked"}


def test_bears_the_moment_of_the_change_and_not_of_its_writing(host, clock, on):
    on("home_renamed")(lambda event: None)
    clock.shift(90)
    event = atomic(record)("home_renamed", host, at=NOW)
    assert (event.at, event.deliveries.get().due_at) == (NOW, NOW)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_refuses_to_write_apart_from_the_change(host):
    with pytest.raises(RuntimeError):
        record("home_renamed", host, at=NOW)
    assert not Event.objects.exists()


def test_goes_when_the_change_goes(host, on, django_capture_on_commit_callbacks):
    heard = []
    on("home_renamed")(heard.append)

    @atomic
    def rename():
        record("home_renamed", host, at=NOW)
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        rename()
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()
    assert heard == []


def test_refuses_data_that_is_not_json(host):
    with pytest.raises(TypeError):
        atomic(record)("home_renamed", host, at=NOW, since=NOW)
    assert not Event.objects.exists()


def test_tells_every_consumer_of_the_event_after_the_commit(
    host, on, django_capture_on_commit_callbacks
):
    heard = []

    @on("home_renamed")
    def first(event):
        heard.append(("first", event.pk))

    @on("home_renamed")
    @on("home_sold")
    def second(event):
        heard.append(("second", event.pk))

    @on("home_sold")
    def third(event):
        heard.append(("third", event.pk))

    with django_capture_on_commit_callbacks(execute=True):
        event = atomic(record)("home_renamed", host, at=NOW)
        assert heard == []
    assert heard == [("first", event.pk), ("second", event.pk)]
    assert set(Delivery.objects.values_list("event", "done_at")) == {(event.pk, NOW)}


def test_an_event_that_nobody_listens_to_is_kept_all_the_same(host, on):
    atomic(record)("home_renamed", host, at=NOW)
    assert Event.objects.count() == 1
    assert not Delivery.objects.exists()


def test_refuses_two_consumers_of_one_name(on):
    def consumer(event):
        raise NotImplementedError

    on("home_renamed")(consumer)
    with pytest.raises(ValueError, match="Two consumers"):
        on("home_renamed")(consumer)

    def another(event):
        raise NotImplementedError

    another.__qualname__ = consumer.__qualname__
    with pytest.raises(ValueError, match="Two consumers"):
        on("home_sold")(another)
