"""Promising a price to a guest, and keeping the terms that prices are computed by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models

from airbnb import clock
from airbnb.errors import Forbidden, inside, raise_all, require
from airbnb.transactions import atomic, for_update
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.accounts.permissions import require_verified
from apps.availability.calendars import load_calendars
from apps.availability.refusals import refusals
from apps.availability.rules import judge, must_ask
from apps.availability.stays import Stay
from apps.events.changes import Changes, told, values_of
from apps.events.operations import record
from apps.listings.locks import lock_listing
from apps.listings.models import Listing
from apps.pricing.breakdown import Breakdown
from apps.pricing.errors import OwnListing
from apps.pricing.models import ExchangeRate, FeePlan, Quote, TaxRule
from apps.pricing.permissions import can_keep, can_stay_at
from apps.pricing.policies import free_until, policy_for
from apps.pricing.terms import load_terms


@atomic
def create_quote(*, guest: User, listing: Listing, stay: Stay, now: datetime) -> Quote:
    """Promise `guest` the exact price of `stay`, and its terms, for `QUOTE_LIFETIME` (R27).

    Nothing that is changed later, by the host or the staff, alters a quote (R40). It holds no
    nights. Raises AccountSuspended, EmailNotVerified, OwnListing; UserErrors with everything that
    keeps the home from taking the stay; Invalid when it cannot be priced.
    """
    guest = lock_user(guest.pk)
    require_verified(guest)
    # Locked, so that the price is not half of what the host is just changing.
    listing = lock_listing(listing.pk)
    require(can_stay_at(guest, listing), OwnListing(field="listing_id"))
    with inside("stay"):
        stay.validate()
    calendar = load_calendars([listing.pk], stay.check_in, stay.check_out, now=now)[listing.pk]
    raise_all(refusals(judge(listing, stay, now=now, calendar=calendar)))
    terms = load_terms([listing], stay, now=now)
    price = terms.price(listing, stay, calendar)
    quote = _freeze(guest, listing, stay, price, terms.fee_plan, now)
    record("quote_created", quote, at=now, actor_id=guest.pk)
    return quote


def _freeze(
    guest: User, listing: Listing, stay: Stay, price: Breakdown, fee_plan: FeePlan, now: datetime
) -> Quote:
    """The quote, with a copy of everything that it promises."""
    policy = policy_for(listing.cancellation_policy, stay.nights)
    zone, arrival = listing.time_zone, listing.check_in_time
    return Quote.objects.create(
        listing=listing,
        guest=guest,
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=stay.adults,
        children=stay.children,
        infants=stay.infants,
        pets=stay.pets,
        price_lines=price.to_json(),
        total_minor=price.total.minor,
        currency=price.currency,
        fee_plan_id=fee_plan.pk,
        cancellation_policy=policy,
        free_cancellation_until=free_until(policy, stay.check_in, arrival, zone, now=now),
        instant=not must_ask(listing, stay, now=now),
        preparation_nights=listing.preparation_nights,
        time_zone=zone,
        check_in_at=clock.instant(stay.check_in, arrival, zone),
        check_out_at=clock.instant(stay.check_out, listing.check_out_time, zone),
        created_at=now,
        expires_at=now + settings.QUOTE_LIFETIME,
    )


@atomic
def add_fee_plan(*, staff: User, plan: FeePlan, now: datetime) -> FeePlan:
    """Have `plan`, which is not saved yet, price from its first moment on. Raises Forbidden."""
    require(can_keep(staff, plan, "add"), Forbidden)
    plan.save(force_insert=True)
    record("fee_plan_added", plan, at=now, actor_id=staff.pk, changes=_all_new(plan))
    return plan


@atomic
def add_tax_rule(*, staff: User, rule: TaxRule, now: datetime) -> TaxRule:
    """Have `rule`, which is not saved yet, tax the nights within its dates. Raises Forbidden."""
    require(can_keep(staff, rule, "add"), Forbidden)
    rule.save(force_insert=True)
    record("tax_rule_added", rule, at=now, actor_id=staff.pk, changes=_all_new(rule))
    return rule


@atomic
def end_tax_rule(*, staff: User, rule: TaxRule, valid_to: date | None, now: datetime) -> TaxRule:
    """Let the rule hold before `valid_to`, or without an end. Nothing else of it is altered.

    Raises Forbidden. Nothing happens when that is its end already.
    """
    require(can_keep(staff, rule, "change"), Forbidden)
    rule = for_update(TaxRule.objects.all()).get(pk=rule.pk)
    changes = told(values_of(rule, ["valid_to"]), {"valid_to": valid_to})
    if changes:
        rule.valid_to = valid_to
        rule.save(update_fields=["valid_to"])
        record("tax_rule_ended", rule, at=now, actor_id=staff.pk, changes=changes)
    return rule


@atomic
def set_exchange_rate(*, staff: User, rate: ExchangeRate, now: datetime) -> ExchangeRate:
    """Compare prices by `rate`, which is new or a changed row. Raises Forbidden."""
    before = for_update(ExchangeRate.objects.all()).filter(pk=rate.pk).first()
    require(can_keep(staff, rate, "change" if before else "add"), Forbidden)
    rate.save()
    changes = told(_values_of(before), _values_of(rate)) if before else _all_new(rate)
    record("exchange_rate_set", rate, at=now, actor_id=staff.pk, changes=changes)
    return rate


@atomic
def remove_exchange_rate(*, staff: User, rate: ExchangeRate, now: datetime) -> None:
    """Compare prices by the rate of an earlier day again. Raises Forbidden."""
    require(can_keep(staff, rate, "delete"), Forbidden)
    values = _values_of(rate)
    changes = told(values, dict.fromkeys(values))
    record("exchange_rate_removed", rate, at=now, actor_id=staff.pk, changes=changes)
    rate.delete()


def _values_of(row: models.Model) -> dict[str, Any]:
    return values_of(row, [field.attname for field in row._meta.concrete_fields])


def _all_new(row: models.Model) -> Changes:
    values = _values_of(row)
    return told(dict.fromkeys(values), values)
