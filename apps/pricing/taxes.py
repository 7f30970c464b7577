"""Tax lines by the dated percent rules of a place (R35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from airbnb.money import percent_of
from apps.listings.models import Listing
from apps.pricing.models import TaxRule


@dataclass(frozen=True, slots=True)
class TaxBase:
    """What taxes are computed on, in minor units.

    `nights` holds, for each date of the stay in order, the night's share of price, extra guests and
    discount. The fees are counted by a rule that holds on the check-in date and says so.
    """

    dates: Sequence[date]
    nights: Sequence[int]
    cleaning_fee: int
    service_fee: int


def taxes_of(
    listing: Listing, rules: Iterable[TaxRule], base: TaxBase
) -> list[tuple[TaxRule, int]]:
    """What each rule of the listing's place takes, rounded once per rule, half away from zero.

    A stay over a change of rate is split: each rule counts its own nights.
    """
    of_place = sorted(
        (rule for rule in rules if rule.covers(listing)),
        key=lambda rule: (rule.valid_from, rule.pk),
    )
    in_force = [_in_force(of_place, day) for day in base.dates]
    taxes = []
    for rule in sorted(of_place, key=lambda rule: (rule.name, rule.valid_from, rule.pk)):
        minor = sum(
            night for night, held in zip(base.nights, in_force, strict=True) if rule in held
        )
        if rule in in_force[0]:
            minor += base.cleaning_fee if rule.on_cleaning_fee else 0
            minor += base.service_fee if rule.on_service_fee else 0
        taxes.append((rule, percent_of(minor, rule.percent)))
    return taxes


def _in_force(oldest_first: Iterable[TaxRule], day: date) -> list[TaxRule]:
    """The rules that tax the night of `day`: of one name and place, the newest that holds."""
    newest = {
        (rule.name, rule.country, rule.region, rule.city): rule
        for rule in oldest_first
        if rule.holds_on(day)
    }
    return list(newest.values())
