"""The reviews of a home: which are shown, in which order, page by page."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.reviews.models import SubRating
from tests.answers import codes, gid, payload
from tests.factories.listings import ListingFactory
from tests.factories.reviews import WRITTEN_AT, ReviewFactory

pytestmark = pytest.mark.requirement("S-28")

REVIEWS = """
query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $rating: Int,
       $language: String, $sort: ReviewSort = NEWEST) {
  listing(id: $id) {
    reviews(first: $first, after: $after, last: $last, before: $before, rating: $rating,
            language: $language, sort: $sort) {
      totalCount
      nodes { comment rating language author { firstName } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}
"""
EVERYTHING = """
query ($id: ID!) { listing(id: $id) { reviews(first: 100) { totalCount nodes {
  id comment author { firstName profilePicture { url } } guest { id } listing { id }
  booking { code } ratings { category rating }
} } } }
"""
NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home(db):
    return ListingFactory()


def reviews(graphql, home, user=None, **arguments):
    return payload(graphql(REVIEWS, user=user, id=gid(home), **arguments))["reviews"]


def comments(page) -> list[str]:
    return [review["comment"] for review in page["nodes"]]


def write(home, **reviews_by_comment) -> None:
    """Reviews with these ratings (None: an imported one without), a day after each other."""
    for days, (comment, rating) in enumerate(reviews_by_comment.items()):
        written = {"comment": comment, "created_at": WRITTEN_AT + days * DAY}
        if rating is None:
            ReviewFactory(listing=home, imported=True, **written)
        else:
            ReviewFactory(listing=home, rating=rating, **written)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("NEWEST", ["last", "none", "good", "bad", "first"]),
        ("HIGHEST", ["good", "last", "first", "bad", "none"]),
        ("LOWEST", ["bad", "last", "first", "good", "none"]),
        (None, ["last", "none", "good", "bad", "first"]),
    ],
)
def test_they_come_in_the_order_that_is_asked_for(graphql, home, sort, order) -> None:
    write(home, first=3, bad=1, good=5, none=None, last=3)
    assert comments(reviews(graphql, home, sort=sort)) == order


@pytest.mark.parametrize("sort", ["NEWEST", "HIGHEST", "LOWEST"])
def test_pages_follow_each_other_in_both_directions(graphql, home, sort) -> None:
    write(home, a=3, b=3, c=5, d=None, e=1, f=3, g=None)
    whole = comments(reviews(graphql, home, sort=sort))
    forwards, after = [], None
    while len(forwards) < 7:
        page = reviews(graphql, home, sort=sort, first=3, after=after)
        assert page["totalCount"] == 7
        forwards += comments(page)
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] == (len(forwards) < 7)
    assert forwards == whole
    backwards, before = [], None
    while len(backwards) < 7:
        page = reviews(graphql, home, sort=sort, last=3, before=before)
        backwards = comments(page) + backwards
        before = page["pageInfo"]["startCursor"]
        assert page["pageInfo"]["hasPreviousPage"] == (len(backwards) < 7)
    assert backwards == whole


def test_a_cursor_of_another_sort_is_refused(graphql, home) -> None:
    write(home, a=3, b=4)
    cursor = reviews(graphql, home, sort="HIGHEST")["pageInfo"]["endCursor"]
    answer = graphql(REVIEWS, id=gid(home), sort="LOWEST", after=cursor)
    assert codes(answer) == ["INVALID"]
    assert answer["data"] == {"listing": None}


def test_they_can_be_asked_for_by_rating_and_by_language(graphql, home) -> None:
    write(home, a=3, b=4)
    ReviewFactory(listing=home, rating=4, comment="schön", language="de")
    assert comments(reviews(graphql, home, rating=3)) == ["a"]
    assert comments(reviews(graphql, home, language="de")) == ["schön"]
    both = reviews(graphql, home, rating=4, language="en")
    assert (comments(both), both["totalCount"]) == (["b"], 1)
    for wrong in (0, 6, -1):
        assert codes(graphql(REVIEWS, id=gid(home), rating=wrong)) == ["INVALID"]


def test_only_what_everybody_may_read_is_shown(graphql, home) -> None:
    shown = ReviewFactory(listing=home, comment="shown", visible_at=NOW)
    blind = ReviewFactory(listing=home, comment="blind", visible_at=NOW + DAY)
    ReviewFactory(listing=home, comment="hidden", hidden_at=NOW - DAY)
    ReviewFactory(comment="of another home")
    ReviewFactory(
        listing=home, comment="of the guest", kind="OF_GUEST", author=home.host, guest=shown.guest
    )
    for person in (None, home.host, blind.author):
        page = reviews(graphql, home, user=person)
        assert (comments(page), page["totalCount"]) == (["shown"], 1)


def test_the_review_of_a_closed_account_stays(graphql, home) -> None:
    review = ReviewFactory(listing=home, comment="I was there.")
    User.objects.filter(pk=review.author_id).update(closed_at=NOW - DAY)
    (shown,) = reviews(graphql, home)["nodes"]
    assert shown["comment"] == "I was there."
    assert shown["author"] == {"firstName": review.author.first_name}


def test_the_booking_and_the_private_note_are_for_the_writer_and_the_host(graphql, home) -> None:
    review = ReviewFactory(listing=home, private_note="The tap drips.")
    document = """query ($id: ID!) { node(id: $id) { ... on Review {
      privateNote booking { code } } } }"""
    known = {"privateNote": "The tap drips.", "booking": {"code": review.booking.code}}
    for person in (review.author, home.host):
        assert payload(graphql(document, user=person, id=gid(review))) == known
    unknown = {"privateNote": None, "booking": None}
    for person in (None, ReviewFactory(listing=home).author):
        assert payload(graphql(document, user=person, id=gid(review))) == unknown


def test_fifty_cost_as_many_statements_as_one(graphql, home) -> None:
    statements = []
    for count in (1, 50):
        while home.reviews.count() < count:
            review = ReviewFactory(listing=home)
            SubRating.objects.create(review=review, category="VALUE", rating=4)
        with CaptureQueriesContext(connection) as queries:
            page = payload(graphql(EVERYTHING, user=home.host, id=gid(home)))["reviews"]
        assert page["totalCount"] == len(page["nodes"]) == count
        assert all(review["booking"] for review in page["nodes"])
        statements.append(len(queries))
    assert statements[0] == statements[1]
