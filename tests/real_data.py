"""Real cities, which are not part of this repository: tests that read them skip without them."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings

FOLDER = Path(os.environ.get("AIRBNB_DATA", settings.BASE_DIR.parent / "shared" / "data"))


def real_city(name: str) -> Path:
    """The folder `name` of the real data, e.g. "sample/singapore-sample"."""
    folder = FOLDER / name
    if not folder.is_dir():
        pytest.skip(
            f"There is no {folder}: AIRBNB_DATA names a folder with Inside Airbnb's cities."
        )
    return folder


def rows_of(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a gzipped file, read without any code of the import."""
    with _opened(file, "rt") as text:
        yield from csv.DictReader(text)


def part_of(city: Path, folder: Path, *, every: int) -> Path:
    """`folder`, with every so manieth home of `city` and its calendar written into it."""
    homes = list(rows_of(city / "listings.csv.gz"))[::every]
    with _opened(folder / "listings.csv.gz", "wt") as text:
        writer = csv.DictWriter(text, homes[0].keys())
        writer.writeheader()
        writer.writerows(homes)
    if (city / "calendar.csv.gz").exists():
        # A calendar has no line breaks within its fields.
        kept = {home["id"] for home in homes} | {"listing_id"}
        with (
            _opened(city / "calendar.csv.gz", "rt") as lines,
            _opened(folder / "calendar.csv.gz", "wt") as text,
        ):
            text.writelines(line for line in lines if line.partition(",")[0] in kept)
    return folder


def _opened(file: Path, mode: str) -> IO[str]:
    return gzip.open(file, mode, encoding="utf-8", newline="", compresslevel=1)
