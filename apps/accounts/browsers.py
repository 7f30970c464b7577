"""Web apps in browsers: by what a request of theirs is told from one that another page forged."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac


def csrf_token(session_id: int) -> str:
    """What a web app shows beside the cookies of this session; nobody else can work it out."""
    return salted_hmac("accounts.csrf_token", str(session_id), algorithm="sha256").hexdigest()


def is_csrf_token(text: str, session_id: int) -> bool:
    """Whether it is the one of this session."""
    return constant_time_compare(text, csrf_token(session_id))
