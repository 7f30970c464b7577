"""Pages of lists: Relay's four arguments, and cursors that stay true while rows come and go."""

from __future__ import annotations

import dataclasses
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Length, TruncDate
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airbnb.errors import Invalid
from apps.accounts.models import Session, User
from schema.connections import Key, Order, PageArguments, PageByParent, page_of

START = datetime(2027, 1, 1, tzinfo=UTC)
NEWEST = Order("newest", (Key("joined_at", datetime, descending=True),))
# Every kind of key, in both directions, with many equal values.
BY_FOUR_KEYS = Order(
    "four keys",
    (
        Key("length", int, descending=True),
        Key("day", date),
        Key("language", str),
        Key("joined_at", datetime, descending=True),
    ),
)


def people():
    return User.objects.annotate(length=Length("first_name"), day=TruncDate("joined_at"))


def a_person(number, *, language="en", joined=0):
    """`joined`: hours after the start of 2027."""
    return User.objects.create(
        first_name="x" * number, language=language, joined_at=START + timedelta(hours=joined)
    )


def names(page):
    return [person.first_name for person in page.nodes]


@dataclasses.dataclass
class Found:
    order: Order
    rows: Callable[[], QuerySet]
    given: dict = dataclasses.field(default_factory=dict)

    @property
    def shape(self):
        return (self.order, str(self.rows().query))


def page(order=NEWEST, rows=None, **arguments):
    found = Found(order, lambda: people() if rows is None else rows)
    return page_of(found, PageArguments.of(**arguments), ("id", "first_name"))


@pytest.fixture
def five(db):
    """Five people, who joined in the order of their names' lengths."""
    return [a_person(n, joined=n) for n in range(1, 6)]


class TestPages:
    def test_reads_forwards_and_backwards(self, five):
        first = page(first=2)
        assert names(first) == ["xxxxx", "xxxx"]
        assert (first.has_previous_page, first.has_next_page) == (False, True)

        second = page(first=2, after=first.end_cursor)
        assert names(second) == ["xxx", "xx"]
        assert (second.has_previous_page, second.has_next_page) == (True, True)

        third = page(first=2, after=second.end_cursor)
        assert names(third) == ["x"]
        assert (third.has_previous_page, third.has_next_page) == (True, False)

        back = page(last=2, before=third.start_cursor)
        assert names(back) == names(second)
        assert (back.has_previous_page, back.has_next_page) == (True, True)
        assert back.start_cursor == second.start_cursor

    def test_the_last_page_is_in_the_order_of_the_list(self, five):
        last = page(last=2)
        assert names(last) == ["xx", "x"]
        assert (last.has_previous_page, last.has_next_page) == (True, False)

    def test_both_cursors_bound_a_page(self, five):
        whole = page()
        ends = {"after": whole.edges[0].cursor, "before": whole.edges[4].cursor}
        assert names(page(**ends)) == ["xxxx", "xxx", "xx"]
        assert names(page(**ends, first=1)) == ["xxxx"]
        assert names(page(**ends, last=1)) == ["xx"]

    def test_an_empty_list_has_one_empty_page(self, db):
        empty = page()
        assert (empty.nodes, empty.edges, empty.start_cursor, empty.end_cursor) == (
            [],
            [],
            None,
            None,
        )
        assert not empty.has_next_page
        assert not empty.has_previous_page
        assert empty.count() == 0

    def test_twenty_are_given_when_no_number_is_asked_for(self, db):
        User.objects.bulk_create(
            [User(first_name="x", joined_at=START, language="en") for _ in range(21)]
        )
        assert len(page().nodes) == 20
        assert len(page(first=100).nodes) == 21

    def test_a_page_is_one_statement_and_its_count_one_more(self, five):
        with CaptureQueriesContext(
            connection,
        ) as statements:
            found = page(first=2)
        assert len(statements) == 1
        with CaptureQueriesContext(connection) as statements:
            assert found.count() == 5
        assert len(statements) == 1


class TestBadArguments:
    @pytest.mark.parametrize("name", ["first", "last"])
    @pytest.mark.parametrize("size", [0, -1, 101, 2**31])
    def test_a_size_is_from_1_to_100(self, name, size):
        with pytest.raises(Invalid) as refusal:
            PageArguments.of(**{name: size})
        assert refusal.value.field == (name,)

    def test_first_and_last_exclude_each_other(self):
        with pytest.raises(Invalid) as refusal:
            PageArguments.of(first=1, last=1)
        assert refusal.value.field == ("last",)

    @pytest.mark.parametrize("name", ["after", "before"])
    @pytest.mark.parametrize(
        "cursor", ["", "x", "é", "\0", "W10=", "=" * 9, "W1tbW1tbW1tbW1tbW1tbW10=", "A" * 4096]
    )
    def test_garbage_is_no_cursor(self, five, name, cursor):
        assert_refused(name, cursor)

    @pytest.mark.parametrize("name", ["after", "before"])
    def test_a_cursor_cannot_be_altered(self, five, name):
        cursor = page().end_cursor
        written = urlsafe_b64decode(cursor)
        for position, byte in product(range(len(written)), (1, 128)):
            altered = bytearray(written)
            altered[position] ^= byte
            assert_refused(name, urlsafe_b64encode(altered).decode())
        for also in (f"{cursor}=", f" {cursor}", f"{cursor}\n", cursor[:-1], f"!{cursor}"):
            assert_refused(name, also)

    def test_a_cursor_cannot_be_made_up(self, five):
        mark = b"\0" * 12
        for values in (b"[]", b'["9999-12-31T23:59:59-12:00", 1]', b"[1, 99999999999999999999]"):
            assert_refused("after", urlsafe_b64encode(mark + values).decode())

    @pytest.mark.parametrize(
        "other",
        [
            dataclasses.replace(NEWEST, name="newest of another list"),
            Order("newest", (Key("joined_at", datetime),)),
            Order("newest", (Key("day", date, descending=True),)),
            BY_FOUR_KEYS,
        ],
        ids=lambda order: f"{order.name}:{order.keys[0].column}",
    )
    def test_a_cursor_of_another_order_is_refused(self, five, other):
        cursor = page(other).end_cursor
        assert_refused("after", cursor)
        assert_refused("before", cursor)


