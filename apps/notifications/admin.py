"""What staff see of mails and texts: that they went, not what they say, which may open things."""

from django.contrib import admin

from apps.events.admin import PromiseAdmin
from apps.notifications.models import Mail, TextMessage


@admin.register(Mail)
class MailAdmin(PromiseAdmin):
    """Which mails went, and which were given up."""

    fields = list_display = (
        "key",
        "address",
        "created_at",
        "due_at",
        "done_at",
        "attempts",
        "error",
    )
    search_fields = ("=address", "=key")


@admin.register(TextMessage)
class TextMessageAdmin(PromiseAdmin):
    """Which texts went, and which were given up."""

    fields = list_display = (
        "key",
        "number",
        "created_at",
        "due_at",
        "done_at",
        "attempts",
        "error",
    )
    search_fields = ("=number", "=key")
