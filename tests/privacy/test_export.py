"""A person is given everything that is kept of them, and nothing of others."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage

from airbnb.promises import LEASE, SWEEP_AFTER
from apps.accounts.models import User
from apps.availability.operations import block_nights
from apps.events.models import Event
from apps.images.operations import store_image
from apps.images.pictures import read_picture
from apps.notifications.models import Mail
from apps.privacy import archives
from apps.privacy.exported import EXPORTED, WITHHELD
from apps.privacy.holdings import HOLDINGS
from apps.privacy.models import DataExport
from apps.privacy.tasks import make_export, sweep_exports
from tests.answers import codes, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory
from tests.factories.reviews import ReviewFactory
from tests.images.pictures import encoded
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-09")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
MINE, THEIRS = "zyxmine", "zyxtheirs"
ASK = """
mutation { requestDataExport(input: {}) { requestedAt userErrors { code } } }
"""
CLOSE = """
mutation ($currentPassword: String!) {
  closeAccount(input: {currentPassword: $currentPassword}) { userErrors { code } }
}
"""


@pytest.fixture(autouse=True)
def turned(settings):
    settings.RATE_LIMITS_ON = False
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada():
    return UserFactory(email=f"{MINE}@example.com", first_name="Ada", about=MINE)


def token_in(sent):
    [link] = [word for word in sent.body.split() if "/exports?" in word]
    return parse_qs(urlsplit(link).query)["token"][0]


def parts_of(archive):
    with ZipFile(BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def fetched(graphql, person):
    mail.outbox.clear()
    assert codes(graphql(ASK, user=person)) == []
    [sent] = mail.outbox
    with archives.open_archive(token=token_in(sent), now=NOW) as archive:
        return parts_of(archive.read())


def test_is_mailed_a_link_soon(graphql, ada):
    answer = graphql(ASK, user=ada)
    assert payload(answer) == {"requestedAt": "2027-03-01T12:00:00Z", "userErrors": []}
    [sent] = mail.outbox
    assert sent.to == [ada.email]
    assert "48 hours" in sent.body
    assert Event.objects.filter(name="data_export_requested", actor=ada).count() == 1


def test_holds_all_of_ones_own_and_nothing_of_others(graphql, ada):
    home = ListingFactory(host=ada, name=MINE, address=MINE)
    block_nights(
        user=ada, listing=home, start=date(2027, 5, 1), end=date(2027, 5, 2), note=MINE, now=NOW
    )
    bob = UserFactory(email=f"{THEIRS}@example.com", first_name=THEIRS, last_name=THEIRS)
    BookingFactory(listing=home, guest=bob, message=THEIRS)
    stay = BookingFactory(guest=ada, message=MINE, listing__host=bob, listing__name=THEIRS)
    ReviewFactory(author=ada, booking=stay, listing=stay.listing, comment=MINE, private_note=MINE)
    ReviewFactory(listing=home, author=bob, comment=THEIRS, imported=True)
    with encoded() as file:
        picture = store_image(picture=read_picture(file, field="x"), uploaded_by=ada, now=NOW)
    parts = fetched(graphql, ada)
    found = {
        name.removesuffix(".json"): json.loads(part)
        for name, part in parts.items()
        if name.endswith(".json")
    }
    assert found.keys() == {exported.name for exported in EXPORTED}
    assert all(THEIRS.encode() not in part for part in parts.values())
    [profile] = found["profile"]
    assert (profile["id"], profile["email"], profile["about"]) == (ada.pk, ada.email, MINE)
    assert [row["name"] for row in found["listings"]] == [MINE]
    assert [row["note"] for row in found["blocked_nights"]] == [MINE]
    assert [(row["id"], row["message"]) for row in found["stays"]] == [(stay.pk, MINE)]
    assert [row["guest_id"] for row in found["reservations"]] == [bob.pk]
    assert [(row["comment"], row["private_note"]) for row in found["reviews"]] == [(MINE, MINE)]
    assert parts[f"pictures/{picture.key}.jpg"].startswith(b"\xff\xd8")
    assert found["texts"] == []


def test_says_what_each_file_is_and_holds(graphql, ada):
    about = fetched(graphql, ada)["README.txt"].decode()
    for exported in EXPORTED:
        assert f"{exported.name}.json: {exported.says}" in about
        assert ", ".join(exported.columns) in about


def test_holds_no_secret(graphql, ada):
    everything = b"".join(fetched(graphql, ada).values())
    assert ada.password.encode() not in everything
    assert b"token=" not in everything
    assert not {"password", "token_hash", "digest", "text", "html"} & {
        column for exported in EXPORTED for column in exported.columns
    }


def test_every_table_that_is_held_is_given_or_withheld_for_a_reason():
    held = {holding.model._meta.label for holding in HOLDINGS}
    given = {exported.of(User(pk=1)).model._meta.label for exported in EXPORTED}
    assert not given & WITHHELD.keys()
    assert sorted(given | WITHHELD.keys()) == sorted(held)
    assert all(label in {model._meta.label for model in apps.get_models()} for label in WITHHELD)


def test_is_refused_to_who_has_not_confirmed_the_address(graphql):
    stranger = UserFactory(unverified=True)
    with unchanged_everywhere():
        assert codes(graphql(ASK, user=stranger)) == ["EMAIL_NOT_VERIFIED"]


def test_may_be_asked_for_three_times_a_day(graphql, ada, settings):
    settings.RATE_LIMITS_ON = True
    found = [codes(graphql(ASK, user=ada)) for _ in range(4)]
    assert found == [[], [], [], ["RATE_LIMITED"]]
    assert DataExport.objects.count() == 3


def test_a_lost_task_is_made_up_for(ada, turned):
    export = DataExport.objects.create(user=ada, requested_at=NOW, due_at=NOW)
    turned.shift(SWEEP_AFTER)
    sweep_exports()
    export.refresh_from_db()
    assert export.done_at == NOW + SWEEP_AFTER
    assert default_storage.exists(export.file_name)
    make_export(export.pk)
    assert Mail.objects.filter(key=f"data_export:{export.pk}").count() == 1


def test_what_fails_is_tried_again_and_tells_nothing(ada, monkeypatch, turned, caplog):
    export = DataExport.objects.create(user=ada, requested_at=NOW, due_at=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "save", broken)
        make_export(export.pk)
    export.refresh_from_db()
    assert (export.done_at, export.error) == (None, "OSError('full, at […]')")
    assert Mail.objects.count() == 0
    turned.shift(LEASE)
    sweep_exports()
    export.refresh_from_db()
    assert export.done_at == NOW + LEASE


def broken(*_args):
    raise OSError("full, at ada@example.com")


def test_after_two_days_the_archive_is_removed(graphql, ada, turned):
    graphql(ASK, user=ada)
    [export] = DataExport.objects.all()
    turned.move_to(NOW + timedelta(hours=48, seconds=-1))
    sweep_exports()
    assert default_storage.exists(export.file_name)
    turned.shift(timedelta(seconds=1))
    sweep_exports()
    assert not default_storage.exists(export.file_name)
    assert DataExport.objects.count() == 0


def test_closing_the_account_removes_the_archive(graphql, ada, turned):
    graphql(ASK, user=ada)
    [export] = DataExport.objects.all()
    assert codes(graphql(CLOSE, user=ada, currentPassword=PASSWORD)) == []
    turned.shift(LEASE)
    sweep_exports()
    assert not default_storage.exists(export.file_name)
    assert DataExport.objects.count() == 0


def test_what_is_made_while_the_account_is_closed_is_handed_to_nobody(ada, monkeypatch, turned):
    export = DataExport.objects.create(user=ada, requested_at=NOW, due_at=NOW)
    write = archives.write_archive

    def closing(person, file):
        write(person, file)
        User.objects.filter(pk=person.pk).update(closed_at=NOW)
        DataExport.objects.update(user=None)

    monkeypatch.setattr(archives, "write_archive", closing)
    make_export(export.pk)
    assert Mail.objects.count() == 0
    sweep_exports()
    assert DataExport.objects.count() == 1  # a worker might still be writing
    turned.shift(LEASE)
    sweep_exports()
    assert DataExport.objects.count() == 0
    assert not default_storage.exists(export.file_name)
