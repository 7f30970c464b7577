"""The pricing app."""

from django.apps import AppConfig


class PricingConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.pricing"
