"""Who may see what of a person, besides oneself (schema/audience.py)."""

from __future__ import annotations

from typing import Any

from schema.audience import oneself
from schema.bookings.loaders import SharesConfirmedStay


def may_see_contact(user: Any, info: Any) -> Any:
    """Who may see last name, e-mail and phone number: oneself, and the other party of a stay.

    The stay must be confirmed; one query tells it for everybody of a level.
    """
    return oneself(user, info) or SharesConfirmedStay.of(info).load(user.pk)
