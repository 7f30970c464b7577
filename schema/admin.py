"""What staff see of listed documents."""

from __future__ import annotations

from django.contrib import admin

from apps.events.admin import ReadOnlyAdmin
from schema.models import PersistedDocument


@admin.register(PersistedDocument)
class PersistedDocumentAdmin(ReadOnlyAdmin):
    """Documents that the operator trusts; `manage.py persist_documents` lists them."""

    list_display = ("id",)
    search_fields = ("=id",)
    ordering = ("id",)
