"""What resolvers know of the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest

from airbnb import clock
from airbnb.requests import client_address
from apps.accounts.models import Session, User
from apps.limits import actors
from apps.limits.operations import spend
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

    @classmethod
    def of(cls, request: HttpRequest) -> Context:
        """The context of a request. Raises Unauthenticated for a token that is not good."""
        now = clock.now()
        return cls(request, *authenticate(request, now=now), now=now)

    @property
    def address(self) -> str:
        """The network address of the client."""
        return client_address(self.request)

    @property
    def actor(self) -> str:
        """Whom limits and idempotency keys belong to: the person, else the network address."""
        return actors.person(self.user.pk) if self.user else actors.network(self.address)

    def admit(self, cost: int) -> None:
        """Spend what a document costs, at least 1 (R51). Raises RateLimited."""
        spend("graphql_cost", self.actor, max(1, cost), now=self.now)

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
