"""Cancellation policies as data, and their deadlines (R4, R33)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.listings.models import CancellationPolicy
from apps.pricing.policies import TERMS, Terms, Tier, free_until, policy_for

NEW_YORK = "America/New_York"
EARLY = datetime(2020, 1, 1, tzinfo=UTC)


def until(
    policy: str,
    check_in: date,
    at: time = time(15),
    zone: str = NEW_YORK,
    now: datetime = EARLY,
) -> datetime | None:
    return free_until(policy, check_in, at, zone, now=now)


def test_the_table_is_the_rules() -> None:
    full, half = 100_00, 50_00
    assert {
        "FLEXIBLE": Terms((Tier(1, full),), kept_nights=1, kept_percent=0),
        "MODERATE": Terms((Tier(5, full),), kept_nights=1, kept_percent=half),
        "LIMITED": Terms((Tier(14, full), Tier(7, half)), kept_nights=0, kept_percent=full),
        "FIRM": Terms((Tier(30, full), Tier(7, half)), kept_nights=0, kept_percent=full),
        "STRICT": Terms((Tier(7, half),), kept_nights=0, kept_percent=full),
        "NON_REFUNDABLE": Terms((), kept_nights=0, kept_percent=full),
        "LONG_TERM": Terms((Tier(28, full),), kept_nights=30, kept_percent=0),
    } == TERMS


def test_the_deadlines_of_a_policy_come_in_order() -> None:
    for terms in TERMS.values():
        days = [tier.days for tier in terms.tiers]
        assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("chosen", [p for p in CancellationPolicy if p != "LONG_TERM"])
def test_from_28_nights_on_the_long_term_policy_replaces_the_chosen_one(
    chosen: CancellationPolicy,
) -> None:
    assert policy_for(chosen, 27) == chosen
    assert policy_for(chosen, 28) == CancellationPolicy.LONG_TERM


@pytest.mark.parametrize(
    ("policy", "days"),
    [("FLEXIBLE", 1), ("MODERATE", 5), ("LIMITED", 14), ("FIRM", 30), ("LONG_TERM", 28)],
)
def test_nights_are_free_until_so_many_days_before_check_in(policy: str, days: int) -> None:
    check_in = date(2026, 7, 31)
    assert until(policy, check_in) == datetime(2026, 7, 31, 19, tzinfo=UTC) - timedelta(days=days)


@pytest.mark.parametrize("policy", ["STRICT", "NON_REFUNDABLE"])
def test_some_policies_give_never_all_back(policy: str) -> None:
    assert until(policy, date(2026, 7, 31)) is None


def test_days_before_check_in_keep_the_wall_time_over_a_change_of_the_clock() -> None:
    assert until("MODERATE", date(2027, 3, 14)) == datetime(2027, 3, 9, 20, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_second_one() -> None:
    # New York puts its clock back on 1 November 2026 at 2:00: 1:30 comes at 5:30Z and at 6:30Z.
    moment = until("FLEXIBLE", date(2026, 11, 2), at=time(1, 30))
    assert moment == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_a_time_that_is_skipped_is_the_first_moment_after_it() -> None:
    # Santiago has no midnight on 6 September 2026.
    moment = until("FLEXIBLE", date(2026, 9, 7), at=time(0), zone="America/Santiago")
    assert moment == datetime(2026, 9, 6, 4, tzinfo=UTC)


def test_a_deadline_that_is_past_is_none_and_its_very_moment_is_not() -> None:
    deadline = datetime(2026, 7, 30, 19, tzinfo=UTC)
    assert until("FLEXIBLE", date(2026, 7, 31), now=deadline) == deadline
    late = deadline + timedelta(microseconds=1)
    assert until("FLEXIBLE", date(2026, 7, 31), now=late) is None
