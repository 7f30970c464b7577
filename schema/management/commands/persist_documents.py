"""What clients are going to send, put on the list."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from airbnb.transactions import atomic
from schema.engine.documents import Documents, hash_of
from schema.engine.execution import RequestErrors
from schema.engine.http import DOCUMENT_ID
from schema.manifests import LOOKS_LIKE_A_HASH, UnreadableFile, WrittenDocument, read_documents
from schema.models import PersistedDocument
from schema.root import schema
from schema.view import LIMITS


class Command(BaseCommand):
    """Put the documents of files on the list of those that are executed by their id.

    Each file is a `.graphql` document, or a manifest of Relay or Apollo in JSON. Every document is
    known by the SHA-256 of its text, and by the id that its manifest has for it. When one of them
    is not valid, or asks for too much, or has another's id, none is stored. What is there stays.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, and whether to remove what they hold."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--remove", action="store_true", help="take them off the list instead")

    def handle(self, *_args: Any, files: list[Path], remove: bool, **_options: Any) -> None:
        """Store or remove the documents. Raises CommandError."""
        try:
            found = [document for path in files for document in read_documents(path)]
        except UnreadableFile as error:
            raise CommandError(str(error)) from None
        if remove:
            removed, _ = PersistedDocument.objects.filter(pk__in=texts_by_id(found)).delete()
            self.stdout.write(f"{removed} ids removed.")
            return
        complaints = list(complaints_about(found))
        if complaints:
            raise CommandError("\n".join([*complaints, "Nothing was stored."]))
        stored = store(found)
        for document in found:
            self.stdout.write(f"{document.id} {document.at()}")
        self.stdout.write(f"{len(found)} documents; {stored} ids are new.")


def complaints_about(found: Iterable[WrittenDocument]) -> Iterator[str]:
    """What is wrong, each with where it is."""
    documents = Documents(
        schema.graphql_schema,
        LIMITS,
        introspection=settings.GRAPHQL_INTROSPECTION,
        suggestions=True,
    )
    texts: dict[str, str] = dict(PersistedDocument.objects.values_list("id", "text"))
    for one in found:
        if not DOCUMENT_ID.fullmatch(one.id):
            yield f"{one.at()}: {one.id!r} cannot be an id."
        elif LOOKS_LIKE_A_HASH.fullmatch(one.id) and one.id != hash_of(one.text):
            yield f"{one.at()}: The id is a SHA-256, and not that of the text."
        elif texts.setdefault(one.id, one.text) != one.text:
            yield f"{one.at()}: Another document has this id already."
        try:
            documents.get(one.text).check()
        except RequestErrors as refused:
            for error in refused.errors:
                line = error.locations[0].line if error.locations else 1
                yield f"{one.at(line)}: {error.message}"


def texts_by_id(found: Iterable[WrittenDocument]) -> dict[str, str]:
    """Every id by which the documents are known, and their texts."""
    return {name: one.text for one in found for name in (one.id, hash_of(one.text))}


@atomic
def store(found: Iterable[WrittenDocument]) -> int:
    """Put the documents on the list; return how many ids it did not have."""
    texts = texts_by_id(found)
    known = PersistedDocument.objects.filter(pk__in=texts).values_list("pk", flat=True)
    new = set(texts) - set(known)
    rows = [PersistedDocument(id=name, text=texts[name]) for name in sorted(new)]
    PersistedDocument.objects.bulk_create(rows)
    return len(new)
