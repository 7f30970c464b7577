"""The search app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.search"
