"""What staff see of prices: the terms they keep, and the quotes that were made."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from apps.events.admin import StaffAdmin
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


@admin.register(ExchangeRate)
class ExchangeRateAdmin(StaffAdmin):
    """Rates for comparing prices, by day."""

    list_display = ("day", "currency", "per_dollar_micros")
    list_filter = ("currency",)
    date_hierarchy = "day"
    ordering = ("-day", "currency")


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
