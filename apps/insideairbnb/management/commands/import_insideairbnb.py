"""`manage.py import_insideairbnb FOLDER --currency SGD`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from airbnb import clock
from apps.insideairbnb.operations import import_city
from apps.insideairbnb.reading import NotImportable

# What is wrong is in the command's arguments or in what they name.
USAGE_ERROR = 2


class Bars:
    """A bar for each file that is read, on a terminal only."""

    def __init__(self) -> None:
        self._name = ""
        self._bar: Any = None

    def show(self, name: str, done: int, size: int) -> None:
        """Move the bar of the file `name`; the one of another file is finished."""
        if name != self._name:
            self.close()
            self._name = name
            self._bar = tqdm(desc=name, total=size, unit="B", unit_scale=True, disable=None)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leave the last bar as it is."""
        if self._bar is not None:
            self._bar.close()


class Command(BaseCommand):
    """Import a city of Inside Airbnb."""

    help = (
        "Import the files of one city as Inside Airbnb publishes them: listings.csv.gz, "
        "calendar.csv.gz and reviews.csv.gz. Run again, it brings the city up to date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and what its files do not say."""
        parser.add_argument("folder", type=Path, help="where the files of the city are")
        parser.add_argument(
            "--currency", required=True, help="ISO 4217; the files say $ whatever the currency"
        )
        parser.add_argument("--city", default="", help="what most hosts call it, unless given")
        parser.add_argument(
            "--allow-missing",
            action="store_true",
            help="import also without calendar or reviews, and leave what is known of them",
        )
        parser.add_argument(
            "--shift-to-today",
            action="store_true",
            help="move calendar and reviews by whole weeks so that the calendar begins now",
        )
        parser.add_argument("--dry-run", action="store_true", help="only read and count")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and print what was done; what cannot be imported is one sentence."""
        bars = Bars()
        try:
            report = import_city(
                folder=options["folder"],
                currency=options["currency"],
                city=options["city"],
                allow_missing=options["allow_missing"],
                shift_to_today=options["shift_to_today"],
                dry_run=options["dry_run"],
                now=clock.now(),
                progress=bars.show,
            )
        except NotImportable as error:
            raise CommandError(str(error), returncode=USAGE_ERROR) from None
        finally:
            bars.close()
        self.stdout.write("\n".join(report.lines()))
