"""What an import did and what it met: counts, and the first few odd rows of each kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

EXAMPLES = 3
ATTRIBUTION = (
    "Listing, calendar and review data: Inside Airbnb (insideairbnb.com), CC BY 4.0; "
    "host_about and host picture columns removed"
)


class Subject(StrEnum):
    """What is counted."""

    HOMES = "homes"
    PEOPLE = "people"
    DAYS = "days of the calendar"
    NIGHTS = "nights taken"
    DATES = "dates with terms of their own"
    REVIEWS = "reviews"


class Change(StrEnum):
    """What became of it. A home that is gone is unpublished, anything else is deleted."""

    READ = "read"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"


class Oddity(StrEnum):
    """What is not as it should be, and what was done about it."""

    WRONG_SHAPE = "row without the header's shape: left out"
    NO_ID = "row without a readable id: left out"
    NO_DAY = "row without a readable date: left out"
    NO_AVAILABILITY = "row that is neither t nor f: left out"
    UNKNOWN_HOME = "row of a home that listings does not have: left out"
    TWICE = "row that came before: the later one counts"
    UNREADABLE = "field that cannot be read: taken as empty"
    NO_NAME = "home without a name: named by what it is"
    NO_PRICE = "home without a price: not published"
    INCOMPLETE = "home without something else it must have: not published"
    NIGHTS_CROSSED = "fewest nights above the most"
    NO_CALENDAR = "home without a row in the calendar: its nights stay as they are"
    BOOKED = "night that is taken there and booked here: the booking stays"
    AUTOMATED_NOTE = "review that is the automated note of a cancellation: imported"


class Place(NamedTuple):
    """Where something odd stands."""

    file: str
    line: int  # 0: no line of its own
    what: str

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line}" + (f" {self.what!r}" if self.what else "")


Counts = Counter[tuple[Subject, Change]]


@dataclass
class Report:
    """Grows while the files are read."""

    title: str = ""
    counts: Counts = field(default_factory=Counter)
    oddities: Counter[Oddity] = field(default_factory=Counter)
    examples: dict[Oddity, list[Place]] = field(default_factory=dict)

    def note(self, oddity: Oddity, file: str, line: int, what: str = "") -> None:
        """Count something odd, and remember it if it is one of the first of its kind."""
        self.oddities[oddity] += 1
        examples = self.examples.setdefault(oddity, [])
        if len(examples) < EXAMPLES:
            examples.append(Place(file, line, what[:60]))

    def as_json(self) -> dict[str, dict[str, int]]:
        """The counts, for the event that records the import."""
        found: dict[str, dict[str, int]] = {}
        for (subject, change), number in sorted((+self.counts).items()):
            found.setdefault(subject.name.lower(), {})[change.name.lower()] = number
        found["oddities"] = {oddity.name.lower(): n for oddity, n in self.oddities.items()}
        return found

    def lines(self) -> list[str]:
        """The summary, for people."""
        return [self.title, "", *self._table(), *self._oddities(), "", ATTRIBUTION]

    def _table(self) -> list[str]:
        width = max(map(len, Subject))
        header = " " * width + "".join(f"{change:>11}" for change in Change)
        rows = [
            f"{subject:<{width}}"
            + "".join(f"{self.counts[subject, change]:>11,}" for change in Change)
            for subject in Subject
        ]
        return [header, *rows]

    def _oddities(self) -> list[str]:
        found = [oddity for oddity in Oddity if self.oddities[oddity]]
        if not found:
            return []
        width = max(map(len, found))
        return ["", "What was odd, and the first of each kind:"] + [
            f"{oddity:<{width}}{self.oddities[oddity]:>11,}  "
            + ", ".join(map(str, self.examples[oddity]))
            for oddity in found
        ]
