"""Being signed in: a session, its access tokens, and its chain of refresh tokens.

A refresh token is 256 random bits, of which the hash is kept. It is used once: its successor is
derived from it, so that within seconds a client that lost the answer, or asked twice, gets the same
successor again. Later use means that two hold it, and ends the session.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db.models import BigIntegerField, DateTimeField
from django.utils.crypto import salted_hmac

from airbnb.compiled import CompiledQuery, Given
from airbnb.transactions import atomic
from apps.accounts import mails, remembered, tokens
from apps.accounts.errors import InvalidToken
from apps.accounts.models import RefreshToken, Session, SessionQuerySet, User
from apps.accounts.tokens import AccessToken
from apps.accounts.viewer import Viewer
from apps.events.changes import Changes, told
from apps.events.operations import record

FORGET_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session, and the two tokens that it is used with."""

    session: Session
    access: AccessToken
    refresh_token: str

    @classmethod
    def to(cls, session: Session, refresh_token: str, now: datetime) -> SignedIn:
        """The session with a fresh access token."""
        access = tokens.issue(user_id=session.user_id, session_id=session.pk, now=now)
        return cls(session, access, refresh_token)


@atomic
def open_session(
    *,
    user: User,
    device: str = "",
    address: str = "",
    has_shown_code: bool = False,
    now: datetime,
) -> SignedIn:
    """Sign `user` in on a device at a network address. Whoever calls has made sure it is them.

    `has_shown_code`: by their second factor, too.
    """
    lifetime = settings.REFRESH_TOKEN_LIFETIME
    session = _open(user, device, address, has_shown_code, lifetime, now)
    refresh_token = secrets.token_urlsafe(32)
    _keep(refresh_token, session, now)
    return SignedIn.to(session, refresh_token, now)


@atomic
def open_staff_session(
    *, user: User, device: str = "", address: str = "", has_shown_code: bool, now: datetime
) -> Session:
    """Sign a member of the staff in to the admin, whose cookie names the session: it has no tokens.

    Without a code it lives just long enough to get a second factor in it.
    """
    lifetime = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if not has_shown_code:
        lifetime = settings.STEP_UP_LIFETIME
    return _open(user, device, address, has_shown_code, lifetime, now)


def _open(
    user: User,
    device: str,
    address: str,
    has_shown_code: bool,
    lifetime: timedelta,
    now: datetime,
) -> Session:
    session = Session.objects.create(
        user=user,
        device="".join(filter(str.isprintable, device))[:255],
        place=network_of(address),
        created_at=now,
        last_used_at=now,
        expires_at=now + lifetime,
        identity_confirmed_at=now,
        second_factor_at=now if has_shown_code else None,
    )
    record("session_opened", session, at=now, actor_id=user.pk)
    return session


def viewer_of(access_token: str, *, now: datetime) -> Viewer:
    """Who an access token names, if their session lives or did a moment ago (see `remembered`).

    Raises InvalidToken.
    """
    claims = tokens.read(access_token)
    user_id, session_id = int(claims["sub"]), claims["sid"]
    viewer = remembered.find(user_id, session_id, now=now)
    if viewer is not None:
        return viewer
    generation = remembered.viewers.generation
    found = _VIEWER.run(now=now, session=session_id, user=user_id)
    if not found:
        raise InvalidToken(field="token")
    [row] = found
    viewer = Viewer(user_id, session_id, *row)
    remembered.viewers.keep(viewer, generation, now=now)
    return viewer


def session_of(access_token: str, *, now: datetime) -> Session:
    """The living session that an access token names, with its `user`. Raises InvalidToken."""
    claims = tokens.read(access_token)
    found = _ALIVE.run(now=now, session=claims["sid"], user=claims["sub"])
    if not found:
        raise InvalidToken(field="token")
    [row] = found
    session = Session.from_db(_ALIVE.using, _OF_SESSION, row[: len(_OF_SESSION)])
    session.user = User.from_db(_ALIVE.using, _OF_USER, row[len(_OF_SESSION) :])
    return session


_OF_SESSION = [column.attname for column in Session._meta.concrete_fields]
_OF_USER = [column.attname for column in User._meta.concrete_fields]
_THE_ONE = Session.objects.alive(Given("now", DateTimeField())).filter(
    pk=Given("session", BigIntegerField()), user_id=Given("user", BigIntegerField())
)
_ALIVE = CompiledQuery(_THE_ONE, (*_OF_SESSION, *(f"user__{column}" for column in _OF_USER)))
_VIEWER = CompiledQuery(_THE_ONE, ("expires_at", "user__language", "user__currency"))


def session_of_refresh_token(*, refresh_token: str, now: datetime) -> Session:
    """The living session of a refresh token, used or not. Raises InvalidToken."""
    token = _known(refresh_token, now)
    if token is None:
        raise InvalidToken(field="refresh_token")
    return token.session


def refresh(*, refresh_token: str, address: str = "", now: datetime) -> SignedIn:
    """A fresh access token, and the refresh token's successor. Raises InvalidToken.

    From here on the session comes from the network of `address`, where that is known.
    """
    signed_in = _rotated(refresh_token, address, now)
    if signed_in is None:
        raise InvalidToken(field="refresh_token")
    return signed_in


