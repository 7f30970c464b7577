"""`make check` says what a change of the API does to clients that are already written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

BEFORE = """
enum Sort { NEWEST }
type Query { home(id: ID!): String, homes(sort: Sort): [String!]!, room(id: ID!): ID }
"""
WITH_MORE = """
enum Sort { NEWEST, CHEAPEST }
type Query {
  home(id: ID!, at: String): String, homes(sort: Sort): [String!]!, room(id: ID!): ID, rooms: Int
}
"""
WITH_LESS = """
enum Sort { NEWEST }
type Query { homes(sort: Sort): [String!]!, room(id: ID!): ID }
"""
BREAKS = "breaking: Query.home was removed."
HEADING = "# Changelog\n\n## [Unreleased]\n"
RELEASE = "\n## [1.0.0] - 2027-01-01\n\n- **Breaking** long ago.\n"


class Repository:
    """A repository with a schema, its change log, and a commit of both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "schema").mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit(BEFORE, HEADING)

    def commit(self, schema: str, changelog: str) -> None:
        self.write(schema, changelog)
        self.git("add", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")

    def write(self, schema: str, changelog: str) -> None:
        (self.folder / "schema" / "schema.graphql").write_text(schema)
        (self.folder / "CHANGELOG.md").write_text(changelog)

    def git(self, *words: str) -> None:
        person = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "tag.gpgSign=false")
        nobodys = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", *person, *words], cwd=self.folder, env=nobodys, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture
def report(repository: Repository, capsys):
    """What the command prints."""

    def run() -> list[str]:
        call_command("schema_changes", repository=repository.folder)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.mark.requirement("S-32")
def test_what_breaks_clients_of_a_release_is_refused(repository, report, capsys):
    repository.git("tag", "v1.0.0")
    repository.commit(WITH_LESS, HEADING + RELEASE)
    with pytest.raises(CommandError, match=r"This breaks clients of v1\.0\.0\."):
        report()
    assert capsys.readouterr().out == f"Since v1.0.0, {BREAKS}\n"


def test_what_the_changelog_tells_of_is_reported_and_passes(repository, report):
    repository.git("tag", "v1.0.0")
    repository.commit(WITH_LESS, f"{HEADING}\n- **Breaking**: no `home` any more.\n{RELEASE}")
    assert report() == [f"Since v1.0.0, {BREAKS}"]


def test_what_may_surprise_clients_is_reported_and_passes(repository, report):
    repository.git("tag", "v1.0.0")
    repository.write(WITH_MORE, HEADING + RELEASE)
    assert report() == [
        "Since v1.0.0, dangerous: CHEAPEST was added to enum type Sort.",
        "Since v1.0.0, dangerous: An optional arg at on Query.home was added.",
    ]


def test_the_newest_release_counts_and_no_other_tag(repository, report):
    repository.git("tag", "v1.0.0")
    repository.commit(WITH_LESS, HEADING)
    repository.git("tag", "v2.0.0")
    repository.git("tag", "nightly")
    assert report() == []


def test_before_the_first_release_nothing_is_promised(repository, report):
    repository.git("switch", "--quiet", "--create", "work")
    repository.commit(WITH_LESS, HEADING)
    assert report() == [f"Since main, {BREAKS}"]


def test_what_main_has_gained_meanwhile_does_not_count(repository, report):
    repository.git("switch", "--quiet", "--create", "work")
    repository.git("switch", "--quiet", "main")
    repository.commit(WITH_MORE, HEADING)
    repository.git("switch", "--quiet", "work")
    repository.commit(BEFORE, HEADING)
    assert report() == []


@pytest.mark.parametrize("how", ["on main", "without git's folder"])
def test_without_anything_to_compare_with_it_says_so(repository, report, how):
    if how != "on main":
        (repository.folder / ".git").rename(repository.folder / "git")
    repository.write(WITH_LESS, HEADING)
    assert report() == ["Neither a release nor another main is here to compare the API with."]
