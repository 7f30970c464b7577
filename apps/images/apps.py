"""The images app."""

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.images"
