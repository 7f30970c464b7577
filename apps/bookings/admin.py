"""What staff see of stays. Their parties change them, through the operations."""

from __future__ import annotations

from django.contrib import admin

from apps.bookings.models import Booking
from apps.events.admin import ReadOnlyAdmin


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    """Stays in every state, as last written down."""

    list_display = ("code", "status", "listing_id", "guest_id", "host_id", "check_in", "check_out")
    list_filter = ("status", "cancelled_by")
    search_fields = ("=id", "=code", "=guest__email_normalised", "=host__email_normalised")
    ordering = ("-id",)
    raw_id_fields = ("quote", "listing", "guest", "host", "replaces")
