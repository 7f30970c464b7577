"""docs/settings.md is the one table of settings: it names what airbnb/settings.py reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def read_by_the_code() -> set[str]:
    code = (ROOT / "airbnb" / "settings.py").read_text()
    return set(
        re.findall(
            r"""(?:\benv(?:\.\w+)?|\bneeded|\bone_or_more)\(\s*["']([A-Z][A-Z0-9_]*)["']""", code
        )
    )


def in_the_table() -> set[str]:
    table = (ROOT / "docs" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.MULTILINE))


def test_the_table_names_exactly_the_settings_that_are_read():
    assert in_the_table() == read_by_the_code()


def test_the_example_names_only_settings_of_the_table():
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)) <= in_the_table()
