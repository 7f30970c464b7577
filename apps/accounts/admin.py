"""What staff see of people and of their sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from airbnb import clock
from airbnb.errors import RateLimited
from airbnb.requests import client_address
from apps.accounts.models import Session, User
from apps.accounts.operations import count_try
from apps.events.admin import ReadOnlyAdmin


class StaffSignIn(AdminAuthenticationForm):
    """The admin's own door: tries are counted together with those of the API."""

    def clean(self) -> dict[str, Any]:
        """Refuse before the password is looked at."""
        address = client_address(self.request) if self.request else ""
        email = self.cleaned_data.get("username") or ""
        try:
            count_try(email=email, address=address, now=clock.now())
        except RateLimited as error:
            raise ValidationError(error.message) from None
        return super().clean()


admin.site.login_form = StaffSignIn


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
