"""Which rating is shown of a home."""

from types import SimpleNamespace

import pytest

from apps.listings.ratings import shown_hundredths


@pytest.mark.parametrize(
    ("rating_sum", "rating_count", "published", "shown"),
    [
        (0, 0, None, None),
        (10, 2, None, None),
        (0, 0, 456, 456),
        (2, 2, 456, 456),
        (14, 3, 456, 467),
        (13, 3, None, 433),
    ],
)
def test_ratings_given_here_are_shown_from_three_on(rating_sum, rating_count, published, shown):
    listing = SimpleNamespace(
        rating_sum=rating_sum, rating_count=rating_count, published_rating_hundredths=published
    )
    assert shown_hundredths(listing) == shown
