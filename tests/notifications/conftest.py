"""A mail to send, and a mail server that may fail."""

from copy import deepcopy
from pathlib import Path

import pytest
import time_machine

from tests.notifications.moments import NOW


@pytest.fixture(autouse=True)
def _templates(settings):
    changed = deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = changed


@pytest.fixture
def clock():
    """Stands at NOW until it is moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
