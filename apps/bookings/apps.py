"""The bookings app."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.bookings"
