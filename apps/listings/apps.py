"""The listings app."""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.listings"
