"""What staff see of promises, and the button to begin anew."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from airbnb.promises import MAX_ATTEMPTS
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.events.models import Delivery, Event
from apps.events.operations import record
from apps.events.seals import seal_events
from apps.notifications.models import Mail
from tests.events.moments import NOW
from tests.factories.accounts import UserFactory
from tests.staff import at_the_admin

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return at_the_admin(UserFactory(is_staff=True, is_superuser=True))


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


@pytest.fixture
def events(staff) -> list[Event]:
    """Two sealed events, one of which staff did for Ada, and one that is not sealed."""
    ada, eve = UserFactory(), UserFactory()
    of_staff = User.objects.get(is_staff=True)

    @atomic
    def write(name, person, **told):
        return record(name, person, at=NOW, **told)

    events = [
        write("renamed", ada, actor_id=ada.pk, changes={"about": [], "beds": [1, 2]}),
        write("suspended", ada, actor_id=of_staff.pk, on_behalf_of=ada.pk),
    ]
    seal_events(now=NOW)
    return [*events, write("renamed", eve, actor_id=eve.pk)]


def shown(staff, **parameters):
    """The ids of the events that the list shows."""
    answer = staff.get("/admin/events/event/", parameters)
    assert answer.status_code == 200
    return [event.pk for event in answer.context["cl"].result_list]


def test_the_audit_trail_tells_who_did_what_for_whom_and_what_changed(staff, events):
    page = staff.get("/admin/events/event/").content.decode()
    for text in ("about (not told); beds: 1 → 2", ">suspended<", f">{events[1].on_behalf_of_id}<"):
        assert text in page
    page = staff.get(f"/admin/events/event/{events[0].pk}/change/").content.decode()
    assert Event.objects.get(number=1).hash in page
    assert Event.objects.get(number=2).hash in staff.get("/admin/events/sealhead/").content.decode()


def test_the_audit_trail_is_narrowed_by_name_subject_person_seal_and_day(staff, events):
    renamed, suspended, unsealed = [event.pk for event in events]
    ada, eve = events[0].subject_id, events[2].subject_id
    assert shown(staff) == [unsealed, suspended, renamed]
    assert shown(staff, name="renamed") == [unsealed, renamed]
    assert shown(staff, subject_type="accounts.user", subject_id=ada) == [suspended, renamed]
    assert shown(staff, actor__id__exact=eve) == [unsealed]
    assert shown(staff, on_behalf_of__id__exact=ada) == [suspended]
    assert shown(staff, seal="unsealed") == [unsealed]
    assert shown(staff, seal="sealed") == [suspended, renamed]
    first, second, third = (f"2026-11-{day} 00:00:00+00:00" for day in (20, 21, 22))
    assert shown(staff, at__gte=first, at__lt=second) == [unsealed, suspended, renamed]
    assert shown(staff, at__gte=second, at__lt=third) == []
    assert shown(staff, q="suspended") == [suspended]


def test_the_audit_trail_leads_on_by_links(staff, events):
    page = staff.get("/admin/events/event/").content.decode()
    links = re.findall(r'href="[?]([^"]+)">(?:suspended|accounts.user \d+)<', page)
    by_link = [shown(staff, **dict(parse_qsl(unescape(link)))) for link in sorted(set(links))]
    suspended, ada = [events[1].pk], [events[1].pk, events[0].pk]
    assert by_link == [suspended, ada, [events[2].pk]]


def test_the_audit_trail_takes_as_many_statements_for_many_events(staff, events):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            shown(staff)
        return len(queries)

    of_three = statements()
    for _ in range(20):
        person = UserFactory()
        atomic(record)("renamed", person, at=NOW, actor_id=person.pk, on_behalf_of=person.pk)
    assert statements() == of_three


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
