"""Who carries texts to phones: a provider, behind an interface that any of them fits (ADR 0025)."""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from airbnb.errors import InvalidState, require


class TextProvider(Protocol):
    """A class of this shape is named by `TEXT_PROVIDER`; it is made once in a process."""

    def send(self, *, number: str, text: str, reference: str) -> None:
        """Have `text` brought to `number`, which is E.164.

        Raises what it will when that was refused or is unknown: it is tried again later, with the
        same `reference`, by which a provider may know what it has sent. Takes ten seconds at most.
        """


class Mailbox:
    """The provider of development: brings nothing anywhere. `/dev/mail` shows what was written."""

    def send(self, *, number: str, text: str, reference: str) -> None:
        """Do nothing: the row is there to be read."""


def require_provider() -> None:
    """Raise InvalidState where no texts can be sent: production that names no provider."""
    require(settings.TEXT_PROVIDER, InvalidState("Text messages cannot be sent from here."))


def provider() -> TextProvider:
    """The one that the settings name. Raises ImportError when there is no such class."""
    return _made(settings.TEXT_PROVIDER)


@cache
def _made(name: str) -> TextProvider:
    return cast(TextProvider, import_string(name)())
