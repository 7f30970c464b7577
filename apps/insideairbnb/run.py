"""One import under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.insideairbnb.reading import Progress
from apps.insideairbnb.report import Report


@dataclass(frozen=True, slots=True)
class Run:
    """What all steps of an import share.

    Amounts are in `currency`; `shift` is added to every date of calendar and reviews. A dry run
    reads and counts, and writes nothing.
    """

    currency: str
    shift: timedelta
    now: datetime
    dry_run: bool
    report: Report
    progress: Progress
