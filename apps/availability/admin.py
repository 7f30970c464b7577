"""What staff see of calendars."""

from __future__ import annotations

from django.contrib import admin

from apps.availability.models import DateOverride, Night
from apps.events.admin import ReadOnlyAdmin


@admin.register(Night)
class NightAdmin(ReadOnlyAdmin):
    """Nights that are taken, and by what."""

    list_display = ("id", "listing_id", "date", "kind", "booking_id", "expires_at")
    list_filter = ("kind",)
    search_fields = ("=listing__id", "=booking__id", "=booking__code")
    ordering = ("-id",)
    raw_id_fields = ("listing", "booking")


@admin.register(DateOverride)
class DateOverrideAdmin(ReadOnlyAdmin):
    """Dates on which a home's terms differ."""

    list_display = ("id", "listing_id", "date", "price_minor", "min_nights", "is_open")
    search_fields = ("=listing__id",)
    ordering = ("-id",)
    raw_id_fields = ("listing",)
