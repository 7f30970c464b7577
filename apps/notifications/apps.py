"""The notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.notifications"
