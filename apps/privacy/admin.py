"""What staff see of people, and what they decide about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest, HttpResponse

from apps.accounts import roles
from apps.accounts.admin import DecidingAdmin, DecisionInline
from apps.accounts.models import User
from apps.accounts.roles import Role, grant_role, withdraw_role
from apps.accounts.verification import verify_user
from apps.events.admin import PromiseAdmin, ReadOnlyAdmin
from apps.privacy.models import DataExport
from apps.privacy.suspension import reinstate_user, suspend_user

People = models.QuerySet[User]


@admin.register(User)
class UserAdmin(DecidingAdmin):
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
    exclude = ("password", "user_permissions")
    raw_id_fields = ("profile_picture",)
    inlines = (DecisionInline,)
    actions = (
        "suspend",
        "reinstate",
        "verify",
        "make_support",
        "make_admin",
        "withdraw_support",
        "withdraw_admin",
    )

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        """Who is shown how to suspend and reinstate."""
        return bool(request.user.has_perm(roles.SUSPEND))

    def has_verify_permission(self, request: HttpRequest) -> bool:
        """Who is shown how to confirm an address."""
        return bool(request.user.has_perm(roles.VERIFY))

    def has_grant_permission(self, request: HttpRequest) -> bool:
        """Who is shown how to give and take roles."""
        return bool(request.user.has_perm(roles.GRANT))

    @admin.action(description="Suspend", permissions=["suspend"])
    def suspend(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """R38."""
        return self._decide(request, people, suspend_user)

    @admin.action(description="Reinstate", permissions=["suspend"])
    def reinstate(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """Let them in again."""
        return self._decide(request, people, reinstate_user)

    @admin.action(description="Confirm the e-mail address", permissions=["verify"])
    def verify(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """By the staff's word."""
        return self._decide(request, people, verify_user)

    @admin.action(description="Make a member of support", permissions=["grant"])
    def make_support(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """A role."""
        return self._decide(request, people, grant_role, role=Role.SUPPORT)

    @admin.action(description="Make an admin", permissions=["grant"])
    def make_admin(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """A role."""
        return self._decide(request, people, grant_role, role=Role.ADMIN)

    @admin.action(description="Take from support", permissions=["grant"])
    def withdraw_support(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """No role."""
        return self._decide(request, people, withdraw_role, role=Role.SUPPORT)

    @admin.action(description="Take from the admins", permissions=["grant"])
    def withdraw_admin(self, request: HttpRequest, people: People) -> HttpResponse | None:
        """No role."""
        return self._decide(request, people, withdraw_role, role=Role.ADMIN)

    def _decide(
        self, request: HttpRequest, people: People, operation: Any, **more: Any
    ) -> HttpResponse | None:
        def operate(staff: User, user: User, reason: str, now: datetime) -> object:
            return operation(staff=staff, user=user, reason=reason, now=now, **more)

        return self.decide(request, people, operate)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    """The roles, as `apps/accounts/roles.py` tells them."""

    list_display = ("name",)
    ordering = ("name",)


@admin.register(DataExport)
class DataExportAdmin(PromiseAdmin):
    """Which archives were made, and which were given up; nobody sees where they lie."""

    fields = list_display = (
        "id",
        "user",
        "requested_at",
        "expires_at",
        "due_at",
        "done_at",
        "attempts",
        "error",
    )
    list_select_related = ("user",)
