"""What the GraphQL face keeps."""

from __future__ import annotations

from django.db import models

from schema.engine.http import MAX_DOCUMENT_ID


class PersistedDocument(models.Model):
    """A document of the list, under one of the ids that clients name it by.

    It is there by the SHA-256 of its text, and once more by an id that its manifest has for it.
    Rows are made by `manage.py persist_documents`, which validates them.
    """

    id = models.CharField(max_length=MAX_DOCUMENT_ID, primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.id
