"""What can go wrong with homes that a caller can act on."""

from __future__ import annotations

from airbnb.errors import InvalidState


class ListingSuspended(InvalidState):
    """The staff suspended the home; its host cannot publish or archive it."""

    message = "The home was suspended by the staff."


class NotPublished(InvalidState):
    """Only what strangers can find can be hidden from them."""

    message = "Only a published home can be paused."


class TooManyPhotos(InvalidState):
    """The home has as many photos as it may have."""


class NotModerated(InvalidState):
    """Only what the staff have suspended can they give back."""

    message = "The staff have not suspended this home."
