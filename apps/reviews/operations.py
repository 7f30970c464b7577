"""Writing reviews, and keeping what homes are rated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError

from airbnb.errors import Forbidden, Invalid, require
from airbnb.texts import cleaned
from airbnb.transactions import atomic, is_duplicate
from apps.accounts.models import User
from apps.accounts.permissions import require_verified
from apps.bookings.models import Booking
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.listings.locks import lock_listing
from apps.listings.models import ListingRating, RatingCategory, shown_average
from apps.reviews import permissions, windows
from apps.reviews.errors import ReviewNotAllowed
from apps.reviews.models import Review, SubRating

LONGEST_COMMENT = 5_000
# What a home is rated in all.
_AVERAGE = ("rating_sum", "rating_count", "review_count", "rating_hundredths")


@atomic
def create_review(
    *,
    author: User,
    booking: Booking,
    rating: int,
    comment: str,
    ratings: Mapping[RatingCategory, int] | None = None,
    private_note: str = "",
    now: datetime,
) -> Review:
    """Review a home after a stay. Nobody else reads it before the window closes (R31).

    Raises Forbidden unless `author` was the guest, ReviewNotAllowed outside the window and for a
    second review of one home, Invalid for ratings that are not 1 to 5.
    """
    require(permissions.can_review(author, booking), Forbidden)
    require_verified(author)
    require(windows.is_open(booking, now), ReviewNotAllowed)
    _check_ratings(rating, ratings or {})
    review = Review(
        listing_id=booking.listing_id,
        author=author,
        guest=author,
        booking=booking,
        rating=rating,
        comment=cleaned(comment, least=1, most=LONGEST_COMMENT, field="comment", lines=True),
        private_note=cleaned(private_note, most=LONGEST_COMMENT, field="private_note", lines=True),
        created_at=now,
        visible_at=windows.review_deadline(booking),
    )
    _save(review)
    SubRating.objects.bulk_create(
        SubRating(review=review, category=category, rating=given)
        for category, given in (ratings or {}).items()
    )
    record("review_written", review, at=now, actor_id=author.pk)
    return review


def _check_ratings(rating: int, ratings: Mapping[RatingCategory, int]) -> None:
    """Raise Invalid unless every rating is 1 to 5 and of something that homes are rated by."""
    if not 1 <= rating <= 5:
        raise Invalid("Must be from 1 to 5.", field="rating")
    for category, given in ratings.items():
        if category == RatingCategory.HOUSE_RULES or not 1 <= given <= 5:
            raise Invalid("Must be from 1 to 5, of a home.", field="ratings")


def _save(review: Review) -> None:
    try:
        _insert(review)
    except IntegrityError as error:
        if is_duplicate(error):
            raise ReviewNotAllowed("You have reviewed this home before.") from None
        raise


@atomic
def _insert(review: Review) -> None:
    review.save(force_insert=True)


@atomic
def count_review(*, review_id: int, now: datetime) -> None:
    """Take a review that has become public into its home's averages, once."""
    claimed = Review.objects.uncounted(now).filter(pk=review_id).update(counted_at=now)
    if not claimed:
        return
    review = Review.objects.get(pk=review_id)
    listing = lock_listing(review.listing_id)
    before = values_of(listing, _AVERAGE)
    listing.rating_sum += review.rating or 0
    listing.rating_count += 1
    listing.review_count += 1
    listing.rating_hundredths = shown_average(
        listing.rating_sum, listing.rating_count, listing.published_rating_hundredths
    )
    listing.save(update_fields=_AVERAGE)
    for given in review.ratings.all():
        aspect, _ = ListingRating.objects.get_or_create(listing=listing, category=given.category)
        aspect.sum += given.rating
        aspect.count += 1
        aspect.save(update_fields=["sum", "count"])
    changes = told(before, values_of(listing, _AVERAGE))
    record("review_counted", review, at=now, listing_id=listing.pk, changes=changes)
