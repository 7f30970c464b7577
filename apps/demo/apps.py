"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.demo"
