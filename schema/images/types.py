"""Pictures as clients see them."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.errors import Invalid
from apps.images import models
from apps.images.models import WIDTHS, address_of, addresses_of
from schema.engine.resolution import for_all
from schema.types import DjangoObjectType


class Captioned:
    """A picture with words about what it shows."""

    def __init__(self, image: Any, alt: str | None) -> None:
        self._image = image
        self.alt = alt

    def __getattr__(self, name: str) -> Any:
        """All else is the picture's own."""
        return getattr(self._image, name)


class Image(DjangoObjectType):
    """A picture."""

    class Meta:
        model = models.Image
        is_node = False
        public = ("url", "width", "height", "alt", "thumbnail", "blurhash")
        columns = {"url": ("key",), "alt": (), "thumbnail": ("key",)}

    url = graphene.String(required=True, description="Where it is at its full size.")
    width = graphene.Int(description="Of the full size, in pixels.")
    height = graphene.Int(description="Of the full size, in pixels.")
    alt = graphene.String(description="What it shows, in words.")
    thumbnail = graphene.String(
        required=True,
        width=graphene.Int(
            required=True,
            default_value=480,
            description="Pixels that it must fill, at least 1; beyond the largest size, that one.",
        ),
        description=f"Where it is in a smaller size: the next of {', '.join(map(str, WIDTHS))}.",
    )
    blurhash = graphene.String(description="To paint while it loads.")

    @for_all
    def resolve_url(images: list[Any], info: Any) -> list[str]:
        """All at once."""
        return addresses_of(image.key for image in images)

    def resolve_thumbnail(image: models.Image, info: Any, width: int) -> str:
        """The next larger width that exists."""
        if width < 1:
            raise Invalid("Must be at least 1.", field="width")
        return address_of(image.key, width)
