"""What the documents point to exists, and what the code names is in the documents."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def named_in_code(pattern: str) -> set[str]:
    """Every match of `pattern` in the Python files of the repository."""
    files = [
        path
        for folder in ("airbnb", "apps", "schema", "rest", "tests")
        for path in (ROOT / folder).rglob("*.py")
    ]
    return {match for path in files for match in re.findall(pattern, path.read_text())}


def numbered_in(document: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / "docs" / document).read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_that_exist(document):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_rule_that_the_code_names_is_in_the_rules():
    assert named_in_code(r"\bR\d{1,2}\b") <= numbered_in("rules.md", r"^\*\*(R\d+)\b")


def test_every_requirement_that_a_test_proves_is_in_the_requirements():
    named = named_in_code(r'requirement\("(S-\d+)"\)')
    assert named <= numbered_in("requirements.md", r"^\| (S-\d+) \|")


def test_every_command_that_the_documents_name_is_a_target_of_make():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        match
        for document in DOCUMENTS
        for match in re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), re.MULTILINE)
    }
    assert named <= targets
