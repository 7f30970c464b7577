"""What somebody listens to is something that happens."""

import re
from pathlib import Path

from apps.events.consumers import names_listened_to

APPS = Path(__file__).parents[2] / "apps"


def test_every_event_that_is_listened_to_is_recorded_somewhere():
    recorded = {
        name
        for path in APPS.rglob("*.py")
        for name in re.findall(r'\brecord\(\s*"(\w+)"', path.read_text())
    }
    assert names_listened_to() - recorded == set()
