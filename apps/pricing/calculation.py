"""The price of a stay: one pure function, by the order of R15."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from airbnb.errors import Invalid
from airbnb.money import Money, allocate, percent_of
from airbnb.numbers import LARGEST_BIGINT
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.pricing.breakdown import Breakdown, Line, NightPrice, PriceLineKind
from apps.pricing.models import FeePlan, TaxRule
from apps.pricing.nightly import Override, nightly_price
from apps.pricing.promotions import Promotion, percent_text, promotion_of
from apps.pricing.taxes import TaxBase, taxes_of


def price_stay(
    listing: Listing,
    stay: Stay,
    *,
    overrides: Mapping[date, Override],
    length_discounts: Iterable[LengthDiscount],
    tax_rules: Iterable[TaxRule],
    fee_plan: FeePlan,
    today: date,
) -> Breakdown:
    """What `stay`, a valid one, costs at `listing`; the total is the sum of the lines (R15, R16).

    `overrides` are the listing's dates with a price of their own, `length_discounts` the listing's,
    `tax_rules` those of its country (others are passed over), `today` its local day. A line that
    would be zero is left out. Raises Invalid when the home has no price yet, or when an amount
    would be larger than 64 bits hold.
    """
    nightly = _nightly(listing, stay, overrides)
    nights = _nights(listing, nightly)
    extra = _extra_guests(listing, stay)
    promoted = nights.amount + extra.amount
    discount = _discount(listing, promoted, promotion_of(listing, stay, length_discounts, today))
    cleaning = _cleaning_fee(listing)
    service = _service_fee(listing, promoted + discount.amount + cleaning.amount, fee_plan)
    base = TaxBase(
        dates=stay.dates,
        nights=_shares(nightly, extra.amount.minor // stay.nights, discount.amount.minor),
        cleaning_fee=cleaning.amount.minor,
        service_fee=service.amount.minor,
    )
    lines = [nights, extra, discount, cleaning, service, *_taxes(listing, tax_rules, base)]
    return _breakdown(listing, lines, dict(zip(stay.dates, nightly, strict=True)))


def _breakdown(listing: Listing, lines: list[Line], nightly: Mapping[date, int]) -> Breakdown:
    """The lines that are not zero, and what each night costs by its date."""
    breakdown = Breakdown(
        currency=listing.currency,
        lines=tuple(line for line in lines if line.amount.minor),
        nightly=tuple(
            NightPrice(day, Money(minor, listing.currency)) for day, minor in nightly.items()
        ),
    )
    _check_size(breakdown.total.minor)
    return breakdown


def counted(number: int, noun: str) -> str:
    """A number of things, e.g. "1 night" or "3 nights"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _nightly(listing: Listing, stay: Stay, overrides: Mapping[date, Override]) -> list[int]:
    """The price of each night of the stay, before anything else."""
    prices = []
    for day in stay.dates:
        price = nightly_price(listing, day, overrides)
        if price is None:
            raise Invalid("This home has no price yet.", field="stay")
        prices.append(price)
    return prices


def _line(
    listing: Listing, kind: PriceLineKind, text: str, minor: int, quantity: int = 1, rule: str = ""
) -> Line:
    _check_size(minor)
    return Line(kind, text, quantity, Money(minor, listing.currency), rule)


def _check_size(minor: int) -> None:
    if abs(minor) > LARGEST_BIGINT:
        raise Invalid("This stay costs more than can be charged.", field="stay")


def _nights(listing: Listing, nightly: list[int]) -> Line:
    text = counted(len(nightly), "night")
    return _line(listing, PriceLineKind.NIGHTS, text, sum(nightly), len(nightly))


def _extra_guests(listing: Listing, stay: Stay) -> Line:
    """The fee for each night and guest beyond those included (R13). All are, where none is said."""
    included = stay.guests if listing.guests_included is None else listing.guests_included
    extra = max(stay.guests - included, 0)
    return _line(
        listing,
        PriceLineKind.EXTRA_GUEST_FEE,
        f"{counted(extra, 'extra guest')} for {counted(stay.nights, 'night')}",
        extra * stay.nights * (listing.extra_guest_minor or 0),
        extra * stay.nights,
    )


def _discount(listing: Listing, promoted: Money, promotion: Promotion | None) -> Line:
    percent = promotion.percent if promotion else 0
    return _line(
        listing, PriceLineKind.DISCOUNT, str(promotion or ""), -percent_of(promoted.minor, percent)
    )


def _cleaning_fee(listing: Listing) -> Line:
    minor = listing.cleaning_fee_minor or 0
    return _line(listing, PriceLineKind.CLEANING_FEE, "Cleaning fee", minor)


def _service_fee(listing: Listing, before: Money, fee_plan: FeePlan) -> Line:
    return _line(
        listing,
        PriceLineKind.SERVICE_FEE,
        "Service fee",
        percent_of(before.minor, fee_plan.guest_percent),
        rule=f"fee_plan:{fee_plan.pk}",
    )


def _shares(nightly: list[int], extra_a_night: int, discount: int) -> list[int]:
    """What each night is taxed on: its price, its extra guests, its part of the discount (R16)."""
    before = [price + extra_a_night for price in nightly]
    return [price + part for price, part in zip(before, allocate(discount, before), strict=True)]


def _taxes(listing: Listing, rules: Iterable[TaxRule], base: TaxBase) -> list[Line]:
    return [
        _line(
            listing,
            PriceLineKind.TAX,
            f"{rule.name} ({percent_text(rule.percent)})",
            minor,
            rule=f"tax_rule:{rule.pk}",
        )
        for rule, minor in taxes_of(listing, rules, base)
    ]
