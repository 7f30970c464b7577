"""Real cities, which are not part of this repository: tests that read them skip without them."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

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
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)
