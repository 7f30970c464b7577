"""The homes of a city, batch by batch: their hosts, what they offer, and those that are lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial

from django.db.models import F

from airbnb import clock
from airbnb.transactions import atomic, for_update
from apps.insideairbnb import cleaning
from apps.insideairbnb.amenities import write_amenities
from apps.insideairbnb.bulk import chunks
from apps.insideairbnb.home_rows import HomeRow, read_home
from apps.insideairbnb.listings import Home, write_homes
from apps.insideairbnb.models import Source, SourceListing
from apps.insideairbnb.people import Person, write_people
from apps.insideairbnb.reading import CsvFile
from apps.insideairbnb.report import Change, Oddity, Subject
from apps.insideairbnb.run import Run
from apps.listings.models import Listing, ListingStatus

HOMES_PER_BATCH = 500


@dataclass
class Homes:
    """What calendar and reviews need of the homes that were imported."""

    by_id: dict[int, Home] = field(default_factory=dict)
    """By their id at the source."""
    hosts: dict[int, int | None] = field(default_factory=dict)
    """Our ids of hosts by theirs."""


def import_homes(
    *,
    file: CsvFile,
    source: Source,
    run: Run,
) -> Homes:
    """Make the homes of `source` those of the file; unpublish those that the file has lost."""
    homes = Homes()
    amenities: dict[str, int] = {}
    reader = _Reader(file=file, city=source.city, run=run)
    for batch in reader.batches():
        people = [person for person in _hosts(batch) if person.external_id not in homes.hosts]
        ids, counts = write_people(people=people, now=run.now, dry_run=run.dry_run)
        homes.hosts |= ids
        run.report.counts.update(counts)
        names = dict.fromkeys(name for row in batch for name in row.amenities)
        amenities |= write_amenities(names=names, dry_run=run.dry_run)
        written = write_homes(
            rows=batch,
            source=source,
            people=homes.hosts,
            amenities=amenities,
            now=run.now,
            dry_run=run.dry_run,
        )
        homes.by_id |= written.homes
        run.report.counts.update(written.counts)
        for line, oddity, what in written.unpublished:
            run.report.note(oddity, file.name, line, what)
    run.report.counts[Subject.HOMES, Change.GONE] += pause_lost(
        source=source, present=reader.seen, now=run.now, dry_run=run.dry_run
    )
    return homes


class _Reader:
    """Reads the rows of the file; `seen` are the ids of all of them, readable or not."""

    def __init__(self, *, file: CsvFile, city: str, run: Run) -> None:
        self.seen: set[int] = set()
        self._file = file
        self._city = city
        self._run = run

    def batches(self) -> Iterator[list[HomeRow]]:
        """The homes that can be read, `HOMES_PER_BATCH` at a time."""
        batch: dict[int, HomeRow] = {}
        report = self._run.report
        rows = self._file.rows(report=report, progress=self._run.progress, lost=self.seen)
        for line, fields in rows:
            report.counts[Subject.HOMES, Change.READ] += 1
            home = self._read(line, dict(zip(self._file.columns.names, fields, strict=True)))
            if home is not None:
                batch[home.external_id] = home
            if len(batch) >= HOMES_PER_BATCH:
                yield list(batch.values())
                batch.clear()
        yield list(batch.values())

    def _read(self, line: int, row: dict[str, str]) -> HomeRow | None:
        note = partial(self._note, line)
        external_id = cleaning.readable_id(row["id"])
        if external_id is not None:
            if external_id in self.seen:
                note(Oddity.TWICE, row["id"])
            self.seen.add(external_id)
        return read_home(row, line, city=self._city, currency=self._run.currency, note=note)

    def _note(self, line: int, oddity: Oddity, what: str) -> None:
        self._run.report.note(oddity, self._file.name, line, what)


def _hosts(batch: Collection[HomeRow]) -> Iterator[Person]:
    """The hosts of a batch, each once; a file repeats them with every home."""
    for row in {row.host_id: row for row in reversed(list(batch))}.values():
        since = row.host_since
        joined_at = clock.instant(since, time(0), "UTC") if since else None
        yield Person(row.host_id, row.host_name, joined_at, is_host=True)


def pause_lost(*, source: Source, present: Collection[int], now: datetime, dry_run: bool) -> int:
    """Unpublish the source's homes that are not `present`, ids at the source, in its files.

    Nothing is deleted: their bookings go on. Returns how many homes were unpublished.
    """
    if source._state.adding:  # a dry run of a city that is new
        return 0
    published = SourceListing.objects.filter(
        source=source, listing__status=ListingStatus.PUBLISHED
    ).values_list("listing_id", "listing__insideairbnb_id")
    lost = [listing_id for listing_id, external_id in published if external_id not in present]
    if not dry_run:
        for chunk in chunks(lost):
            _pause(listing_ids=chunk, now=now)
    return len(lost)


@atomic
def _pause(*, listing_ids: Collection[int], now: datetime) -> None:
    listings = Listing.objects.filter(pk__in=listing_ids, status=ListingStatus.PUBLISHED)
    paused = list(for_update(listings.order_by("pk")).values_list("pk", flat=True))
    Listing.objects.filter(pk__in=paused).update(
        status=ListingStatus.PAUSED, version=F("version") + 1
    )
    SourceListing.objects.filter(listing__in=paused).update(paused_at=now)
