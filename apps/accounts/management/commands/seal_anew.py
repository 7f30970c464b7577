"""Seal by the newest key what the database keeps sealed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts.enrolment import seal_anew


class Command(BaseCommand):
    """`manage.py seal_anew`, while the server runs."""

    help = "Seals everything by the first of SECRET_BOX_KEYS, so that the others can be given up."

    def handle(self, *_: Any, **__: Any) -> None:
        """Say how many there are."""
        self.stdout.write(f"{seal_anew()} secrets of second factors are sealed by the newest key.")
