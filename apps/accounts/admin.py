"""What staff see of people and of their sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from airbnb import clock
from airbnb.errors import RateLimited
from airbnb.requests import client_address
from apps.accounts.guessing import account_of, try_secret
from apps.accounts.models import Session, User
from apps.accounts.operations import count_try, owner_of
from apps.events.admin import ReadOnlyAdmin


class StaffSignIn(AdminAuthenticationForm):
    """The admin's own door: tries and wrong passwords are counted with those of the API."""

    user_cache: User | None = None
    refusal: ValidationError | None = None

    def clean(self) -> dict[str, Any]:
        """Refuse before the password is looked at."""
        address = client_address(self.request) if self.request else ""
        email = self.cleaned_data.get("username") or ""
        owner = owner_of(email)
        now = clock.now()
        try:
            count_try(email=email, address=address, now=now)
            try_secret(
                account=account_of(owner, email),
                right=self._knows_the_password,
                owner=owner,
                address=address,
                now=now,
            )
        except RateLimited as error:
            raise ValidationError(error.message) from None
        if self.refusal:
            raise self.refusal
        return self.cleaned_data

    def _knows_the_password(self) -> bool:
        """Have Django look at it, and keep what it refuses: who is no staff may know it."""
        try:
            super().clean()
        except ValidationError as error:
            self.refusal = error
        return self.user_cache is not None


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
