"""The files of a city: found in a folder, opened, and read row by row without keeping them."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from apps.insideairbnb.report import Oddity, Report

if TYPE_CHECKING:
    from _csv import Reader

# How far a file is read: its name, bytes read so far, bytes in all.
Progress = Callable[[str, int, int], None]

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_ROWS_PER_PROGRESS = 1_000


class NotImportable(Exception):
    """Why a folder cannot be imported, as one sentence for whoever named it."""


@dataclass(frozen=True)
class Columns:
    """What is read of a file. The rest of its columns, which differ from year to year, is not."""

    file: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order in which a row's fields are given."""
        return self.needed + self.optional


LISTINGS = Columns(
    file="listings",
    needed=(
        "id",
        "name",
        "host_id",
        "host_name",
        "latitude",
        "longitude",
        "property_type",
        "room_type",
        "accommodates",
        "price",
    ),
    optional=(
        "last_scraped",
        "description",
        "host_since",
        "host_location",
        "neighbourhood_cleansed",
        "neighbourhood_group_cleansed",
        "bathrooms",
        "bathrooms_text",
        "bedrooms",
        "beds",
        "amenities",
        "minimum_nights",
        "maximum_nights",
        "instant_bookable",
        "review_scores_rating",
        "review_scores_accuracy",
        "review_scores_cleanliness",
        "review_scores_checkin",
        "review_scores_communication",
        "review_scores_location",
        "review_scores_value",
    ),
)
CALENDAR = Columns(
    file="calendar",
    needed=("listing_id", "date", "available"),
    optional=("price", "minimum_nights", "maximum_nights"),
)
REVIEWS = Columns(
    file="reviews",
    needed=("listing_id", "id", "date", "reviewer_id", "reviewer_name", "comments"),
    optional=(),
)


class CsvFile:
    """One file of the folder, plain or gzipped whatever its name says."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self.path = path
        self.columns = columns
        self.name = path.name

    def check(self) -> None:
        """Read it through once, so that nothing is written from a file that is cut or damaged.

        Raises NotImportable, also when a needed column is missing.
        """
        with self.path.open("rb") as raw:
            unpacked = self._unpacked(raw)
            try:
                while unpacked.read(_CHUNK):
                    pass
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise NotImportable(f"{self.path} is damaged: download it again.") from None
        with self._opened() as (_, text):
            header = self._header(csv.reader(text))
        missing = [name for name in self.columns.needed if name not in header]
        if missing:
            raise NotImportable(
                f"{self.path} has no column {', '.join(missing)}: "
                f"take the detailed {self.columns.file}.csv.gz of Inside Airbnb."
            )

    def rows(
        self, *, report: Report, progress: Progress, lost: set[int] | None = None
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Every row as its line number and the fields of `columns.names`, empty where it has none.

        Rows that do not have the header's shape are noted in `report` and left out; what may be
        their ids is added to `lost`, so that they do not count as gone.
        """
        size = self.path.stat().st_size
        with self._opened() as (raw, text):
            reader = csv.reader(text)
            header = self._header(reader)
            fields = itemgetter(
                *(header.index(c) if c in header else len(header) for c in self.columns.names)
            )
            for count, (line, row) in enumerate(self._numbered(reader, report)):
                if count % _ROWS_PER_PROGRESS == 0:
                    progress(self.name, raw.tell(), size)
                if len(row) == len(header):
                    row.append("")
                    yield line, fields(row)
                elif row:
                    report.note(Oddity.WRONG_SHAPE, self.name, line, f"{len(row)} fields")
                    if lost is not None:
                        lost.update(int(cell) for cell in row[:2] if cell.isdecimal())
            progress(self.name, size, size)

    def _numbered(self, reader: Reader, report: Report) -> Iterator[tuple[int, list[str]]]:
        """The rows that can be read, each with the line on which it begins."""
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except csv.Error as error:
                report.note(Oddity.WRONG_SHAPE, self.name, line, str(error))
            except StopIteration:
                return
            else:
                yield line, row

    def _header(self, reader: Reader) -> list[str]:
        try:
            return [name.strip() for name in next(reader)]
        except (StopIteration, csv.Error):
            raise NotImportable(f"{self.path} is empty.") from None

    @contextmanager
    def _opened(self) -> Iterator[tuple[io.BufferedReader, io.TextIOWrapper]]:
        """The file as it lies on the disk, and its text."""
        with (
            self.path.open("rb") as raw,
            # Lines end at \n only: comments hold bare \r, which would shift every line number.
            io.TextIOWrapper(
                self._unpacked(raw), encoding="utf-8-sig", errors="replace", newline="\n"
            ) as text,
        ):
            yield raw, text

    def _unpacked(self, raw: io.BufferedReader) -> gzip.GzipFile | io.BufferedReader:
        return gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == _GZIP else raw


@dataclass(frozen=True)
class CityFiles:
    """The files of one city; the calendar or the reviews may be missing where that was allowed."""

    listings: CsvFile
    calendar: CsvFile | None
    reviews: CsvFile | None


def open_city(folder: Path, *, allow_missing: bool) -> CityFiles:
    """The files in `folder`, each read through once.

    With `allow_missing` it may lack a calendar and reviews. Raises NotImportable.
    """
    if not folder.is_dir():
        raise NotImportable(f"{folder} is not a folder.")
    listings, calendar, reviews = (
        _find(folder, columns) for columns in (LISTINGS, CALENDAR, REVIEWS)
    )
    found = {"listings": listings, "calendar": calendar, "reviews": reviews}
    missing = [f"{name}.csv.gz" for name, file in found.items() if file is None]
    if listings is None or (missing and not allow_missing):
        raise NotImportable(
            f"{folder} has no {', '.join(missing)}: name a folder with the files of one city"
            + (", or allow missing ones with --allow-missing." if listings else ".")
        )
    for file in found.values():
        if file is not None:
            file.check()
    return CityFiles(listings=listings, calendar=calendar, reviews=reviews)


def _find(folder: Path, columns: Columns) -> CsvFile | None:
    """The detailed file is published gzipped; beside it a plain one may be the summary."""
    for name in (f"{columns.file}.csv.gz", f"{columns.file}.csv"):
        if (folder / name).is_file():
            return CsvFile(folder / name, columns)
    return None
