"""What staff see of promises, and the button to begin anew."""

import pytest
from django.test import Client

from airbnb.promises import MAX_ATTEMPTS
from apps.accounts.models import User
from apps.events.models import Delivery, Event
from apps.notifications.models import Mail
from tests.events.moments import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("staff@example.com", "x", first_name="Staff"))
    return client


@pytest.fixture
def deliveries() -> dict[str, Delivery]:
    """One delivery of each outcome, by its consumer."""
    event = Event.objects.create(name="booked", subject_type="x.y", subject_id=1, at=NOW)
    outcomes = {
        "waiting": {},
        "tired": {"attempts": MAX_ATTEMPTS, "error": "OutOfOrder()"},
        "told": {"done_at": NOW},
    }
    return {
        name: Delivery.objects.create(event=event, consumer=name, due_at=NOW, **columns)
        for name, columns in outcomes.items()
    }


@pytest.mark.parametrize(
    ("outcome", "shown"), [("open", "waiting"), ("given_up", "tired"), ("done", "told")]
)
def test_shows_promises_by_their_outcome(staff, deliveries, outcome, shown):
    page = staff.get(f"/admin/events/delivery/?outcome={outcome}").content.decode()
    assert [name for name in deliveries if f">{name}<" in page] == [shown]


def test_begins_anew_with_what_was_given_up_and_nothing_else(staff, deliveries):
    everything = [delivery.pk for delivery in deliveries.values()]
    staff.post("/admin/events/delivery/", {"action": "try_again", "_selected_action": everything})
    after = {row.consumer: (row.attempts, row.done_at) for row in Delivery.objects.all()}
    assert after == {"waiting": (0, None), "tired": (0, None), "told": (0, NOW)}


def test_nobody_changes_what_happened(staff, deliveries):
    event = Event.objects.get()
    assert staff.get("/admin/events/event/").status_code == 200
    assert staff.get("/admin/events/event/add/").status_code == 403
    for action in ("change", "delete"):
        staff.post(f"/admin/events/event/{event.pk}/{action}/", {"name": "forged", "post": "yes"})
    event.refresh_from_db()
    assert event.name == "booked"


def test_staff_do_not_read_what_mails_say(staff):
    mail = Mail.objects.create(
        key="reset:1",
        address="ada@example.com",
        subject="Reset",
        text="token=SECRET",
        html="SECRET",
        created_at=NOW,
        due_at=NOW,
    )
    for path in ("", f"{mail.pk}/change/"):
        page = staff.get(f"/admin/notifications/mail/{path}")
        assert page.status_code == 200
        assert b"ada@example.com" in page.content
        assert b"SECRET" not in page.content
