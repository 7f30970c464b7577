"""What a change of the API does to clients that are already written."""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from graphql import build_schema
from graphql.utilities import find_breaking_changes, find_dangerous_changes

SCHEMA = "schema/schema.graphql"
MARK = "**Breaking**"


class Base(NamedTuple):
    """What the published schema is compared with. `release` is its version, or None for main."""

    commit: str
    release: str | None

    @property
    def name(self) -> str:
        """As people know it."""
        return f"v{self.release}" if self.release else "main"


class Command(BaseCommand):
    """Report what clients of the last release, or of main before the first one, would notice.

    A change that breaks clients of a release is an error unless CHANGELOG.md tells of it, above
    that release, in a line with **Breaking**. Before the first release nothing is promised.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder of the repository."""
        parser.add_argument("--repository", type=Path, default=settings.BASE_DIR)

    def handle(self, *_args: Any, repository: Path, **_options: Any) -> None:
        """Compare the file in the folder with that of the base. Raises CommandError."""
        git = Git(repository)
        base = git.base()
        before = base and git.read("show", f"{base.commit}:{SCHEMA}")
        if base is None or before is None:
            self.stdout.write("Neither a release nor another main is here to compare the API with.")
            return
        breaking, dangerous = changes(before, (repository / SCHEMA).read_text())
        for description in breaking:
            self.stdout.write(f"Since {base.name}, breaking: {description}")
        for description in dangerous:
            self.stdout.write(f"Since {base.name}, dangerous: {description}")
        if breaking and base.release and not is_told(repository, base.release):
            raise CommandError(
                f"This breaks clients of {base.name}. Deprecate instead, or tell of it under"
                f" Unreleased in CHANGELOG.md, in a line with {MARK}."
            )


class Git:
    """What the repository in a folder knows; None for what it does not, or without git."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository

    def base(self) -> Base | None:
        """The newest release that led here, else where this left a main that is not it."""
        tag = self.read("describe", "--tags", "--abbrev=0", "--match=v[0-9]*")
        if tag:
            return Base(commit=tag, release=tag.removeprefix("v"))
        head = self.read("rev-parse", "HEAD")
        for branch in ("main", "origin/main"):
            if self.read("rev-parse", "--verify", "--quiet", branch) not in (None, head):
                fork = self.read("merge-base", "HEAD", branch)
                return Base(commit=fork, release=None) if fork else None
        return None

    def read(self, *words: str) -> str | None:
        """What `git WORDS` prints."""
        command = ["git", *words]
        try:
            done = subprocess.run(  # noqa: S603 - our own words
                command, cwd=self._repository, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            return None
        return done.stdout.strip() if done.returncode == 0 else None


def changes(before: str, after: str) -> tuple[list[str], list[str]]:
    """What breaks clients, and what may surprise them, between two schemas in SDL."""
    old, new = build_schema(before), build_schema(after)
    breaking = find_breaking_changes(old, new)
    dangerous = find_dangerous_changes(old, new)
    return [change.description for change in breaking], [one.description for one in dangerous]


def is_told(repository: Path, release: str) -> bool:
    """Whether the changelog tells, above this release, that something breaks."""
    text = (repository / "CHANGELOG.md").read_text()
    return MARK in text.split(f"## [{release}]")[0]
