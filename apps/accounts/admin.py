"""What staff see of people and of their sessions."""

from __future__ import annotations

from django.contrib import admin

from apps.accounts.models import Session, User
from apps.events.admin import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People; nobody sees a password's hash."""

    list_display = (
        "id",
        "email",
        "first_name",
        "last_name",
        "is_host",
        "is_staff",
        "joined_at",
        "suspended_at",
        "closed_at",
    )
    list_filter = ("is_host", "is_staff")
    search_fields = ("=id", "=email_normalised", "first_name", "last_name")
    ordering = ("-id",)
    exclude = ("password",)
    raw_id_fields = ("profile_picture",)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Who is signed in where."""

    list_display = ("id", "user", "device", "place", "created_at", "last_used_at", "ended_at")
    list_select_related = ("user",)
    search_fields = ("=user__id", "=user__email_normalised")
    ordering = ("-id",)
    raw_id_fields = ("user",)
