"""How fields that show pictures batch."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from apps.images.models import Image
from schema.rows import RowByKey


class ImageById(RowByKey):
    """Pictures by key; None where there is none."""

    type_name = "Image"

    def rows(self) -> QuerySet[Any]:
        """All."""
        return Image.objects.all()
