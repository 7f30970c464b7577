"""Workers that really run at once."""

import pytest

from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.events import deliveries, operations
from apps.events.operations import record
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory
from tests.races import at_once

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
