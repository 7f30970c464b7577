"""Turning the pages of a search, in every sort and both directions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from apps.listings.models import Listing
from tests.answers import payload
from tests.factories.listings import ListingFactory
from tests.search.errors import refused

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-14")]

STAY = {"checkIn": "2026-12-04", "checkOut": "2026-12-07"}
NEAR = {"latitude": 48.858, "longitude": 2.35}
SORTS = ["RELEVANCE", "PRICE_ASC", "PRICE_DESC", "RATING", "NEWEST", "DISTANCE"]
# What a search is like whose sort depends on what was asked.
QUESTIONS = {
    "RELEVANCE": {"text": "home paris"},
    "PRICE_ASC": {"stay": STAY},
    "PRICE_DESC": {"stay": STAY},
    "RATING": {},
    "NEWEST": {},
    "DISTANCE": {"near": NEAR},
}


@pytest.fixture
def homes():
    """Eight homes, of which always two are equal in everything that is sorted by."""
    for number in range(8):
        step = number // 2
        ListingFactory(
            name=f"Home {number}",
            price_minor=100_00 + 7 * (step * 3 % 4),
            rating_hundredths=None if step == 0 else 400 + step * 2 % 3,
            review_count=step,
            published_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=step * 3 % 4),
            public_latitude=48.858 + 0.01 * (step * 3 % 4),
        )


@pytest.fixture
def expected(find, homes):
    """All at once."""

    def of(sort):
        found = find(QUESTIONS[sort], sort=sort, first=100)
        assert len(set(found)) == 8
        return found

    return of


def names(page):
    return [home["name"] for home in page["nodes"]]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 3])
class TestPages:
    def test_follow_each_other(self, search, expected, sort, size):
        read, after = [], None
        for _ in range(9):
            page = payload(search(QUESTIONS[sort], sort=sort, first=size, after=after))
            assert page["totalCount"] == 8
            assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
            read += names(page)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert read == expected(sort)

    def test_are_read_backwards(self, search, expected, sort, size):
        read, before = [], None
        for _ in range(9):
            page = payload(search(QUESTIONS[sort], sort=sort, last=size, before=before))
            assert page["pageInfo"]["hasNextPage"] == (before is not None)
            read = names(page) + read
            before = page["pageInfo"]["startCursor"]
            if not page["pageInfo"]["hasPreviousPage"]:
                break
        assert read == expected(sort)


@pytest.mark.parametrize("sort", SORTS)
def test_what_comes_or_goes_meanwhile_moves_nothing_else(search, expected, sort):
    before = expected(sort)
    first = payload(search(QUESTIONS[sort], sort=sort, first=4))
    on_the_first = Listing.objects.get(name=names(first)[2])
    on_the_second = Listing.objects.get(name=before[6])
    ListingFactory(
        name="New home",
        price_minor=on_the_first.price_minor,
        rating_hundredths=on_the_first.rating_hundredths,
        review_count=on_the_first.review_count,
        published_at=on_the_first.published_at,
        public_latitude=on_the_first.public_latitude,
    )
    Listing.objects.filter(pk__in=[on_the_first.pk, on_the_second.pk]).update(status="PAUSED")
    Listing.objects.filter(name=names(first)[-1]).delete()  # the very row of the cursor

    after = first["pageInfo"]["endCursor"]
    second = payload(search(QUESTIONS[sort], sort=sort, first=4, after=after))
    still_there = [name for name in before[4:] if name != on_the_second.name]
    assert [name for name in names(second) if name != "New home"] == still_there[
        : 4 - ("New home" in names(second))
    ]


class TestCursors:
    @pytest.mark.parametrize("made_by", SORTS)
    def test_of_another_sort_are_refused(self, search, homes, made_by):
        everything = {"text": "home", "stay": STAY, "near": NEAR}
        cursor = payload(search(everything, sort=made_by))["pageInfo"]["endCursor"]
        for used_by in set(SORTS) - {made_by}:
            answer = search(everything, sort=used_by, after=cursor)
            assert refused(answer) == ["after"]

    @pytest.mark.parametrize(
        ("sort", "asked", "asked_then"),
        [
            ("RELEVANCE", {"text": "home"}, {"text": "paris"}),
            ("RELEVANCE", {"text": "home"}, {}),
            ("PRICE_ASC", {"stay": STAY}, {}),
            ("PRICE_DESC", {"stay": STAY}, {"stay": {**STAY, "checkOut": "2026-12-08"}}),
            ("PRICE_ASC", {"stay": STAY}, {"stay": {**STAY, "adults": 2}}),
            ("DISTANCE", {"near": NEAR}, {"near": {**NEAR, "latitude": 48.8}}),
        ],
    )
    def test_of_another_question_are_refused(self, search, homes, sort, asked, asked_then):
        cursor = payload(search(asked, sort=sort))["pageInfo"]["startCursor"]
        answer = search(asked_then, sort=sort, after=cursor)
        assert refused(answer) == ["after"]

    def test_outlive_a_filter_that_their_sort_does_not_depend_on(self, find, search, homes):
        cursor = payload(search(sort="NEWEST", first=3))["pageInfo"]["endCursor"]
        assert find({"minBedrooms": 2}, sort="NEWEST", after=cursor) == find(sort="NEWEST")[3:]

    @pytest.mark.parametrize("cursor", ["", "x", "W10=", "ﷺ"])
    def test_that_are_none_are_refused(self, search, homes, cursor):
        answer = search(after=cursor)
        assert refused(answer) == ["after"]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"first": 0}, "first"),
        ({"first": 101}, "first"),
        ({"first": -1}, "first"),
        ({"last": 0}, "last"),
        ({"last": 101}, "last"),
        ({"first": 1, "last": 1}, "last"),
    ],
)
def test_a_page_has_a_size_from_1_to_100(search, arguments, name):
    answer = search(**arguments)
    assert refused(answer) == [name]


def test_twenty_come_unless_it_is_said(find):
    for _ in range(21):
        ListingFactory()
    assert len(find()) == 20
    assert len(find(first=100)) == 21
