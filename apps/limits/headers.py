"""How limits are told in headers, by the IETF's draft-ietf-httpapi-ratelimit-headers-10.

`RateLimit-Policy: "hold";q=10;w=3600` says how much of a scope may be spent in how many seconds;
`RateLimit: "hold";r=0;t=84` what is left of it and, where something was refused, after how many
seconds it may be tried again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from math import ceil

from limits import RateLimitItem

from airbnb import clock
from airbnb.errors import RateLimited
from apps.limits.operations import rate_of


def rate_limit_headers(
    refusals: Iterable[RateLimited],
    *,
    scope: str = "",
    left: int | None = None,
    now: datetime | None = None,
) -> dict[str, str]:
    """Say what was refused, and what is `left` of `scope`, where that is known."""
    told: dict[str, str] = {}
    policies: dict[str, str] = {}
    if left is not None:
        told[scope] = f'"{scope}";r={left}'
        policies[scope] = _policy(scope, rate_of(scope))
    for refusal in refusals:
        if refusal.scope:
            wait = _seconds_until(refusal.retry_at, now or clock.now())
            told[refusal.scope] = f'"{refusal.scope}";r=0' + (f";t={wait}" if wait else "")
            policies[refusal.scope] = _policy(refusal.scope, rate_of(refusal.scope))
    if not told:
        return {}
    return {"RateLimit": ", ".join(told.values()), "RateLimit-Policy": ", ".join(policies.values())}


def refusal_headers(refusal: RateLimited) -> dict[str, str]:
    """What an answer with status 429 says, which it is for this refusal."""
    now = clock.now()
    told = rate_limit_headers([refusal], now=now)
    wait = _seconds_until(refusal.retry_at, now)
    return told | {"Retry-After": str(wait)} if wait else told


def _seconds_until(moment: datetime | None, now: datetime) -> int | None:
    """How many whole seconds to wait, at least 1; None where waiting does not help."""
    return None if moment is None else max(1, ceil((moment - now).total_seconds()))


@cache
def _policy(scope: str, rate: RateLimitItem) -> str:
    return f'"{scope}";q={rate.amount};w={rate.get_expiry()}'
