"""What staff see of events: what happened, and what was not delivered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from airbnb import clock
from airbnb.promises import PromiseQuerySet
from apps.events.models import Delivery, Event


class StaffAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that everybody with a role may look at, by one permission for all of them."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may look around (`apps/accounts/roles.py`)."""
        return bool(request.user.has_perm("accounts.look_around"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)


class ReadOnlyAdmin(StaffAdmin):
    """Rows that nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False


class OutcomeFilter(admin.SimpleListFilter):
    """By what became of a promise."""

    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The outcomes."""
        return [("open", "open"), ("given_up", "given up"), ("done", "done")]

    def queryset(self, request: HttpRequest, queryset: PromiseQuerySet[Any]) -> Any:  # type: ignore[override]
        """The promises with the chosen outcome."""
        match self.value():
            case "open":
                return queryset.open()
            case "given_up":
                return queryset.given_up()
            case "done":
                return queryset.exclude(done_at=None)
        return queryset


class PromiseAdmin(ReadOnlyAdmin):
    """Promises: which were given up, why, and a button to begin anew."""

    list_filter = (OutcomeFilter,)
    actions = ("try_again",)
    ordering = ("-id",)

    @admin.action(description="Begin anew with those that were given up")
    def try_again(self, request: HttpRequest, queryset: PromiseQuerySet[Any]) -> None:
        """Let the sweep find them."""
        count = queryset.try_again(now=clock.now())
        self.message_user(request, f"{count} will be tried again within a minute.")


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The audit trail."""

    list_display = ("at", "name", "subject_type", "subject_id", "actor_id", "request_id")
    list_filter = ("name",)
    search_fields = ("=subject_id", "=request_id")
    ordering = ("-id",)


@admin.register(Delivery)
class DeliveryAdmin(PromiseAdmin):
    """Who still has to hear of what."""

    list_display = ("id", "event_id", "consumer", "due_at", "done_at", "attempts", "error")
    list_select_related = ("event",)
