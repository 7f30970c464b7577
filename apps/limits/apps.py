"""The limits app."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.limits"
