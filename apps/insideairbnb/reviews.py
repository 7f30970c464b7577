"""Reviews of guests: without a rating, since none is published with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from airbnb import clock
from airbnb.transactions import atomic
from apps.insideairbnb import cleaning
from apps.insideairbnb.bulk import chunks, delete_rows, insert_rows
from apps.insideairbnb.listings import Home
from apps.insideairbnb.people import NAME_LENGTH, People, Person, write_people
from apps.insideairbnb.reading import CsvFile
from apps.insideairbnb.report import Change, Counts, Oddity, Subject
from apps.insideairbnb.run import Run
from apps.listings.locks import lock_listings
from apps.listings.models import Listing
from apps.reviews.models import Review, ReviewKind

ROWS_PER_BATCH = 2_000
_AUTOMATED = "This is an automated posting."


class Written(NamedTuple):
    """A review as one row has it."""

    external_id: int
    home: Home
    reviewer_id: int
    reviewer_name: str
    day: date
    comment: str

    @property
    def moment(self) -> datetime:
        """The beginning of the day at the home; the row gives no hour."""
        return clock.instant(self.day, time(0), self.home.time_zone or "UTC")


class Reviewers:
    """Who wrote, by their ids at the source. What listings say of a host is not changed here."""

    def __init__(self, hosts: People, *, now: datetime, dry_run: bool) -> None:
        self.ids = dict(hosts)
        self._hosts = hosts.keys()
        self._since: dict[int, datetime] = {}
        self._earlier: dict[int, datetime] = {}
        self._now = now
        self._dry_run = dry_run

    def write(self, reviews: Collection[Written]) -> Counts:
        """Write those whom no batch has named before. Returns the counts."""
        new: dict[int, Person] = {}
        for review in reviews:
            key, moment = review.reviewer_id, review.moment
            since = self._since.get(key)
            if key in self._hosts or (since is not None and since <= moment):
                continue
            self._since[key] = moment
            if key in new:
                new[key] = new[key]._replace(joined_at=moment)
            elif since is None:
                new[key] = Person(key, review.reviewer_name, moment, is_host=False)
            else:
                self._earlier[key] = moment
        ids, counts = write_people(people=new.values(), now=self._now, dry_run=self._dry_run)
        self.ids |= ids
        return counts

    def correct(self) -> None:
        """Who was met again in an older review joined as early as that."""
        people = [Person(key, "", moment, is_host=False) for key, moment in self._earlier.items()]
        write_people(people=people, now=self._now, dry_run=self._dry_run)


def import_reviews(
    *,
    file: CsvFile,
    homes: Mapping[int, Home],
    hosts: People,
    run: Run,
) -> None:
    """Make the reviews of `homes`, which are by their ids at the source, those of the file.

    A review that the file no longer has is deleted.
    """
    counts = run.report.counts
    reviewers = Reviewers(hosts, now=run.now, dry_run=run.dry_run)
    reader = _Reader(file=file, homes=homes, run=run)
    for batch in reader.batches():
        counts.update(reviewers.write(batch))
        counts.update(write_reviews(reviews=batch, people=reviewers.ids, dry_run=run.dry_run))
    reviewers.correct()
    keys = [home.pk for home in homes.values() if home.pk is not None]
    gone = _gone(keys, reader.seen)
    counts[Subject.REVIEWS, Change.GONE] += len(gone)
    if not run.dry_run:
        for chunk in chunks(gone):
            remove_reviews(review_ids=chunk)
        for chunk in chunks(keys):
            count_reviews(listing_ids=chunk)


class _Reader:
    """Reads the rows of the file; `seen` are the ids of all of them, readable or not."""

    def __init__(self, *, file: CsvFile, homes: Mapping[int, Home], run: Run) -> None:
        self.seen: set[int] = set()
        self._file = file
        self._homes = homes
        self._run = run

    def batches(self) -> Iterator[list[Written]]:
        """The reviews that can be read, `ROWS_PER_BATCH` at a time."""
        batch: dict[int, Written] = {}
        report = self._run.report
        rows = self._file.rows(report=report, progress=self._run.progress, lost=self.seen)
        for line, row in rows:
            report.counts[Subject.REVIEWS, Change.READ] += 1
            review = self._read(line, *row)
            if review is not None:
                batch[review.external_id] = review
            if len(batch) >= ROWS_PER_BATCH:
                yield list(batch.values())
                batch.clear()
        yield list(batch.values())

    def _read(
        self, line: int, home: str, key: str, day: str, reviewer: str, name: str, comment: str
    ) -> Written | None:
        external_id, reviewer_id = cleaning.readable_id(key), cleaning.readable_id(reviewer)
        if external_id is None or reviewer_id is None:
            self._note(Oddity.NO_ID, line, f"id={key} reviewer_id={reviewer}")
            return None
        if external_id in self.seen:
            self._note(Oddity.TWICE, line, key)
        self.seen.add(external_id)
        known_home = self._homes.get(cleaning.readable_id(home) or 0)
        if known_home is None:
            self._note(Oddity.UNKNOWN_HOME, line, home)
            return None
        readable_day = cleaning.readable_day(day)
        if readable_day is None:
            self._note(Oddity.NO_DAY, line, day)
            return None
        if comment.endswith(_AUTOMATED):
            self._note(Oddity.AUTOMATED_NOTE, line, "")
        return Written(
            external_id=external_id,
            home=known_home,
            reviewer_id=reviewer_id,
            reviewer_name=cleaning.one_line(name, NAME_LENGTH),
            day=readable_day + self._run.shift,
            comment=cleaning.plain_text(comment),
        )

    def _note(self, oddity: Oddity, line: int, what: str) -> None:
        self._run.report.note(oddity, self._file.name, line, what)


@atomic
def write_reviews(*, reviews: Collection[Written], people: People, dry_run: bool) -> Counts:
    """Make reviews, or bring them up to date. `people` holds the authors. Returns the counts."""
    known = _known(reviews, people)
    new = [review for review in reviews if review.external_id not in known]
    changed = [
        (row, fields)
        for review in reviews
        if (row := known.get(review.external_id)) and (fields := _update(row, review))
    ]
    if not dry_run:
        for chunk in chunks(sorted({review.home.pk for review in new if review.home.pk})):
            lock_listings(chunk)
        insert_rows(Review, _COLUMNS, [_values(review, people) for review in new])
        for row, fields in changed:
            row.save(update_fields=fields)
    return Counter(
        {
            (Subject.REVIEWS, Change.NEW): len(new),
            (Subject.REVIEWS, Change.CHANGED): len(changed),
            (Subject.REVIEWS, Change.UNCHANGED): len(reviews) - len(new) - len(changed),
        }
    )


_COLUMNS = (
    "kind",
    "listing_id",
    "author_id",
    "guest_id",
    "external_id",
    "comment",
    "created_at",
    "visible_at",
)


def _values(review: Written, people: People) -> tuple[object, ...]:
    author = people[review.reviewer_id]
    return (
        ReviewKind.OF_LISTING.value,
        review.home.pk,
        author,
        author,
        str(review.external_id),
        review.comment,
        review.moment,
        review.moment,
    )


def _known(reviews: Collection[Written], people: People) -> dict[int, Review]:
    """The reviews that are here already, found by their authors, whom an index knows."""
    wanted = {str(review.external_id) for review in reviews}
    authors = {people.get(review.reviewer_id) for review in reviews} - {None}
    return {
        int(row.external_id): row
        for chunk in chunks(authors)
        for row in Review.objects.filter(author__in=chunk).exclude(external_id="")
        if row.external_id in wanted
    }


def _update(row: Review, review: Written) -> list[str]:
    """Change what the file knows better. Returns the names of the changed fields."""
    wanted: dict[str, object] = {
        "listing_id": review.home.pk,
        "created_at": review.moment,
        "visible_at": review.moment,
    }
    if review.comment:
        wanted["comment"] = review.comment
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def _gone(listing_ids: Collection[int], seen: Collection[int]) -> list[int]:
    """Imported reviews of these homes that the file no longer has."""
    imported = Review.objects.exclude(external_id="")
    return [
        pk
        for chunk in chunks(listing_ids)
        for pk, key in imported.filter(listing__in=chunk).values_list("pk", "external_id")
        if int(key) not in seen
    ]


@atomic
def remove_reviews(*, review_ids: Collection[int]) -> None:
    """Delete imported reviews."""
    delete_rows(Review, review_ids)


@atomic
def count_reviews(*, listing_ids: Collection[int]) -> None:
    """Set `review_count` of these listings: the imported reviews, and those counted here already.

    A review that was written here is counted when it becomes public, which is not our affair; who
    counts one locks the home too, so that neither count overwrites the other.
    """
    lock_listings(listing_ids)
    counted = (
        Review.objects.filter(
            ~Q(external_id="") | Q(counted_at__isnull=False),
            listing=OuterRef("pk"),
            kind=ReviewKind.OF_LISTING,
            hidden_at=None,
        )
        .order_by()
        .values("listing")
        .annotate(number=Count("pk"))
        .values("number")
    )
    listings = Listing.objects.filter(pk__in=listing_ids)
    listings.annotate(number=Coalesce(Subquery(counted), 0)).exclude(
        review_count=F("number")
    ).update(review_count=F("number"))
