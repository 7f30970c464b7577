"""Which document a request means: told by its text, by the text's hash, or by an id of the list.

The list is for good, in the database; `manage.py persist_documents` writes it. What clients send
with its hash is remembered for a day, in the cache that all processes share: that is what Apollo's
clients know as automatic persisted queries.
"""

from __future__ import annotations

from typing import NamedTuple

import structlog
from django.core.cache import cache
from graphql import GraphQLError
from redis.exceptions import RedisError

from airbnb import clock
from airbnb.errors import RateLimited, RequestCode
from apps.limits.operations import spend
from schema.context import Context
from schema.engine.documents import Document, Documents, hash_of
from schema.engine.execution import RequestErrors
from schema.engine.http import GraphQLRequest
from schema.models import PersistedDocument

log = structlog.get_logger(__name__)

REMEMBERED_FOR = 24 * 60 * 60
"""Seconds for which a hash stands for its document after a client has sent both."""

LONGEST_REMEMBERED = 20_000
"""Characters; a document within the limits is longer only by what is ignored in it."""

LIST_KEPT_FOR = 60
"""Seconds after which a process forgets what it has read of the list, and what it has told."""


class DocumentNotFound(RequestErrors):
    """The request names a document that is not known here: it has to come with its text."""

    def __init__(self) -> None:
        code = {"code": RequestCode.PERSISTED_QUERY_NOT_FOUND}
        # Clients look for this very message.
        super().__init__([GraphQLError("PersistedQueryNotFound", extensions=code)])


class DocumentNotListed(RequestErrors):
    """Only documents of the list are executed here, and this is none."""

    def __init__(self) -> None:
        code = {"code": RequestCode.DOCUMENT_NOT_LISTED}
        super().__init__([GraphQLError("This document is not on the list.", extensions=code)])


class _Minute(NamedTuple):
    """What a process has met since it last forgot."""

    ends: float
    listed: dict[str, str]
    """Texts of the list."""
    told: set[str]
    """Hashes that all processes know."""


class PersistedDocuments:
    """Finds the document that a request means. With `only_listed`, no other than those listed."""

    def __init__(self, documents: Documents, *, only_listed: bool) -> None:
        self._documents = documents
        self._only_listed = only_listed
        self._minute = _Minute(0.0, {}, set())

    def document(self, asked: GraphQLRequest) -> Document:
        """Return the document. Raises RequestErrors when it is not known, or not to be executed."""
        text, named = asked.query, asked.document_id
        if text is None:
            return self._named(named or "")
        if named and named != hash_of(text):
            raise RequestErrors([GraphQLError("The hash is not that of the document.")])
        return self._named(hash_of(text)) if self._only_listed else self._documents.get(text)

    def remember(self, asked: GraphQLRequest, context: Context) -> None:
        """Let all processes know a document that was executed and came with its hash.

        For one person or network so many in a time; those above are not remembered, that is all.
        Never raises: what was executed is answered.
        """
        if self._only_listed or asked.query is None or asked.document_id is None:
            return
        told = self._this_minute().told
        if asked.document_id in told or len(asked.query) > LONGEST_REMEMBERED:
            return
        try:
            _remember(asked.document_id, asked.query, context)
            told.add(asked.document_id)
        except RateLimited:
            log.info("document_not_remembered")
        except Exception as error:  # noqa: BLE001 - Redis or the database; the answer is there
            log.warning("document_not_remembered", error=repr(error))

    def _named(self, name: str) -> Document:
        """The document of this id or hash."""
        document = None if self._only_listed else self._documents.known(name)
        if document is not None:
            return document
        text = self._on_the_list(name)
        if text is None and self._only_listed:
            raise DocumentNotListed
        if text is None:
            text = _remembered(name)
        if text is None:
            raise DocumentNotFound
        return self._documents.get(text)

    def _on_the_list(self, name: str) -> str | None:
        """The text that the list has under this id; what leaves it is forgotten after a minute."""
        listed = self._this_minute().listed  # another thread may begin the next one meanwhile
        text = listed.get(name)
        if text is None:
            found = PersistedDocument.objects.filter(pk=name).values_list("text", flat=True)
            for text in found:
                listed[name] = text
        return text

    def _this_minute(self) -> _Minute:
        now = clock.monotonic()
        minute = self._minute
        if now >= minute.ends:
            minute = self._minute = _Minute(now + LIST_KEPT_FOR, {}, set())
        return minute


def _remember(identity: str, text: str, context: Context) -> None:
    """Write it for all processes, unless it is there: only what is new counts against the rate."""
    key = _key(identity)
    if cache.get(key) is None:
        spend("document", context.actor, now=context.now)
        cache.set(key, text, REMEMBERED_FOR)


def _remembered(identity: str) -> str | None:
    try:
        text: str | None = cache.get(_key(identity))
    except RedisError as error:
        log.warning("documents_without_redis", error=str(error))
        return None
    return text


def _key(identity: str) -> str:
    return f"document:{identity}"
