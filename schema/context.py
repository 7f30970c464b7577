"""What resolvers know of the request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from airbnb import clock, logs
from airbnb.errors import RateLimited, Unauthenticated
from airbnb.requests import client_address
from apps.accounts.models import Session, User
from apps.accounts.viewer import Viewer
from apps.limits import actors
from apps.limits.operations import spend
from schema.accounts.authentication import session_of, token_of, viewer_of
from schema.accounts.cookies import CSRF_HEADER, Cookies, access_token_of, check_csrf_token
from schema.engine.loader import DataLoader


class Context:
    """One request: who asks, when, and its loaders. `now` is one moment for all of it.

    `viewer` is who asks, as a process may remember them for seconds: for reading. `user` and
    `session` are rows, read when they are first asked for: for writing. `limited` is what mutations
    were refused for having been tried too often. `cookies`, where a mutation sets it, is what the
    browser shall keep. `must_refresh`: a web app asks, whose access token has lapsed.
    """

    __slots__ = (
        "_session",
        "_token",
        "by_cookie",
        "cookies",
        "idempotency_key",
        "is_replay",
        "limited",
        "loaders",
        "must_refresh",
        "now",
        "request",
        "viewer",
    )

    def __init__(self, request: HttpRequest, *, now: datetime) -> None:
        """Raises Unauthenticated for a token that is not good."""
        self.request = request
        self.now = now
        self.loaders: dict[Any, DataLoader] = {}
        self.idempotency_key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
        self.is_replay = False
        self.limited: tuple[RateLimited, ...] = ()
        self.by_cookie = self.must_refresh = False
        self.cookies: Cookies | None = None
        self._token = token_of(request)
        self._session: Session | None = None
        self.viewer = viewer_of(self._token, now=now) if self._token else None
        if not self._token and CSRF_HEADER in request.META:
            self._ask_by_cookie()
        if self.viewer:
            logs.tell(user_id=self.viewer.pk)

    @classmethod
    def of(cls, request: HttpRequest) -> Context:
        """The context of a request. Raises Unauthenticated for a token that is not good."""
        return cls(request, now=clock.now())

    def _ask_by_cookie(self) -> None:
        """Take who asks from the cookie of a web app. Raises Unauthenticated for a forged one."""
        self.by_cookie = True
        token = access_token_of(self.request)
        try:
            self.viewer = viewer_of(token, now=self.now)
        except Unauthenticated:
            self.must_refresh = True
        else:
            check_csrf_token(self.request, self.viewer.session_id)
            self._token = token

    @property
    def session(self) -> Session | None:
        """In which they are signed in. Raises Unauthenticated when it has just ended."""
        if self._session is None and self.viewer is not None:
            self._session = session_of(self._token, now=self.now)
        return self._session

    @property
    def user(self) -> User | None:
        """Who asks, as they are in the database. Raises Unauthenticated as `session` does."""
        session = self.session
        return session.user if session else None

    def sign_in(self, session: Session) -> None:
        """From here on the request is of this session's user."""
        self._session, self.viewer = session, Viewer.of(session)

    @property
    def address(self) -> str:
        """The network address of the client."""
        return client_address(self.request)

    @property
    def actor(self) -> str:
        """Whom limits and idempotency keys belong to: the person, else the network address."""
        return actors.person(self.viewer.pk) if self.viewer else actors.network(self.address)

    def admit(self, cost: int) -> int | None:
        """Spend what a document costs, at least 1 (R51). Raises RateLimited.

        Returns what the actor may then still spend; None where that is not known.
        """
        return spend("graphql_cost", self.actor, max(1, cost), now=self.now)

    @property
    def asked_language(self) -> str:
        """Which of our languages the client asks for by `Accept-Language`; English by default."""
        return get_language_from_request(self.request)

    @property
    def language(self) -> str:
        """The language that texts are written in: the viewer's, where we know it, else English."""
        if self.viewer is None:
            return "en"
        try:
            Locale.parse(self.viewer.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return "en"
        return self.viewer.language
