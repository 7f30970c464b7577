"""Homes, people, bookings and reviews to look at."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from airbnb import clock
from apps.demo.operations import HOMES, load_demo, missing_homes


class Command(BaseCommand):
    """Fill an empty database with demo data, or go on where that was cut short."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how many homes to make."""
        parser.add_argument("--homes", type=int, default=HOMES)

    def handle(self, *_args: Any, homes: int, **_options: Any) -> None:
        """Load, with a progress bar on a terminal."""
        if settings.PRODUCTION:
            raise CommandError("Demo data does not belong in production.")
        missing = len(missing_homes(homes))
        if homes and not missing:
            raise CommandError("The database already has homes; demo data is for an empty one.")
        self.stdout.write(f"Making {missing} demo homes ...")
        with tqdm(total=missing, disable=None, unit=" homes") as bar:
            load_demo(homes=homes, now=clock.now(), done=bar.update)
