"""Pictures as clients see them."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.errors import Invalid
from apps.images.models import WIDTHS, address_of
from apps.images.models import Image as Row


class Captioned:
    """A picture with words about what it shows."""

    __slots__ = ("alt", "blurhash", "height", "key", "url", "width")

    def __init__(self, image: Any, alt: str | None) -> None:
        self.key, self.width, self.height = image.key, image.width, image.height
        self.url, self.blurhash = image.url, image.blurhash
        self.alt = alt


class Image(graphene.ObjectType):
    """A picture."""

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

    @staticmethod
    def resolve_thumbnail(image: Row, info: Any, width: int) -> str:
        """The next larger width that exists."""
        if width < 1:
            raise Invalid("Must be at least 1.", field="width")
        return address_of(image.key, width)
