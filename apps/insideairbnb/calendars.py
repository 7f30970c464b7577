"""The calendar: days that are not available become nights, other terms become rules of the day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from airbnb.transactions import atomic
from apps.availability.calendars import Override
from apps.availability.claims import restore_preparation
from apps.availability.models import DateOverride, Night, NightKind
from apps.insideairbnb import cleaning
from apps.insideairbnb.bulk import delete_rows, insert_rows
from apps.insideairbnb.listings import Home
from apps.insideairbnb.reading import CsvFile, Progress
from apps.insideairbnb.report import Change, Counts, Oddity, Report, Subject
from apps.insideairbnb.run import Run
from apps.listings.locks import lock_listings

ROWS_PER_BATCH = 20_000
_TAKEN = {"f": True, "t": False}


class Day(NamedTuple):
    """What the calendar says of one date. Money in minor units; None where it says nothing."""

    line: int
    is_taken: bool | None
    price_minor: int | None
    min_nights: int | None
    max_nights: int | None


Days = dict[date, Day]
# What is known of a home's dates: the row's id, and what it says.
KnownNights = dict[date, tuple[int, str]]
KnownTerms = dict[date, tuple[int, Override]]


@dataclass
class Plan:
    """What is to be done to the calendars of a batch of homes."""

    new_nights: list[tuple[int | None, date]] = field(default_factory=list)
    gone_nights: list[int] = field(default_factory=list)
    freed: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    """By home with a stay: dates that were imported, on which preparation may have to lie (R11)."""
    new_terms: list[tuple[int | None, date, Override]] = field(default_factory=list)
    gone_terms: list[int] = field(default_factory=list)
    booked: list[tuple[int, str]] = field(default_factory=list)
    """Lines whose night is booked here, and its date."""
    counts: Counts = field(default_factory=Counter)

    def count(self, subject: Subject, change: Change) -> None:
        """Count one."""
        self.counts[subject, change] += 1


def first_day(file: CsvFile, *, progress: Progress) -> date | None:
    """The earliest date in the calendar; starts differ where a city took more than a day."""
    raw_days = {fields[1] for _, fields in file.rows(report=Report(), progress=progress)}
    days = (cleaning.readable_day(raw) for raw in raw_days)
    return min((day for day in days if day is not None), default=None)


def import_calendar(
    *,
    file: CsvFile,
    homes: Mapping[int, Home],
    run: Run,
) -> None:
    """Make the calendars of `homes`, which are by their ids at the source, what the file says.

    The rows of one home are expected together, which makes them one batch; where they are not, the
    result is the same. A home without a row is left as it is.
    """
    reader = _Reader(file=file, homes=homes, run=run)
    seen: set[int] = set()
    for batch in reader.batches():
        plan = write_calendars(
            calendars=[(homes[key], days, key not in seen) for key, days in batch.items()],
            now=run.now,
            dry_run=run.dry_run,
        )
        seen.update(batch)
        run.report.counts.update(plan.counts)
        for line, what in plan.booked:
            run.report.note(Oddity.BOOKED, file.name, line, what)
    for key in homes.keys() - seen:
        run.report.note(Oddity.NO_CALENDAR, file.name, 0, str(key))


class _Reader:
    """Gathers the rows of the file into the days of homes."""

    def __init__(self, *, file: CsvFile, homes: Mapping[int, Home], run: Run) -> None:
        self._file = file
        self._homes = homes
        self._run = run

    def batches(self) -> Iterator[dict[int, Days]]:
        """The days of whole homes by the homes' ids, about `ROWS_PER_BATCH` at a time."""
        batch: dict[int, Days] = {}
        last, days, rows = "", None, 0
        for line, (key, *fields) in self._file.rows(
            report=self._run.report, progress=self._run.progress
        ):
            if key != last:
                if rows >= ROWS_PER_BATCH:
                    yield batch
                    batch, rows = {}, 0
                last, days = key, self._days_of(key, batch)
            rows += 1
            self._run.report.counts[Subject.DAYS, Change.READ] += 1
            if days is None:
                self._note(Oddity.UNKNOWN_HOME, line, key)
            else:
                self._read(line, fields, days)
        yield batch

    def _days_of(self, key: str, batch: dict[int, Days]) -> Days | None:
        """Where the days of the home `key` are gathered; None when there is no such home."""
        external_id = cleaning.readable_id(key)
        if external_id is None or external_id not in self._homes:
            return None
        return batch.setdefault(external_id, {})

    def _read(self, line: int, fields: list[str], days: Days) -> None:
        """Put what one row says into `days`."""
        raw_day, available, price, min_nights, max_nights = fields
        day = cleaning.readable_day(raw_day)
        if day is None:
            self._note(Oddity.NO_DAY, line, raw_day)
            return
        try:
            said = Day(
                line=line,
                is_taken=_TAKEN.get(available),
                price_minor=cleaning.price_minor(price, self._run.currency),
                min_nights=cleaning.nights(min_nights),
                max_nights=cleaning.nights(max_nights),
            )
        except cleaning.Unreadable:
            self._note(Oddity.UNREADABLE, line, " ".join((price, min_nights, max_nights)))
            said = Day(line, _TAKEN.get(available), None, None, None)
        if said.is_taken is None:
            self._note(Oddity.NO_AVAILABILITY, line, available)
        if said.min_nights and said.max_nights and said.min_nights > said.max_nights:
            self._note(Oddity.NIGHTS_CROSSED, line, f"{min_nights} > {max_nights}")
        if day + self._run.shift in days:
            self._note(Oddity.TWICE, line, raw_day)
        days[day + self._run.shift] = said

    def _note(self, oddity: Oddity, line: int, what: str) -> None:
        self._run.report.note(oddity, self._file.name, line, what)


