"""The project: settings, doors, and the few words that every app speaks."""

from airbnb.celery import app as celery_app

__all__ = ["celery_app"]
