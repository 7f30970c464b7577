"""What staff see of events: what happened, how far it is sealed, and what was not delivered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html

from airbnb import clock
from airbnb.promises import PromiseQuerySet
from apps.events.models import Delivery, Event, EventQuerySet, SealHead


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


class SealedFilter(admin.SimpleListFilter):
    """By whether the sealer has come to an event: what waits for minutes is a fault."""

    title = "seal"
    parameter_name = "seal"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Sealed or not."""
        return [("sealed", "sealed"), ("unsealed", "not sealed yet")]

    def queryset(self, request: HttpRequest, queryset: EventQuerySet) -> EventQuerySet | None:  # type: ignore[override]
        """The events with the chosen state."""
        match self.value():
            case "sealed":
                return queryset.exclude(number=None)
            case "unsealed":
                return queryset.unsealed()
        return None


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The audit trail. Names, subjects and people in the list lead to all events of theirs."""

    list_display = ("at", "named", "of", "by", "for_whom", "changed", "number", "request_id")
    list_display_links = ("at",)
    list_filter = (("at", admin.DateFieldListFilter), SealedFilter)
    search_fields = (
        "=name",
        "=subject_id",
        "=actor__id",
        "=on_behalf_of__id",
        "=request_id",
        "=number",
    )
    search_help_text = "A name, an id of a subject or a person, a request's id, or a number."
    raw_id_fields = ("actor", "on_behalf_of")
    readonly_fields = ("number", "hash")
    ordering = ("-id",)
    # Counting millions of rows takes longer than reading a page of them.
    show_full_result_count = False

    @admin.display(description="name")
    def named(self, event: Event) -> str:
        """What happened."""
        return _all_with(event.name, name=event.name)

    @admin.display(description="subject")
    def of(self, event: Event) -> str:
        """To what."""
        subject = {"subject_type": event.subject_type, "subject_id": event.subject_id}
        return _all_with(f"{event.subject_type} {event.subject_id}", **subject)

    @admin.display(description="actor")
    def by(self, event: Event) -> str | None:
        """By whom; nobody is the system."""
        person = event.actor_id
        return _all_with(person, actor__id__exact=person) if person else None

    @admin.display(description="on behalf of")
    def for_whom(self, event: Event) -> str | None:
        """For whom staff did it."""
        person = event.on_behalf_of_id
        return _all_with(person, on_behalf_of__id__exact=person) if person else None

    @admin.display(description="changes")
    def changed(self, event: Event) -> str:
        """What changed, as `column: before → after`; of what is personal, that it did."""
        changes = event.data.get("changes") or {}
        return "; ".join(
            f"{column}: {' → '.join(map(str, values))}" if values else f"{column} (not told)"
            for column, values in sorted(changes.items())
        )


def _all_with(text: object, **columns: object) -> str:
    """A link to the events with these columns."""
    return format_html('<a href="?{}">{}</a>', urlencode(columns), text)


@admin.register(SealHead)
class SealHeadAdmin(ReadOnlyAdmin):
    """How far the chain of sealed events reaches, and since when."""

    list_display = ("number", "hash", "sealed_at")


@admin.register(Delivery)
class DeliveryAdmin(PromiseAdmin):
    """Who still has to hear of what."""

    list_display = ("id", "event_id", "consumer", "due_at", "done_at", "attempts", "error")
    list_select_related = ("event",)
