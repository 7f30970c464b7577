"""docs/settings.md is the one table of settings: it names what airbnb/settings.py reads."""

import re
from pathlib import Path

from django.conf import settings

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


def needed_in_production() -> set[str]:
    table = (ROOT / "docs" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|[^|]*\| \*\*needed", table, re.MULTILINE))


def test_the_example_names_what_production_needs():
    example = (ROOT / ".env.example").read_text()
    assert needed_in_production() <= set(re.findall(r"^# ([A-Z0-9_]+)=", example, re.MULTILINE))


def test_the_example_names_only_settings_of_the_table():
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)) <= in_the_table()


def sources() -> list[str]:
    folders = ("airbnb", "apps", "schema", "rest")
    return [path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py")]


def test_every_setting_that_the_code_asks_for_is_there():
    asked = {name for code in sources() for name in re.findall(r"\bsettings\.([A-Z_]+)\b", code)}
    assert {name for name in asked if not hasattr(settings, name)} == set()
    assert not any("getattr(settings" in code for code in sources())


def test_every_rate_limit_is_spent_somewhere():
    code = "\n".join(sources())
    spent = set(re.findall(r'\bspend\(\s*"(\w+)"', code))
    for scopes in re.findall(r"^        limits = \((.*)\)$", code, re.MULTILINE):
        spent |= set(re.findall(r'"(\w+)"', scopes))
    assert spent == set(settings.RATE_LIMITS)
    assert spent >= settings.RATE_LIMITS_FAIL_CLOSED | settings.RATE_LIMITS_IN_MEMORY
