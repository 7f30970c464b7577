"""Reviews as tests need them: of a home, after a stay, and public."""

from __future__ import annotations

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from apps.reviews.models import Review
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory

WRITTEN_AT = datetime(2026, 6, 5, tzinfo=UTC)


class ReviewFactory(DjangoModelFactory):
    """Four stars from a guest. `imported=True` gives one without stay and rating."""

    class Meta:
        model = Review

    class Params:
        imported = factory.Trait(
            booking=None, rating=None, external_id=factory.Sequence(lambda n: f"{n}")
        )

    listing = factory.SubFactory(ListingFactory)
    author = factory.SubFactory(UserFactory)
    guest = factory.SelfAttribute("author")
    booking = factory.LazyAttribute(
        lambda review: BookingFactory(listing=review.listing, guest=review.guest)
    )
    rating = 4
    comment = "Lovely."
    language = "en"
    created_at = WRITTEN_AT
    visible_at = WRITTEN_AT
