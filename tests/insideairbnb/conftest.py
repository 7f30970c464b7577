"""What the tests of the import may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.insideairbnb.city import City


@pytest.fixture
def city(db, tmp_path: Path) -> City:
    """An empty folder for a city's files, beside an empty database."""
    return City(tmp_path)
