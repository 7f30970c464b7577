"""Who may review which stay, when, and with what (R30–R32)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from airbnb.errors import UserError, UserErrors
from apps.accounts.models import User
from apps.bookings.models import Booking
from apps.events.models import Event
from apps.reviews.models import Review, SubRating
from apps.reviews.operations import LONGEST_COMMENT, create_review
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.reviews import ReviewFactory

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-29")]

# The factory's stay ends in Paris on 3 June 2026 at 11:00, which is 09:00Z. Its window closes
# when 18 June begins there.
OVER = datetime(2026, 6, 3, 9, tzinfo=UTC)
CLOSES = datetime(2026, 6, 17, 22, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def booking() -> Booking:
    return BookingFactory()


def review_of(booking: Booking, **given) -> Review:
    given = {"author": booking.guest, "rating": 4, "comment": "Lovely.", "now": OVER} | given
    return create_review(booking=booking, **given)


def refusal(booking: Booking, **given) -> tuple[str, tuple[str, ...] | None]:
    """The code and the field of a refusal, which must leave everything as it was."""
    before = Review.objects.count(), SubRating.objects.count(), Event.objects.count()
    with pytest.raises((UserError, UserErrors)) as refused:
        review_of(booking, **given)
    assert (Review.objects.count(), SubRating.objects.count(), Event.objects.count()) == before
    (error,) = refused.value.errors
    return error.code, error.field


@pytest.mark.parametrize("now", [OVER, CLOSES - MOMENT])
def test_a_guest_reviews_a_stay_that_is_over(booking, now) -> None:
    review = review_of(
        booking,
        rating=5,
        comment=" Lovely.\r\nTruly. ",
        ratings={"CLEANLINESS": 5, "VALUE": 3},
        private_note="The tap drips.",
        now=now,
    )
    assert (review.listing_id, review.author, review.guest) == (
        booking.listing_id,
        booking.guest,
        booking.guest,
    )
    assert (review.rating, review.comment, review.private_note) == (
        5,
        "Lovely.\nTruly.",
        "The tap drips.",
    )
    assert (review.created_at, review.visible_at) == (now, CLOSES)
    assert dict(review.ratings.values_list("category", "rating")) == {"CLEANLINESS": 5, "VALUE": 3}
    event = Event.objects.get(name="review_written")
    assert (event.subject_id, event.actor_id) == (review.pk, booking.guest_id)


@pytest.mark.parametrize("now", [OVER - MOMENT, CLOSES, CLOSES + timedelta(days=365)])
def test_outside_the_window_nobody_reviews(booking, now) -> None:
    assert refusal(booking, now=now) == ("REVIEW_NOT_ALLOWED", None)


@pytest.mark.parametrize("status", ["AWAITING_PAYMENT", "DECLINED", "EXPIRED"])
def test_a_stay_that_never_took_place_is_not_reviewed(status) -> None:
    assert refusal(BookingFactory(status=status)) == ("REVIEW_NOT_ALLOWED", None)


def test_a_stay_that_was_called_off_before_it_began_is_not_reviewed() -> None:
    called_off = BookingFactory(
        status="CANCELLED", cancelled_by="GUEST", cancelled_at=OVER - timedelta(days=30)
    )
    assert refusal(called_off) == ("REVIEW_NOT_ALLOWED", None)


def test_only_the_guest_reviews_the_home(booking) -> None:
    for person in (booking.host, UserFactory(), UserFactory(is_staff=True)):
        assert refusal(booking, author=person) == ("FORBIDDEN", None)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"suspended_at": OVER}, "ACCOUNT_SUSPENDED"),
        ({"email_verified_at": None}, "EMAIL_NOT_VERIFIED"),
    ],
)
def test_an_account_that_may_not_book_may_not_review(booking, columns, code) -> None:
    User.objects.filter(pk=booking.guest_id).update(**columns)
    author = User.objects.get(pk=booking.guest_id)
    assert refusal(booking, author=author) == (code, None)


@pytest.mark.requirement("S-30")
def test_a_home_is_reviewed_once_by_one_guest(booking) -> None:
    review_of(booking)
    again = BookingFactory(listing=booking.listing, guest=booking.guest)
    for stay in (booking, again):
        assert refusal(stay) == ("REVIEW_NOT_ALLOWED", None)
    review_of(BookingFactory(listing=booking.listing))


@pytest.mark.requirement("S-28")
@pytest.mark.parametrize("rating", [0, 6, -1, 2**63])
def test_a_rating_is_from_1_to_5(booking, rating) -> None:
    assert refusal(booking, rating=rating) == ("INVALID", ("rating",))
    assert refusal(booking, ratings={"VALUE": rating}) == ("INVALID", ("ratings",))


def test_how_rules_were_kept_is_not_said_of_homes(booking) -> None:
    assert refusal(booking, ratings={"HOUSE_RULES": 5}) == ("INVALID", ("ratings",))


@pytest.mark.parametrize("comment", ["", " \n ", "x" * (LONGEST_COMMENT + 1), "a\0b"])
def test_a_comment_says_something_and_ends(booking, comment) -> None:
    assert refusal(booking, comment=comment) == ("INVALID", ("comment",))


def test_a_private_note_ends_too(booking) -> None:
    too_long = "x" * (LONGEST_COMMENT + 1)
    assert refusal(booking, private_note=too_long) == ("INVALID", ("private_note",))


def test_nobody_else_reads_it_before_the_window_closes(booking) -> None:
    review = review_of(booking)
    for person in (None, UserFactory(), booking.host):
        assert review not in Review.objects.visible_to(person, CLOSES - MOMENT)
        assert review in Review.objects.visible_to(person, CLOSES)
    assert review in Review.objects.visible_to(booking.guest, OVER)


def test_what_staff_hid_only_its_writer_reads() -> None:
    review = ReviewFactory(hidden_at=CLOSES)
    for person in (None, UserFactory(), review.listing.host):
        assert review not in Review.objects.visible_to(person, CLOSES)
    assert review in Review.objects.visible_to(review.author, CLOSES)


def test_a_fault_of_ours_is_not_taken_for_a_second_review(booking, monkeypatch) -> None:
    monkeypatch.setattr("apps.reviews.operations._check_ratings", lambda rating, ratings: None)
    with pytest.raises(IntegrityError):
        review_of(booking, rating=9)  # which the database refuses
    assert not Review.objects.exists()
    assert not Event.objects.exists()
