"""Why the staff did what they did."""

from __future__ import annotations

from django.db import models

from apps.accounts.models.people import User


class Decision(models.Model):
    """The reason of something that the staff did to a person or to what is theirs.

    Its event tells what, when and by whom. The words lie here, so that they can be erased.
    """

    event = models.OneToOneField("events.Event", models.PROTECT, related_name="decision")
    person = models.ForeignKey(
        User, models.PROTECT, related_name="decisions", help_text="Whom it concerns."
    )
    reason = models.TextField(help_text="In the words of the staff.")

    def __str__(self) -> str:
        return f"{self.event_id} about {self.person_id}"
