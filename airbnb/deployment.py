"""What a server must not be started with, beyond what single settings refuse."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.exceptions import ImproperlyConfigured


def refuse_warnings() -> None:
    """Have production start with nothing that `manage.py check --deploy` would warn of.

    Raises ImproperlyConfigured, which says what to change.
    """
    if not settings.PRODUCTION:
        return
    found = run_checks(include_deployment_checks=True)
    amiss = [str(one) for one in found if one.level >= WARNING and not one.is_silenced()]
    if amiss:
        raise ImproperlyConfigured("\n".join(amiss))
