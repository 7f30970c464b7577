"""Documents as clients' build tools write them into files, to be put on the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from schema.engine.documents import hash_of

APOLLO = "apollo-persisted-query-manifest"
LOOKS_LIKE_A_HASH = re.compile("[0-9a-f]{64}")


class WrittenDocument(NamedTuple):
    """A document of a file: the id that it has there, its text, and where it begins."""

    id: str
    text: str
    path: Path
    line: int

    def at(self, line: int = 1) -> str:
        """Where this line of the text is, for people; in JSON all of a text is in one line."""
        if self.path.suffix == ".json":
            return f"{self.path}:{self.line}: line {line} of {self.id}"
        return f"{self.path}:{line}"


class UnreadableFile(Exception):
    """A file holds no documents in a form that is known; the message says where."""


def read_documents(path: Path) -> list[WrittenDocument]:
    """Return what a file holds: a `.graphql` file one document, a manifest in JSON many.

    Manifests are Relay's (`{id: text}`) or Apollo's. Raises UnreadableFile.
    """
    try:
        text = path.read_bytes().decode()  # as it is: its hash counts
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{path}: {error}") from None
    if path.suffix != ".json":
        return [WrittenDocument(hash_of(text), text, path, 1)]
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise UnreadableFile(f"{path}:{getattr(error, 'lineno', 1)}: {error}") from None
    entries = list(_entries(manifest))
    if not all(isinstance(part, str) and part for entry in entries for part in entry):
        raise UnreadableFile(f"{path}:1: This is a manifest neither of Relay nor of Apollo.")
    return [
        WrittenDocument(name.removeprefix("sha256:"), document, path, _line_of(name, text))
        for name, document in entries
    ]


def _line_of(name: str, text: str) -> int:
    """The line of a manifest in which this id stands; the first, where it is written otherwise."""
    before, found, _ = text.partition(json.dumps(name))
    return before.count("\n") + 1 if found else 1


def _entries(manifest: Any) -> Iterator[tuple[Any, Any]]:
    """The ids and texts of a manifest; None where it has none."""
    if not isinstance(manifest, dict):
        yield None, None
    elif "format" not in manifest:
        yield from manifest.items()
    elif manifest["format"] != APOLLO or not isinstance(manifest.get("operations"), list):
        yield None, None
    else:
        for entry in manifest["operations"]:
            is_one = isinstance(entry, dict)
            yield (entry.get("id"), entry.get("body")) if is_one else (None, None)