@atomic
def write_calendars(
    *, calendars: list[tuple[Home, Days, bool]], now: datetime, dry_run: bool
) -> Plan:
    """Bring the nights and terms of each home to what its days say.

    The third of each tuple says whether the days are all that is known of the home: then imported
    nights and terms on other dates go. Nights of stays, holds in force and the host's own blocks
    are never touched; preparation gives way and comes back, as with a block of the host (R11). The
    homes are locked first, as whoever takes nights does (R19).
    """
    keys = [home.pk for home, _, _ in calendars if home.pk is not None]
    lock_listings(keys)
    if not dry_run:
        Night.objects.lapsed(now).filter(listing__in=keys).delete()
    nights, terms = _known_nights(keys, now), _known_terms(keys)
    plan = Plan()
    for home, days, is_whole in calendars:
        _plan_nights(plan, home, days, nights.get(home.pk or 0, {}), is_whole)
        _plan_terms(plan, home, days, terms.get(home.pk or 0, {}), is_whole)
    if not dry_run:
        _carry_out(plan, now)
    return plan


def _known_nights(keys: list[int], now: datetime) -> dict[int, KnownNights]:
    found: dict[int, KnownNights] = defaultdict(dict)
    rows = Night.objects.in_force(now).filter(listing__in=keys)
    for listing_id, day, pk, kind in rows.values_list("listing_id", "date", "pk", "kind"):
        found[listing_id][day] = pk, kind
    return found


def _known_terms(keys: list[int]) -> dict[int, KnownTerms]:
    found: dict[int, KnownTerms] = defaultdict(dict)
    rows = DateOverride.objects.filter(listing__in=keys)
    for listing_id, day, pk, *terms in rows.values_list(
        "listing_id", "date", "pk", *Override._fields
    ):
        found[listing_id][day] = pk, Override(*terms)
    return found


def _plan_nights(plan: Plan, home: Home, days: Days, known: KnownNights, is_whole: bool) -> None:
    has_stay = any(kind == NightKind.STAY for _, kind in known.values())
    for day, said in days.items():
        pk, kind = known.get(day, (0, ""))
        if said.is_taken:
            plan.count(Subject.NIGHTS, Change.READ)
            _plan_taken(plan, home, day, said, pk, kind)
    gone = [
        day
        for day, (_, kind) in known.items()
        if kind == NightKind.IMPORTED and (days[day].is_taken is False if day in days else is_whole)
    ]
    plan.gone_nights += [known[day][0] for day in gone]
    plan.counts[Subject.NIGHTS, Change.GONE] += len(gone)
    if home.pk is not None and has_stay and gone:
        plan.freed[home.pk] += gone


def _plan_taken(plan: Plan, home: Home, day: date, said: Day, pk: int, kind: str) -> None:
    if kind == NightKind.STAY:
        plan.booked.append((said.line, str(day)))
    elif kind in (NightKind.IMPORTED, NightKind.BLOCK):
        plan.count(Subject.NIGHTS, Change.UNCHANGED)
    else:
        if kind == NightKind.TURNOVER:  # it gives way, as to a block of the host (R11)
            plan.gone_nights.append(pk)
        plan.new_nights.append((home.pk, day))
        plan.count(Subject.NIGHTS, Change.NEW)


def _plan_terms(plan: Plan, home: Home, days: Days, known: KnownTerms, is_whole: bool) -> None:
    for day, said in days.items():
        pk, before = known.pop(day, (0, Override()))
        after = Override(
            _differing(said.price_minor, home.price_minor, before.price_minor),
            _differing(said.min_nights, home.min_nights, before.min_nights),
            _differing(said.max_nights, home.max_nights, before.max_nights),
            before.is_open,
        )
        _replace_terms(plan, home, day, pk, before, after)
    if is_whole:
        for day, (pk, before) in known.items():
            _replace_terms(plan, home, day, pk, before, Override(is_open=before.is_open))


def _differing(said: int | None, own: int | None, known: int | None) -> int | None:
    """What is to be kept of a term: nothing where it is the home's own, what is known if unsaid."""
    if said is None:
        return known
    return None if said == own else said


def _replace_terms(
    plan: Plan, home: Home, day: date, pk: int, before: Override, after: Override
) -> None:
    if after == before:
        if pk:
            plan.count(Subject.DATES, Change.UNCHANGED)
        return
    is_kept = after != Override()
    if pk:
        plan.gone_terms.append(pk)
        plan.count(Subject.DATES, Change.CHANGED if is_kept else Change.GONE)
    else:
        plan.count(Subject.DATES, Change.NEW)
    if is_kept:
        plan.new_terms.append((home.pk, day, after))


def _carry_out(plan: Plan, now: datetime) -> None:
    delete_rows(Night, plan.gone_nights)
    delete_rows(DateOverride, plan.gone_terms)
    insert_rows(
        Night,
        ("listing_id", "date", "kind", "note"),
        [(pk, day, NightKind.IMPORTED.value, "") for pk, day in plan.new_nights],
    )
    for listing_id, days in plan.freed.items():
        restore_preparation(listing_id, min(days), max(days) + timedelta(days=1), now)
    insert_rows(
        DateOverride,
        ("listing_id", "date", *Override._fields),
        [(pk, day, *terms) for pk, day, terms in plan.new_terms],
    )
