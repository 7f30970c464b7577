"""An authenticator app, as RFC 6238 says what one does."""

from __future__ import annotations

import hmac
from base64 import b32decode
from datetime import datetime

from airbnb import clock
from tests.factories.accounts import SECRET


def code_of(secret: str = SECRET, at: datetime | None = None, *, steps: int = 0) -> str:
    """What the app shows, now or then, or so many half minutes later."""
    step = int((at or clock.now()).timestamp()) // 30 + steps
    mac = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
