"""Cancellation policies: what a guest gets back, and until when (R33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from airbnb import clock
from airbnb.money import BASIS_POINTS
from apps.listings.models import CancellationPolicy

LONG_TERM_NIGHTS: Final = 28


@dataclass(frozen=True, slots=True)
class Tier:
    """Until so many days before check-in, this part of the nights is refunded, in basis points."""

    days: int
    refund_percent: int


@dataclass(frozen=True, slots=True)
class Terms:
    """One policy. Its tiers come in the order of their deadlines.

    After the last one the host keeps the nights stayed, `kept_nights` more (or all, if fewer are
    left), and `kept_percent` of the rest, in basis points.
    """

    tiers: tuple[Tier, ...]
    kept_nights: int
    kept_percent: int


_FULL, _HALF, _ALL = BASIS_POINTS, BASIS_POINTS // 2, BASIS_POINTS

TERMS: Final = {
    CancellationPolicy.FLEXIBLE: Terms((Tier(1, _FULL),), kept_nights=1, kept_percent=0),
    CancellationPolicy.MODERATE: Terms((Tier(5, _FULL),), kept_nights=1, kept_percent=_HALF),
    CancellationPolicy.LIMITED: Terms(
        (Tier(14, _FULL), Tier(7, _HALF)), kept_nights=0, kept_percent=_ALL
    ),
    CancellationPolicy.FIRM: Terms(
        (Tier(30, _FULL), Tier(7, _HALF)), kept_nights=0, kept_percent=_ALL
    ),
    CancellationPolicy.STRICT: Terms((Tier(7, _HALF),), kept_nights=0, kept_percent=_ALL),
    CancellationPolicy.NON_REFUNDABLE: Terms((), kept_nights=0, kept_percent=_ALL),
    CancellationPolicy.LONG_TERM: Terms((Tier(28, _FULL),), kept_nights=30, kept_percent=0),
}


def policy_for(chosen: str, nights: int) -> CancellationPolicy:
    """The policy of a stay at a home whose host chose `chosen`: LONG_TERM from 28 nights on."""
    if nights >= LONG_TERM_NIGHTS:
        return CancellationPolicy.LONG_TERM
    return CancellationPolicy(chosen)


def cut_off(tier: Tier, check_in: date, check_in_time: time, time_zone: str) -> datetime:
    """The last moment of a tier: the wall time of check-in so many calendar days earlier (R4).

    A request received at that very moment is in time. Where the clock shows the time twice, it is
    the second one, in the guest's favour.
    """
    day = check_in - timedelta(days=tier.days)
    return clock.instant(day, check_in_time, time_zone, second=True)


def free_until(
    policy: str, check_in: date, check_in_time: time, time_zone: str, *, now: datetime
) -> datetime | None:
    """Until when cancelling gives all nights back; None when there is no such time, or no more."""
    for tier in TERMS[CancellationPolicy(policy)].tiers:
        if tier.refund_percent == _FULL:
            moment = cut_off(tier, check_in, check_in_time, time_zone)
            return moment if moment >= now else None
    return None
