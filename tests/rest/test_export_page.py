"""The link in a mail leads to a button that gives the archive of what is kept of a person."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.signing import Signer
from django.test import Client

from apps.privacy.archives import link_to
from apps.privacy.models import DataExport
from apps.privacy.tasks import make_export
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-09")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def turned():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def export():
    made = DataExport.objects.create(user=UserFactory(), requested_at=NOW, due_at=NOW)
    make_export(made.pk)
    made.refresh_from_db()
    return made


@pytest.fixture
def token(export):
    link = urlsplit(link_to(export))
    assert link.path == "/exports"  # the log has paths, and no queries
    return parse_qs(link.query)["token"][0]


def fetch(token):
    return Client().post("/exports", {"token": token})


def test_following_the_link_shows_a_button(token):
    answer = Client().get("/exports", {"token": token})
    assert answer.status_code == 200
    assert token in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert '<meta name="referrer" content="no-referrer">' in answer.content.decode()


def test_the_button_gives_the_archive_as_a_file_that_nobody_caches(token):
    for _ in range(2):
        answer = fetch(token)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"PK")
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_the_link_is_good_for_two_days(token, turned):
    turned.move_to(NOW + timedelta(hours=48, seconds=-1))
    assert fetch(token).status_code == 200
    turned.shift(timedelta(seconds=1))
    assert fetch(token).status_code == 400


@pytest.mark.parametrize("forge", ["", "x", "{key}", "{key}:x"])
def test_a_forged_link_gives_nothing(export, forge):
    assert fetch(forge.format(key=export.key)).status_code == 400
    other = Signer(salt="accounts.verify_email").sign(export.key)
    assert fetch(other).status_code == 400


def test_an_account_that_was_closed_gives_nothing(export, token):
    export.user.closed_at = NOW
    export.user.save()
    assert fetch(token).status_code == 400


def test_a_file_that_is_gone_is_no_bug(export, token):
    default_storage.delete(export.file_name)
    assert fetch(token).status_code == 400


def test_a_network_may_try_so_many_times(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "page": "2/hour"}
    assert [fetch("x").status_code for _ in range(3)] == [400, 400, 429]
