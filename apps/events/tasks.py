"""What runs later for events."""

from datetime import timedelta

from celery import shared_task

from airbnb import clock
from apps.events import deliveries
from apps.events.models import Delivery

# A delivery younger than this is left to the task that was sent when its event was committed.
SWEEP_AFTER = timedelta(seconds=30)
SWEEP_AT_MOST = 500


@shared_task
def deliver_event(delivery_id: int) -> None:
    """Tell one consumer of one event."""
    deliveries.deliver(delivery_id=delivery_id, now=clock.now())


@shared_task
def sweep_deliveries() -> None:
    """Make the deliveries whose task was lost, the oldest first."""
    now = clock.now()
    due = Delivery.objects.due(now - SWEEP_AFTER).order_by("due_at").values_list("pk", flat=True)
    for delivery_id in due[:SWEEP_AT_MOST]:
        deliveries.deliver(delivery_id=delivery_id, now=now)
