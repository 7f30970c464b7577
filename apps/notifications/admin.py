"""What staff see of mails: that they were sent, not what they say, which may open an account."""

from django.contrib import admin

from apps.events.admin import PromiseAdmin
from apps.notifications.models import Mail


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
