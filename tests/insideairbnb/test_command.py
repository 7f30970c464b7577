"""`manage.py import_insideairbnb`, as whoever runs it meets it."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.availability.models import DateOverride, Night
from apps.events.models import Event
from apps.insideairbnb.models import Source
from apps.listings.models import Amenity, Listing
from apps.reviews.models import Review
from tests.insideairbnb.city import NOW, day, home, review, taken

ATTRIBUTION = (
    "Listing, calendar and review data: Inside Airbnb (insideairbnb.com), CC BY 4.0; "
    "host_about and host picture columns removed"
)


def run(city, *options: str) -> str:
    out = StringIO()
    call_command("import_insideairbnb", str(city.folder), *options, stdout=out)
    return out.getvalue()


def test_it_prints_what_it_did_and_whose_the_data_are(city):
    city.write(homes=[home(), home(id="2", price="")], days=[taken(0)], reviews=[review()])
    lines = run(city, "--currency", "SGD").splitlines()
    assert lines[0] == "Singapore, SG in SGD"
    assert [line.split() for line in lines[2:9]] == [
        ["read", "new", "changed", "unchanged", "gone"],
        ["homes", "2", "2", "0", "0", "0"],
        ["people", "2", "2", "0", "0", "0"],
        ["days", "of", "the", "calendar", "1", "0", "0", "0", "0"],
        ["nights", "taken", "1", "1", "0", "0", "0"],
        ["dates", "with", "terms", "of", "their", "own", "0", "0", "0", "0", "0"],
        ["reviews", "1", "1", "0", "0", "0"],
    ]
    assert "home without a price: not published" in lines[11]
    assert lines[11].endswith("1  listings.csv.gz:3 'price'")
    assert lines[-1] == ATTRIBUTION


@pytest.mark.parametrize(
    ("folder", "currency", "sentence"),
    [
        ("nowhere", "SGD", "nowhere is not a folder."),
        (".", "SGD", "has no listings.csv.gz, calendar.csv.gz, reviews.csv.gz: name a folder"),
        (".", "XXX", "XXX is no currency: name one of ISO 4217, as SGD."),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_exit_code_2(
    tmp_path, folder, currency, sentence
):
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "import_insideairbnb",
            tmp_path / folder,
            "--currency",
            currency,
        ],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": "sqlite:///:memory:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert sentence in line
    assert done.stdout == ""


def test_a_dry_run_counts_everything_and_writes_nothing(city):
    rows = {"days": [taken(0), day(1, price="$9.00")], "reviews": [review()]}
    city.write(**rows)
    dry = run(city, "--currency", "SGD", "--dry-run").splitlines()
    assert dry[0] == "Singapore, SG in SGD: a dry run, nothing was written"
    for model in (User, Listing, Night, DateOverride, Review, Source, Event):
        assert not model.objects.exists()
    assert run(city, "--currency", "SGD").splitlines()[1:] == dry[1:]


def test_a_dry_run_of_a_known_city_counts_the_changes_and_writes_nothing(city):
    city.import_(
        homes=[home(id="1"), home(id="2"), home(id="3")],
        days=[taken(n, listing_id="1") for n in range(3)],
        reviews=[review(listing_id="1", id="1"), review(listing_id="1", id="2")],
    )
    models = (User, Listing, Amenity, Night, DateOverride, Review, Source, Event)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    city.write(
        homes=[home(id="1", name="New", amenities='["Moat"]'), home(id="2"), home(id="4")],
        days=[taken(1, listing_id="1"), taken(9, listing_id="1"), taken(0, listing_id="4")],
        reviews=[review(listing_id="1", id="2", comments="New"), review(listing_id="4", id="3")],
    )
    dry = city.load(dry_run=True)
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert city.load().counts == dry.counts


def test_one_event_tells_of_the_whole_import(city):
    city.import_(homes=[home(id="1"), home(id="2")], days=[taken(0, listing_id="1")])
    event = Event.objects.get()
    assert event.name == "city_imported"
    assert event.subject_id == Source.objects.get().pk
    assert event.data["counts"]["homes"] == {"read": 2, "new": 2}
    assert event.data["counts"]["oddities"] == {"no_calendar": 1}
    assert Source.objects.get().imported_at == NOW


def test_an_import_does_not_ask_home_by_home(city):
    def statements(homes: int) -> int:
        keys = [str(n) for n in range(1, homes + 1)]
        city.import_(
            homes=[home(id=key) for key in keys],
            days=[taken(0, listing_id=key) for key in keys],
            reviews=[review(listing_id=key, id=key, reviewer_id=key) for key in keys],
        )
        with CaptureQueriesContext(connection) as captured:
            city.load()
        return len(captured)

    assert statements(1) == statements(50)
