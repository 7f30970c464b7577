"""What staff see of pictures."""

from __future__ import annotations

from django.contrib import admin

from apps.events.admin import ReadOnlyAdmin
from apps.images.models import Image


@admin.register(Image)
class ImageAdmin(ReadOnlyAdmin):
    """Pictures, and who sent them."""

    list_display = ("id", "key", "width", "height", "uploaded_by_id", "created_at", "deleted_at")
    search_fields = ("=id", "=key", "=uploaded_by__id")
    ordering = ("-id",)
    raw_id_fields = ("uploaded_by",)
