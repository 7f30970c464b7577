"""What guests and hosts wrote of each other."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from airbnb.compiled import Moment
from apps.listings.models import Listing, RatingCategory

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewer import Viewer


class ReviewKind(models.TextChoices):
    """Who is reviewed."""

    OF_LISTING = "OF_LISTING"
    OF_GUEST = "OF_GUEST"


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews by who may read them."""

    def public(self, now: Moment) -> ReviewQuerySet:
        """Those of homes that everybody may read at `now`."""
        return self.filter(kind=ReviewKind.OF_LISTING, visible_at__lte=now, hidden_at=None)

    def uncounted(self, now: datetime) -> ReviewQuerySet:
        """The public ones written here that the listing's averages do not hold yet."""
        return self.public(now).filter(counted_at=None, external_id="")

    def visible_to(self, user: User | Viewer | None, now: datetime) -> ReviewQuerySet:
        """The public ones and one's own, of the homes that one can see (R39)."""
        readable = Q(kind=ReviewKind.OF_LISTING, visible_at__lte=now, hidden_at=None)
        if user is not None:
            readable |= Q(author_id=user.pk)
        return self.filter(readable, listing__in=Listing.objects.visible_to(user))


class Review(models.Model):
    """One person's review of a home, or of a guest. One per author and home (R30).

    It becomes visible at `visible_at`: when the window closes, or earlier, when both sides wrote.
    """

    kind = models.CharField(max_length=10, choices=ReviewKind, default=ReviewKind.OF_LISTING)
    listing = models.ForeignKey("listings.Listing", models.PROTECT, related_name="reviews")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="reviews_written")
    guest = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    booking = models.ForeignKey(
        "bookings.Booking", models.PROTECT, null=True, related_name="reviews"
    )
    external_id = models.CharField(
        max_length=32, blank=True, help_text="Of an imported review; empty for one written here."
    )
    rating = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField()
    private_note = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True, help_text="BCP 47; empty: unknown.")
    stay_count = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    visible_at = models.DateTimeField()
    counted_at = models.DateTimeField(
        null=True, editable=False, help_text="When the listing's averages took it in."
    )
    hidden_at = models.DateTimeField(null=True, help_text="By staff.")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            # A host reviews every stay of a guest; a guest has one review of a home (R30). The
            # stay is part of the key through `external_id` only where the review was imported.
            models.UniqueConstraint(
                fields=["author", "listing", "guest", "external_id"], name="review_once"
            ),
            models.CheckConstraint(
                name="review_rating_is_in_range",
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5),
            ),
            models.CheckConstraint(
                name="review_written_here_is_of_a_stay",
                condition=~Q(external_id="") | Q(booking__isnull=False, rating__isnull=False),
            ),
            models.CheckConstraint(
                name="review_of_a_home_is_by_its_guest",
                condition=~Q(kind="OF_LISTING") | Q(author=F("guest")),
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "-created_at", "-id"], name="review_of_listing"),
            models.Index(fields=["guest", "-created_at"], name="review_of_guest"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} of {self.listing_id}"


class SubRating(models.Model):
    """What a review says of one aspect."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="ratings")
    category = models.CharField(max_length=13, choices=RatingCategory)
    rating = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "category"], name="sub_rating_once"),
            models.CheckConstraint(
                name="sub_rating_is_in_range", condition=Q(rating__gte=1, rating__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rating}"
