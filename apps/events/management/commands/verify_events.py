"""Whether the audit trail is as it was written: recompute the chain of sealed events."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.events.chain import damage, unsealed


def anchor(text: str) -> tuple[int, str]:
    """A number and a hash, as the log line `events_sealed` has them."""
    found = re.fullmatch(r"([1-9][0-9]*):([0-9a-f]{64})", text)
    if found is None:
        raise ArgumentTypeError("Write it as NUMBER:HASH.")
    return int(found[1]), found[2]


def number(text: str) -> int:
    """A place in the chain."""
    if not re.fullmatch(r"[1-9][0-9]*", text):
        raise ArgumentTypeError("Numbers begin with 1.")
    return int(text)


class Command(BaseCommand):
    """Tell what is wrong with the audit trail, and exit with 1 where anything is."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to begin, and hashes that were noted elsewhere."""
        parser.add_argument(
            "--from",
            dest="first",
            type=number,
            default=1,
            help="the number to begin with; what is before it is believed",
        )
        parser.add_argument(
            "--anchor",
            dest="anchors",
            type=anchor,
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="what a line events_sealed of the log says; any number of them",
        )

    def handle(
        self, *_args: Any, first: int, anchors: list[tuple[int, str]], **_options: Any
    ) -> None:
        """Print what is wrong, one thing a line, and what is not sealed yet, which is not wrong."""
        wrong = 0
        for sentence in damage(first=first, anchors=dict(anchors)):
            wrong += 1
            self.stdout.write(sentence)
        rest = unsealed()
        if rest.count:
            ids = f"ids {rest.first_id} to {rest.last_id}"
            self.stdout.write(f"Not sealed yet: {rest.count} events, {ids}, since {rest.since}.")
        if wrong:
            raise CommandError(f"The audit trail is damaged: {wrong} findings.")
        self.stdout.write("The audit trail is whole.")
