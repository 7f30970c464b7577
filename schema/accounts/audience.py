"""Who may see what of a person, besides oneself (schema/audience.py)."""

from __future__ import annotations

from typing import Any

from schema.audience import oneself


def may_see_contact(user: Any, info: Any) -> Any:
    """Who may see last name, e-mail and phone number: the person."""
    return oneself(user, info)
