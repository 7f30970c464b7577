"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the app, so that its label is its folder's name."""

    name = "apps.accounts"
