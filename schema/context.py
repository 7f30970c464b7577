"""What resolvers know of the request."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

import structlog
from babel import Locale, UnknownLocaleError
from django.http import HttpRequest

from airbnb import clock
from apps.accounts.models import Session, User
from apps.limits import actors
from schema.accounts.authentication import authenticate
from schema.engine.loader import DataLoader


class Context:
    """One request: who asks, when, and its loaders. `now` is one moment for all of it."""

    __slots__ = (
        "idempotency_key",
        "is_replay",
        "loaders",
        "now",
        "request",
        "request_id",
        "session",
        "user",
    )

    def __init__(
        self, request: HttpRequest, user: User | None, session: Session | None, *, now: datetime
    ) -> None:
        self.request = request
        self.user = user
        self.session = session
        self.now = now
        self.loaders: dict[Any, DataLoader] = {}
        self.idempotency_key: str | None = request.headers.get("Idempotency-Key")
        self.is_replay = False
        self.request_id = request_id()

    @classmethod
    def of(cls, request: HttpRequest) -> Context:
        """The context of a request. Raises Unauthenticated for a token that is not good."""
        now = clock.now()
        return cls(request, *authenticate(request, now=now), now=now)

    @property
    def address(self) -> str:
        """The network address of the client."""
        return str(self.request.META.get("REMOTE_ADDR", ""))

    @property
    def actor(self) -> str:
        """Whom limits and idempotency keys belong to: the person, else the network address."""
        return actors.person(self.user.pk) if self.user else actors.network(self.address)

    @property
    def language(self) -> str:
        """The language that texts are written in: the viewer's, where we know it, else English."""
        if self.user is None:
            return "en"
        try:
            Locale.parse(self.user.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return "en"
        return self.user.language


def request_id() -> str:
    """The id by which this request is found in the logs; the client may have chosen it."""
    given = structlog.contextvars.get_contextvars().get("request_id", "")
    if _REQUEST_ID.fullmatch(given):
        return str(given)
    own = str(uuid.uuid4())
    structlog.contextvars.bind_contextvars(request_id=own)
    return own


_REQUEST_ID = re.compile(r"[\w.-]{1,128}", re.ASCII)
