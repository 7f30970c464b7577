"""Access tokens: JSON Web Tokens that name a person and a session, for at most 15 minutes.

This is the only module that knows django-graphql-jwt. Its handlers for encoding and decoding are
the two functions below (`GRAPHQL_JWT` in the settings), because its own know one key, no key id and
not our clock; every setting whose default is unsafe is set there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

import jwt
from django.conf import settings
from graphql_jwt.exceptions import JSONWebTokenError
from graphql_jwt.settings import jwt_settings
from graphql_jwt.utils import get_payload

from airbnb import clock
from apps.accounts.errors import InvalidToken

_TYPE = "access"
_CLAIMS = ["sub", "sid", "jti", "type", "iss", "aud", "iat", "exp"]

Claims = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token and what it says."""

    text: str
    claims: Claims


def issue(*, user_id: int, session_id: int, now: datetime) -> AccessToken:
    """A token with which `user_id` acts in the session, until its lifetime is over."""
    claims = {
        "sub": str(user_id),
        "sid": session_id,
        "jti": uuid4().hex,
        "type": _TYPE,
        "iss": jwt_settings.JWT_ISSUER,
        "aud": jwt_settings.JWT_AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + jwt_settings.JWT_EXPIRATION_DELTA).timestamp()),
    }
    return AccessToken(jwt_settings.JWT_ENCODE_HANDLER(claims), claims)


def read(text: str) -> Claims:
    """What a token of ours says that has not lapsed. Raises InvalidToken."""
    try:
        claims: Claims = get_payload(text)
    except (JSONWebTokenError, UnicodeEncodeError):
        raise InvalidToken(field="token") from None
    return claims


def encode(claims: Claims, _context: Any = None) -> str:
    """The claims, signed with the newest key, which the header names."""
    key_id, key = next(iter(settings.JWT_KEYS.items()))
    return jwt.encode(claims, key, jwt_settings.JWT_ALGORITHM, headers={"kid": key_id})


def decode(text: str, _context: Any = None) -> Claims:
    """The claims of a token that one of our keys signed. Raises jwt.InvalidTokenError.

    PyJWT does not know our clock, so the expiry is compared here.
    """
    keys = tuple(settings.JWT_KEYS.items())
    claims = _verified(text, keys, jwt_settings.JWT_AUDIENCE, jwt_settings.JWT_ISSUER)
    if claims["exp"] <= clock.now().timestamp():
        raise jwt.ExpiredSignatureError("It has lapsed.")
    return dict(claims)


# A token comes with every request of a quarter of an hour, and checking one takes as long as
# answering a small query. What is refused is not kept, so nobody can push out what is good.
@lru_cache(maxsize=5_000)
def _verified(
    text: str, keys: tuple[tuple[str, str], ...], audience: str, issuer: str
) -> Mapping[str, Any]:
    """What a token says, lapsed or not, if it is good by these keys (by their ids) and settings.

    The key is the one that the header names; the algorithm is ours, never the header's.
    """
    key = dict(keys).get(jwt.get_unverified_header(text).get("kid", ""))
    if key is None:
        raise jwt.InvalidTokenError("Signed with an unknown key.")
    claims: Claims = jwt.decode(
        text,
        key,
        algorithms=[jwt_settings.JWT_ALGORITHM],
        audience=audience,
        issuer=issuer,
        options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
    )
    if claims["type"] != _TYPE:
        raise jwt.InvalidTokenError("Not an access token.")
    return claims
