"""What staff see of imports."""

from __future__ import annotations

from django.contrib import admin

from apps.events.admin import ReadOnlyAdmin
from apps.insideairbnb.models import Source, SourceListing


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    """Cities that were imported."""

    list_display = ("id", "city", "country", "imported_at")
    ordering = ("country", "city")


@admin.register(SourceListing)
class SourceListingAdmin(ReadOnlyAdmin):
    """Homes that came with a city."""

    list_display = ("id", "source", "listing_id", "paused_at")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("=listing__id",)
    ordering = ("-id",)
    raw_id_fields = ("listing",)
