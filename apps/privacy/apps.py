"""The privacy app: what becomes of a person's data, across all other apps."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.privacy"
