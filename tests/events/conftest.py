"""Consumers that last for one test."""

from collections import defaultdict

import pytest
import time_machine

from apps.events import consumers
from tests.events.moments import NOW


@pytest.fixture
def on(monkeypatch):
    """`@on`, without the product's own consumers, and forgotten afterwards."""
    monkeypatch.setattr(consumers, "_by_event", defaultdict(list))
    monkeypatch.setattr(consumers, "_by_name", {})
    return consumers.on


@pytest.fixture
def clock():
    """Stands at NOW until it is moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
