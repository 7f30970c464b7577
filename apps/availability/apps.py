"""The availability app."""

from django.apps import AppConfig


class AvailabilityConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.availability"
