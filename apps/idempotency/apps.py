"""The idempotency app."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.idempotency"
