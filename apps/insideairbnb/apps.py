"""The insideairbnb app."""

from django.apps import AppConfig


class InsideAirbnbConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.insideairbnb"
