"""Where reading of bookings starts."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.errors import Invalid, Unauthenticated
from apps.bookings import models
from schema.bookings.types import Booking
from schema.node_queries import load_node


class Query:
    """Bookings."""

    booking = graphene.Field(
        Booking,
        id=graphene.ID(description="Its id."),
        code=graphene.String(description="Or its code, with or without spaces."),
        description="A booking of which you are the guest or the host; give `id` or `code`.",
    )

    def resolve_booking(
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002 - the schema's name
        code: str | None = None,
    ) -> Any:
        """Strangers' bookings do not exist."""
        if info.context.viewer is None:
            raise Unauthenticated
        if (id is None) == (code is None):
            raise Invalid("Give either `id` or `code`.", field="id")
        if id is not None:
            return load_node(info, id, only="Booking")
        return models.Booking.objects.visible_to(info.context.viewer).with_code(code or "")
