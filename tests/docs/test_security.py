"""docs/security.md names tests that exist, files that exist, and settings that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
QUOTED = set(re.findall(r"`([^`\n]+)`", TEXT))
ROWS = re.findall(r"^\| ([0-9][^|]*) \| [^|]+ \| ([^|]+) \|$", TEXT, re.MULTILINE)

pytestmark = pytest.mark.requirement("S-09")


@pytest.mark.parametrize("named", sorted(one for one in QUOTED if one.startswith("tests/")))
def test_every_test_that_is_named_exists(named):
    path, _, name = named.partition("::")
    assert (ROOT / path).exists()
    assert not name or re.search(rf"^ *def {name}\(", (ROOT / path).read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "named",
    sorted(
        one
        for one in QUOTED
        if re.match(r"(airbnb|schema|apps|\.dockerignore|Dockerfile|requirements|docker-)", one)
    ),
)
def test_every_file_that_is_named_exists(named):
    assert list(ROOT.glob(named))


def test_every_setting_that_is_named_exists():
    settings = (ROOT / "docs" / "settings.md").read_text()
    named = {one for one in QUOTED if re.fullmatch(r"[A-Z][A-Z_]+", one)}
    assert {one for one in named if f"| `{one}` |" not in settings} == set()


def test_every_item_is_there_once_and_says_what_holds_it():
    items = [item for row, _ in ROWS for item in row.split(", ")]
    assert len(items) == len(set(items)) > 100
    assert all(held.strip() for _, held in ROWS)
