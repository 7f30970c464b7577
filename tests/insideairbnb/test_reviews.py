"""Reviews and those who wrote them."""

from datetime import UTC, datetime

import pytest

from apps.accounts.models import User
from apps.insideairbnb.report import Oddity
from apps.listings.models import Listing
from apps.reviews.models import Review, ReviewKind
from tests.insideairbnb.city import home, review


def test_a_review_has_no_rating_no_booking_and_the_id_it_had(city):
    city.import_(reviews=[review()])
    found = Review.objects.get()
    assert (found.kind, found.external_id, found.comment) == (
        ReviewKind.OF_LISTING,
        "49909",
        "A real find.",
    )
    assert found.rating is None
    assert found.booking is None
    assert found.author == found.guest == User.objects.get(insideairbnb_id=1356099)


def test_it_is_written_and_visible_at_the_beginning_of_its_day_at_the_home(city):
    city.import_(reviews=[review(date="2014-04-18")])
    found = Review.objects.get()
    assert found.created_at == found.visible_at == datetime(2014, 4, 17, 16, tzinfo=UTC)


def test_a_review_of_the_day_of_the_import_is_visible_at_once(city):
    city.import_(reviews=[review(date="2023-09-23")])
    assert Review.objects.public(now=datetime(2023, 9, 22, 16, tzinfo=UTC)).exists()


def test_the_homes_count_of_reviews_is_exact(city):
    city.import_(
        homes=[home(id="1"), home(id="2")],
        reviews=[review(listing_id="1", id=str(n), reviewer_id=str(n)) for n in range(1, 6)],
    )
    counts = Listing.objects.order_by("insideairbnb_id").values_list("review_count", "rating_count")
    assert list(counts) == [(5, 0), (0, 0)]


def test_a_reviewer_becomes_a_person_who_joined_with_the_first_review(city, monkeypatch):
    monkeypatch.setattr("apps.insideairbnb.reviews.ROWS_PER_BATCH", 2)
    days = ("2015-05-05", "2014-04-18", "2016-06-06", "2013-03-03")
    city.import_(reviews=[review(id=str(n), date=day) for n, day in enumerate(days, start=1)])
    guest = User.objects.get(insideairbnb_id=1356099)
    assert (guest.first_name, guest.is_host, guest.email) == ("James", False, None)
    assert guest.joined_at == datetime(2013, 3, 2, 16, tzinfo=UTC)
    assert not guest.has_usable_password()


def test_a_host_may_be_a_reviewer_elsewhere(city):
    city.import_(
        homes=[home(id="1"), home(id="2", host_id="9", host_name="Bea")],
        reviews=[review(listing_id="1", reviewer_id="9", reviewer_name="Beatrice")],
    )
    author = Review.objects.get().author
    assert author == Listing.objects.get(insideairbnb_id=2).host
    assert (author.first_name, author.is_host) == ("Bea", True)


def test_a_guest_may_review_a_home_again_even_on_one_day(city):
    city.import_(reviews=[review(id="1"), review(id="2"), review(id="3", date="2015-01-01")])
    assert Review.objects.count() == 3
    assert Listing.objects.get().review_count == 3


def test_ids_beyond_what_a_float_holds_stay_exact(city):
    city.import_(reviews=[review(id="987654321987654321", reviewer_id="9007199254740993")])
    found = Review.objects.get()
    assert found.external_id == "987654321987654321"
    assert found.author.insideairbnb_id == 9007199254740993


@pytest.mark.parametrize(
    ("raw", "comment"),
    [
        ("Nice\r<br/>Very clean", "Nice\nVery clean"),
        ("<all good> and <3", "<all good> and <3"),
        ("👍", "👍"),
        ("a\x08b", "ab"),
        ("", ""),
    ],
)
def test_comments_are_plain_text(city, raw, comment):
    city.import_(reviews=[review(comments=raw)])
    assert Review.objects.get().comment == comment


def test_an_automated_note_of_a_cancellation_is_imported_and_counted(city):
    note = "The reservation was canceled 5 days before arrival. This is an automated posting."
    report = city.import_(reviews=[review(comments=note)])
    assert Review.objects.get().comment == note
    assert report.oddities == {Oddity.AUTOMATED_NOTE: 1}


@pytest.mark.parametrize(
    ("fields", "oddity"),
    [
        ({"listing_id": "999"}, Oddity.UNKNOWN_HOME),
        ({"id": ""}, Oddity.NO_ID),
        ({"reviewer_id": "x"}, Oddity.NO_ID),
        ({"date": "yesterday"}, Oddity.NO_DAY),
    ],
)
def test_odd_rows_are_noted_by_line_and_the_rest_is_imported(city, fields, oddity):
    report = city.import_(
        reviews=[review(id="1"), review(**({"id": "2"} | fields)), review(id="3")]
    )
    assert set(Review.objects.values_list("external_id", flat=True)) == {"1", "3"}
    assert report.oddities == {oddity: 1}
    assert report.examples[oddity][0].line == 3


def test_a_reviewer_without_a_name_is_a_guest(city):
    city.import_(reviews=[review(reviewer_name="")])
    assert Review.objects.get().author.first_name == "Guest"
