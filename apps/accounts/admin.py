"""What staff see of people and of their sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from airbnb import clock
from airbnb.errors import UserError, UserErrors
from apps.accounts.decisions import LONGEST_REASON
from apps.accounts.models import Decision, Session
from apps.accounts.roles import LOOK
from apps.events.admin import ReadOnlyAdmin

# Each is a decision of its own; more than these nobody can have looked at.
DECIDED_AT_ONCE = 100


class DecidingAdmin(ReadOnlyAdmin):
    """Rows about which the staff decide, each time for a reason that a page in between asks for.

    An action calls `decide` with the operation, which asks for the permission by itself.
    """

    def decide(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Any],
        operate: Callable[..., object],
    ) -> HttpResponse | None:
        """Ask for the reason; then call `operate(staff, row, reason, now)` for each row.

        What is refused is said, and keeps the others from nothing.
        """
        if queryset.count() > DECIDED_AT_ONCE:
            most = f"Choose at most {DECIDED_AT_ONCE}."
            self.message_user(request, most, messages.ERROR)
            return None
        reason = request.POST.get("reason", "")
        if not reason.strip():
            return self._ask(request, queryset)
        for row in queryset.order_by("pk"):
            try:
                operate(request.user, row, reason, clock.now())
            except (UserError, UserErrors) as refusal:
                for error in refusal.errors:
                    self.message_user(request, f"{row}: {error.message}", messages.ERROR)
            else:
                self.message_user(request, f"{row}: done.", messages.SUCCESS)
        return None

    def _ask(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse:
        name = request.POST["action"]
        context = {
            **self.admin_site.each_context(request),
            "title": dict(self.get_action_choices(request))[name],
            "opts": self.model._meta,
            "rows": queryset.order_by("pk"),
            "action": name,
            "checkbox": ACTION_CHECKBOX_NAME,
            "longest": LONGEST_REASON,
        }
        return TemplateResponse(request, "admin/reason.html", context)


class DecisionInline(admin.TabularInline):  # type: ignore[type-arg]
    """What the staff have decided about a person, and why."""

    model = Decision
    fields = readonly_fields = ("event", "reason")
    ordering = ("-id",)
    max_num = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Decision]:
        """With their events, which say what."""
        return super().get_queryset(request).select_related("event")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever may look around."""
        return bool(request.user.has_perm(LOOK))


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Who is signed in where."""

    list_display = ("id", "user", "device", "place", "created_at", "last_used_at", "ended_at")
    list_select_related = ("user",)
    search_fields = ("=user__id", "=user__email_normalised")
    ordering = ("-id",)
    raw_id_fields = ("user",)
