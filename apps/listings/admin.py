"""What staff see of homes. Hosts change them, through the operations."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse

from apps.accounts.admin import DecidingAdmin
from apps.accounts.models import User
from apps.accounts.roles import MODERATE
from apps.events.admin import ReadOnlyAdmin
from apps.listings.models import Amenity, ArrivalMinimum, LengthDiscount, Listing, Photo
from apps.listings.operations import reinstate_listing, suspend_listing


class PhotoInline(admin.TabularInline):  # type: ignore[type-arg]
    """The pictures of a home, in order."""

    model = Photo
    fields = readonly_fields = ("position", "caption", "image")
    ordering = ("position",)
    max_num = 0
    can_delete = False


class LengthDiscountInline(admin.TabularInline):  # type: ignore[type-arg]
    """What long stays cost less."""

    model = LengthDiscount
    fields = readonly_fields = ("min_nights", "percent")
    max_num = 0
    can_delete = False


class ArrivalMinimumInline(admin.TabularInline):  # type: ignore[type-arg]
    """How long stays must be, by the day of arrival."""

    model = ArrivalMinimum
    fields = readonly_fields = ("weekday", "nights")
    max_num = 0
    can_delete = False


@admin.register(Listing)
class ListingAdmin(DecidingAdmin):
    """Homes in every state."""

    list_display = ("id", "name", "host", "status", "city", "country", "price", "published_at")
    list_filter = ("status", "room_type")
    list_select_related = ("host",)
    search_fields = ("=id", "=host__id", "=host__email_normalised", "name", "city")
    ordering = ("-id",)
    exclude = ("search_text", "city_folded", "amenities")
    raw_id_fields = ("host",)
    inlines = (PhotoInline, LengthDiscountInline, ArrivalMinimumInline)
    actions = ("suspend", "reinstate")

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Who is shown how to hide homes."""
        return bool(request.user.has_perm(MODERATE))

    @admin.action(description="Suspend", permissions=["moderate"])
    def suspend(self, request: HttpRequest, homes: models.QuerySet[Listing]) -> HttpResponse | None:
        """Hide them."""

        def operate(staff: User, home: Listing, reason: str, now: datetime) -> object:
            return suspend_listing(staff=staff, listing=home, reason=reason, now=now)

        return self.decide(request, homes, operate)

    @admin.action(description="Reinstate", permissions=["moderate"])
    def reinstate(
        self, request: HttpRequest, homes: models.QuerySet[Listing]
    ) -> HttpResponse | None:
        """Give them back."""

        def operate(staff: User, home: Listing, reason: str, now: datetime) -> object:
            return reinstate_listing(staff=staff, listing=home, reason=reason, now=now)

        return self.decide(request, homes, operate)


@admin.register(Amenity)
class AmenityAdmin(ReadOnlyAdmin):
    """The catalogue. Its well-known part comes with the migrations."""

    list_display = ("code", "name", "group")
    list_filter = ("group",)
    search_fields = ("code", "name")
    ordering = ("group", "name")
