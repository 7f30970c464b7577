"""What runs later for events."""

from celery import shared_task

from airbnb import clock
from apps.events import deliveries, seals
from apps.events.models import Delivery


@shared_task
def deliver_event(delivery_id: int) -> None:
    """Tell one consumer of one event."""
    deliveries.deliver(delivery_id=delivery_id, now=clock.now())


@shared_task
def sweep_deliveries() -> None:
    """Wake workers for the deliveries whose task was lost or whose pause is over."""
    for delivery_id in Delivery.objects.overdue(clock.now()):
        deliver_event.delay(delivery_id)


@shared_task
def seal_events() -> None:
    """Number and chain the events that are committed by now."""
    seals.seal_events(now=clock.now())