@atomic
def _rotated(refresh_token: str, address: str, now: datetime) -> SignedIn | None:
    """None where it is refused: an exception would take back that a reuse ends the session."""
    used = _known(refresh_token, now)
    if used is None:
        return None
    successor = _successor(refresh_token)
    if RefreshToken.objects.filter(pk=used.pk, used_at=None).update(used_at=now):
        _prolong(used.session, address, now)
        _keep(successor, used.session, now)
    elif not _was_just_used(used, now):
        _end_stolen(used.session, now)
        return None
    return SignedIn.to(used.session, successor, now)


@atomic
def sign_out(*, refresh_token: str, now: datetime) -> Session:
    """End the session that a refresh token belongs to, at once. Raises InvalidToken."""
    token = _known(refresh_token, now)
    if token is None:
        raise InvalidToken(field="refresh_token")
    end_session(session=token.session, now=now)
    return token.session


@atomic
def end_session(*, session: Session, now: datetime) -> None:
    """Sign the person out on one device, at once. Nothing happens when that has been done."""
    if _end(Session.objects.filter(pk=session.pk), session.user_id, now):
        actor_id = session.user_id
        record("session_ended", session, at=now, actor_id=actor_id, changes=_ended_at(now))


@atomic
def end_sessions(
    *, user: User, but: Session | None = None, by: User | None = None, now: datetime
) -> int:
    """Sign `user` out everywhere, at once, except in the session `but`. Returns how many ended.

    `by` is the member of the staff who does it, where it is not the person.
    """
    sessions = Session.objects.filter(user=user)
    ended = _end(sessions.exclude(pk=but.pk) if but else sessions, user.pk, now)
    if ended:
        spared = but and but.pk
        actor_id, whose = (by.pk, user.pk) if by else (user.pk, None)
        record(
            "sessions_ended",
            user,
            at=now,
            actor_id=actor_id,
            on_behalf_of=whose,
            count=ended,
            but=spared,
        )
    return ended


def _ended_at(now: datetime) -> Changes:
    return told({"ended_at": None}, {"ended_at": now})


def network_of(address: str) -> str:
    """The network that an address is in: enough to know it again, and not whose it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def forget_lapsed(*, now: datetime) -> int:
    """Delete the oldest lapsed sessions and their tokens, a thousand at most. Returns how many."""
    oldest = Session.objects.lapsed(now).order_by("expires_at")
    keys = list(oldest.values_list("pk", flat=True)[:FORGET_AT_ONCE])
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def forget_used(*, now: datetime) -> int:
    """Delete tokens used longer ago than one lives, a thousand at most. Returns how many.

    Whoever still shows one of them is refused as with any unknown token.
    """
    long_ago = now - settings.REFRESH_TOKEN_LIFETIME
    oldest = RefreshToken.objects.filter(used_at__lte=long_ago).order_by("used_at")
    keys = list(oldest.values_list("pk", flat=True)[:FORGET_AT_ONCE])
    RefreshToken.objects.filter(pk__in=keys).delete()
    return len(keys)


def _end(sessions: SessionQuerySet, user_id: int, now: datetime) -> int:
    remembered.forget(user_id)
    return sessions.filter(ended_at=None).update(ended_at=now)


def _known(refresh_token: str, now: datetime) -> RefreshToken | None:
    """The row of a refresh token, used or not, whose session lives."""
    return (
        RefreshToken.objects.select_related("session")
        .filter(token_hash=_hash(refresh_token), session__in=Session.objects.alive(now))
        .first()
    )


def _keep(refresh_token: str, session: Session, now: datetime) -> None:
    RefreshToken.objects.create(session=session, token_hash=_hash(refresh_token), issued_at=now)


def _prolong(session: Session, address: str, now: datetime) -> None:
    session.last_used_at = now
    session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
    session.place = network_of(address) or session.place
    session.save(update_fields=["last_used_at", "expires_at", "place"])


def _end_stolen(session: Session, now: datetime) -> None:
    """End a session that two hold, and tell its owner; which of the two they are, nobody knows."""
    if _end(Session.objects.filter(pk=session.pk), session.user_id, now):
        record("refresh_token_reused", session, at=now, changes=_ended_at(now))
        mails.send_session_stolen(session, now=now)


def _was_just_used(token: RefreshToken, now: datetime) -> bool:
    lately = now - settings.REFRESH_TOKEN_GRACE
    return RefreshToken.objects.filter(pk=token.pk, used_at__gt=lately).exists()


def _successor(refresh_token: str) -> str:
    """The one token that follows; only we can work it out."""
    mac = salted_hmac("accounts.refresh_token", refresh_token, algorithm="sha256")
    return urlsafe_b64encode(mac.digest()).rstrip(b"=").decode()


def _hash(refresh_token: str) -> str:
    return hashlib.sha256(refresh_token.encode("utf-8", "replace")).hexdigest()
