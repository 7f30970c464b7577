"""What staff see of homes. Hosts change them, through the operations."""

from __future__ import annotations

from django.contrib import admin

from apps.events.admin import ReadOnlyAdmin
from apps.listings.models import Amenity, Listing, Photo


class PhotoInline(admin.TabularInline):  # type: ignore[type-arg]
    """The pictures of a home, in order."""

    model = Photo
    fields = readonly_fields = ("position", "caption", "image")
    ordering = ("position",)
    max_num = 0
    can_delete = False


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """Homes in every state."""

    list_display = ("id", "name", "host", "status", "city", "country", "price", "published_at")
    list_filter = ("status", "room_type")
    list_select_related = ("host",)
    search_fields = ("=id", "=host__id", "=host__email_normalised", "name", "city")
    ordering = ("-id",)
    exclude = ("search_text", "city_folded", "amenities")
    raw_id_fields = ("host",)
    inlines = (PhotoInline,)


@admin.register(Amenity)
class AmenityAdmin(ReadOnlyAdmin):
    """The catalogue. Its well-known part comes with the migrations."""

    list_display = ("code", "name", "group")
    list_filter = ("group",)
    search_fields = ("code", "name")
    ordering = ("group", "name")
