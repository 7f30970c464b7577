"""The reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.reviews"