def assert_refused(name, cursor):
    with pytest.raises(Invalid) as refusal:
        page(**{name: cursor})
    assert refusal.value.field == (name,)


somebody = st.tuples(st.integers(1, 3), st.sampled_from(["de", "en", "fr"]), st.integers(0, 60))
between_pages = st.lists(
    st.one_of(
        st.tuples(st.just("comes"), somebody),
        st.tuples(st.just("goes"), st.integers(0, 50)),
        st.tuples(st.just("the cursor's row goes"), st.none()),
    ),
    max_size=4,
)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    at_first=st.lists(somebody, max_size=12),
    size=st.integers(1, 4),
    backwards=st.booleans(),
    changes=st.lists(between_pages, max_size=6),
)
def test_rows_that_come_and_go_neither_repeat_nor_hide_those_that_stay(
    at_first, size, backwards, changes
):
    User.objects.all().delete()
    stayed = {a_person(n, language=language, joined=hour).pk for n, language, hour in at_first}
    seen: list[User] = []
    changes = iter(changes)
    cursor = None
    for _ in range(100):
        found = (
            page(BY_FOUR_KEYS, last=size, before=cursor)
            if backwards
            else page(BY_FOUR_KEYS, first=size, after=cursor)
        )
        seen = found.nodes + seen if backwards else seen + found.nodes
        if not (found.has_previous_page if backwards else found.has_next_page):
            break
        cursor = found.start_cursor if backwards else found.end_cursor
        last_seen = found.nodes[0 if backwards else -1].pk
        for kind, value in next(changes, []):
            if kind == "comes":
                number, language, hour = value
                a_person(number, language=language, joined=hour)
                continue
            there = list(User.objects.order_by("pk").values_list("pk", flat=True))
            gone = last_seen if value is None else there[value % len(there)] if there else None
            User.objects.filter(pk=gone).delete()
            stayed.discard(gone)

    keys = [person.pk for person in seen]
    assert len(keys) == len(set(keys)), "somebody was shown twice"
    assert stayed <= set(keys), "somebody was left out"
    assert [sort_key(person) for person in seen] == sorted(sort_key(person) for person in seen)


def sort_key(person):
    """BY_FOUR_KEYS, read in Python."""
    return (
        -person.length,
        person.day,
        person.language,
        -person.joined_at.timestamp(),
        -person.pk,
    )


class SessionsByUser(PageByParent):
    parent = "user_id"
    order = Order("sessions", (Key("created_at", datetime, descending=True),))

    def rows(self):
        return Session.objects.all()

    @property
    def columns(self):
        return (*super().columns, "id", "device")


class TestPagesOfManyParents:
    @pytest.fixture
    def parents(self, db):
        """Three people with 0, 2 and 5 sessions; the later, the newer."""
        parents = [a_person(1) for _ in range(3)]
        for parent, count in zip(parents, (0, 2, 5), strict=True):
            for number in range(count):
                Session.objects.create(
                    user=parent,
                    device=str(number),
                    created_at=START + timedelta(days=number),
                    last_used_at=START,
                    expires_at=START,
                )
        return parents

    def load(self, parents, loaders=None, **arguments):
        context = Context()
        loader = SessionsByUser.of(context, arguments=PageArguments.of(**arguments))
        deferred = [loader.load(parent.pk) for parent in parents]
        loader.dispatch()
        return [found.value for found in deferred], context

    def test_one_statement_limits_every_parents_page(self, parents):
        with CaptureQueriesContext(connection) as statements:
            pages, _ = self.load(parents, first=2)
        assert len(statements) == 1
        assert [[row.device for row in found.nodes] for found in pages] == [
            [],
            ["1", "0"],
            ["4", "3"],
        ]
        assert [found.has_next_page for found in pages] == [False, False, True]

    def test_reads_backwards(self, parents):
        pages, _ = self.load(parents, last=3)
        assert [[row.device for row in found.nodes] for found in pages] == [
            [],
            ["1", "0"],
            ["2", "1", "0"],
        ]
        assert [found.has_previous_page for found in pages] == [False, False, True]

    def test_goes_on_after_a_cursor(self, parents):
        (*_, five), _ = self.load(parents, first=2)
        (*_, further), _ = self.load(parents, first=2, after=five.end_cursor)
        assert [row.device for row in further.nodes] == ["2", "1"]

    def test_one_statement_counts_every_parents_list(self, parents):
        pages, context = self.load(parents, first=1)
        counts = [found.count() for found in pages]
        with CaptureQueriesContext(connection) as statements:
            for loader in list(context.loaders.values()):
                loader.dispatch()
        assert len(statements) == 1
        assert [count.value for count in counts] == [0, 2, 5]


class Context:
    """As much of a request as a loader needs."""

    def __init__(self):
        self.loaders = {}
        self.viewer = None
        self.now = START
        self.context = self
