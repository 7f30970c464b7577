"""Importing a city."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from airbnb import clock
from airbnb.money import is_currency
from airbnb.transactions import atomic
from apps.events.operations import record
from apps.insideairbnb import cleaning
from apps.insideairbnb.calendars import first_day, import_calendar
from apps.insideairbnb.homes import import_homes
from apps.insideairbnb.models import Source
from apps.insideairbnb.places import country_of
from apps.insideairbnb.reading import CityFiles, CsvFile, NotImportable, Progress, open_city
from apps.insideairbnb.report import Report
from apps.insideairbnb.reviews import import_reviews
from apps.insideairbnb.run import Run
from apps.listings.places import time_zone_at

_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Survey:
    """What the files say of the city as a whole, read before anything is written."""

    city: str
    time_zone: str
    scraped_on: date | None


def import_city(
    *,
    folder: Path,
    currency: str,
    city: str = "",
    allow_missing: bool = False,
    shift_to_today: bool = False,
    dry_run: bool = False,
    now: datetime,
    progress: Progress,
) -> Report:
    """Import the files of one city, or bring an earlier import of it up to date.

    Amounts are in `currency`. `city` is what most hosts call it unless given. With
    `shift_to_today` calendar and reviews are moved by whole weeks so that the calendar begins in
    the seven days that end today. A dry run reads and counts, and writes nothing.

    Every batch is a transaction of its own: an import that was cut short is made whole by running
    it again. Raises NotImportable, before anything is written, when the files cannot be read.
    """
    if not is_currency(currency):
        raise NotImportable(f"{currency} is no currency: name one of ISO 4217, as SGD.")
    files = open_city(folder, allow_missing=allow_missing)
    survey = _survey(files.listings, city, progress)
    shift = _shift(files, survey, now, progress) if shift_to_today else timedelta(0)
    run = Run(currency, shift, now, dry_run, Report(), progress)
    _import(files, _source(survey, dry_run=dry_run), run)
    return run.report


def _import(files: CityFiles, source: Source, run: Run) -> None:
    """Import the files, each after those that it refers to."""
    run.report.title = _title(source, run)
    homes = import_homes(file=files.listings, source=source, run=run)
    if files.calendar is not None:
        import_calendar(file=files.calendar, homes=homes.by_id, run=run)
    if files.reviews is not None:
        import_reviews(file=files.reviews, homes=homes.by_id, hosts=homes.hosts, run=run)
    if not run.dry_run:
        _end(source=source, report=run.report, now=run.now)


def _survey(file: CsvFile, city: str, progress: Progress) -> Survey:
    places: Counter[str] = Counter()
    zones: Counter[str] = Counter()
    days: set[date] = set()
    for _, fields in file.rows(report=Report(), progress=progress):
        row = dict(zip(file.columns.names, fields, strict=True))
        places[row["host_location"].split(",")[0].strip()] += 1
        try:
            point = cleaning.point(row["latitude"], row["longitude"])
        except cleaning.Unreadable:
            point = None
        if point is not None:
            zones[time_zone_at(*point)] += 1
        if day := cleaning.readable_day(row["last_scraped"]):
            days.add(day)
    del places[""]
    if not zones:
        raise NotImportable(f"{file.path} has no home with a place on earth.")
    if not city and not places:
        raise NotImportable(f"{file.path} does not say which city it is: name it with --city.")
    return Survey(
        city=city or places.most_common(1)[0][0],
        time_zone=zones.most_common(1)[0][0],
        scraped_on=min(days, default=None),
    )


def _shift(files: CityFiles, survey: Survey, now: datetime, progress: Progress) -> timedelta:
    """Whole weeks from the calendar's first day to the seven days that end today."""
    first = first_day(files.calendar, progress=progress) if files.calendar else None
    begins = first or survey.scraped_on
    if begins is None:
        raise NotImportable(f"{files.listings.path} does not say of which day it is.")
    return (clock.today(now, survey.time_zone) - begins) // _A_WEEK * _A_WEEK


def _title(source: Source, run: Run) -> str:
    weeks = run.shift // _A_WEEK
    moved = f", dates moved by {weeks:+,} weeks" if weeks else ""
    note = ": a dry run, nothing was written" if run.dry_run else ""
    return f"{source} in {run.currency}{moved}{note}"


@atomic
def _get_or_make(city: str, country: str) -> Source:
    return Source.objects.get_or_create(city=city, country=country)[0]


def _source(survey: Survey, *, dry_run: bool) -> Source:
    city, country = survey.city[:120], country_of(survey.time_zone)
    if dry_run:
        known = Source.objects.filter(city=city, country=country).first()
        return known or Source(city=city, country=country)
    return _get_or_make(city, country)


@atomic
def _end(*, source: Source, report: Report, now: datetime) -> None:
    """One event tells of the whole import."""
    source.imported_at = now
    source.save(update_fields=["imported_at"])
    record("city_imported", source, at=now, counts=report.as_json())
