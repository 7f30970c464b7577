"""The events app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    """Makes every app's consumers known, in whatever process this is."""

    name = "apps.events"

    def ready(self) -> None:
        """Import every `tasks.py`: `@on` registers the consumers there."""
        autodiscover_modules("tasks")
