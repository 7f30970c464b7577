"""What staff see of prices: the terms they keep, and the quotes that were made."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from airbnb import clock
from apps.events.admin import StaffAdmin
from apps.pricing import operations
from apps.pricing.models import ExchangeRate, FeePlan, Quote, TaxRule


class _Kept(StaffAdmin):
    """Rows that others point to by their id: nobody deletes them."""

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Nobody."""
        return False


@admin.register(FeePlan)
class FeePlanAdmin(_Kept):
    """Fee plans are added, never altered: quotes point to them."""

    list_display = ("valid_from", "guest_percent", "host_percent")
    ordering = ("-valid_from",)

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: Any, obj: FeePlan, _form: Any, _change: bool) -> None:
        """Add it, and have that recorded."""
        operations.add_fee_plan(staff=request.user, plan=obj, now=clock.now())


@admin.register(TaxRule)
class TaxRuleAdmin(_Kept):
    """Tax rules are added and ended, not altered otherwise: prices name them by their id."""

    list_display = ("name", "country", "region", "city", "percent", "valid_from", "valid_to")
    list_filter = ("country",)
    search_fields = ("name", "region", "city")
    ordering = ("country", "region", "city", "name", "-valid_from")

    def get_readonly_fields(
        self, _request: HttpRequest, obj: TaxRule | None = None
    ) -> tuple[str, ...]:
        """Of a rule that exists, everything but its end."""
        if obj is None:
            return ()
        names = (field.name for field in TaxRule._meta.fields)
        return tuple(name for name in names if name not in {"id", "valid_to"})

    def save_model(self, request: Any, obj: TaxRule, _form: Any, change: bool) -> None:
        """Add it or end it, and have that recorded."""
        staff, now = request.user, clock.now()
        if change:
            operations.end_tax_rule(staff=staff, rule=obj, valid_to=obj.valid_to, now=now)
        else:
            operations.add_tax_rule(staff=staff, rule=obj, now=now)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(StaffAdmin):
    """Rates for comparing prices, by day."""

    list_display = ("day", "currency", "per_dollar_micros")
    list_filter = ("currency",)
    date_hierarchy = "day"
    ordering = ("-day", "currency")

    def save_model(self, request: Any, obj: ExchangeRate, _form: Any, _change: bool) -> None:
        """Set it, and have that recorded."""
        operations.set_exchange_rate(staff=request.user, rate=obj, now=clock.now())

    def delete_model(self, request: Any, obj: ExchangeRate) -> None:
        """Remove it, and have that recorded."""
        operations.remove_exchange_rate(staff=request.user, rate=obj, now=clock.now())

    def delete_queryset(self, request: Any, queryset: QuerySet[ExchangeRate]) -> None:
        """Remove them one by one."""
        for rate in queryset:
            self.delete_model(request, rate)


@admin.register(Quote)
class QuoteAdmin(_Kept):
    """Quotes are looked at; only the operation makes them."""

    list_display = ("id", "listing_id", "guest_id", "check_in", "check_out", "expires_at")
    date_hierarchy = "created_at"
    ordering = ("-id",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """Nobody."""
        return False
