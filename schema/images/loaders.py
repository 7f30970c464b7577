"""How fields that show pictures batch."""

from __future__ import annotations

from apps.images.models import Image
from schema.engine.loader import DataLoader


class ImageById(DataLoader):
    """Pictures by key; None where there is none."""

    def batch_load(self, keys: list[int]) -> list[Image | None]:
        """One query for all the keys."""
        found = Image.objects.in_bulk(keys)
        return [found.get(key) for key in keys]
