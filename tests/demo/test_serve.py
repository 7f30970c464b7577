"""One command, from nothing to an API with homes in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from airbnb import clock
from tests.serving import Server, free_port, wait_for

SEARCH = """
query ($stay: StayInput!) {
  listings(filter: {stay: $stay}, sort: PRICE_ASC, first: 5) {
    nodes { name stay(stay: $stay) { available price { total { minor } } } }
  }
}
"""


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.requirement("S-65")
def test_serve_answers_a_search_with_prices_and_keeps_the_data(tmp_path: Path) -> None:
    first = answer_of_serve(tmp_path)
    assert len(first) == 5
    assert all(node["stay"]["available"] for node in first)
    totals = [int(node["stay"]["price"]["total"]["minor"]) for node in first]
    assert min(totals) > 0
    assert answer_of_serve(tmp_path) == first


def answer_of_serve(folder: Path) -> list[dict]:
    """Start it with nothing but an empty folder, ask, and end it as Ctrl-C does."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--homes", "12"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
        },
        start_new_session=True,
    )
    server = Server(port)
    try:
        wait_for(server, process, seconds=180)
        arrival = clock.now().date() + timedelta(days=40)
        stay = {"checkIn": str(arrival), "checkOut": str(arrival + timedelta(days=3))}
        answer = server.post(SEARCH, {"stay": stay})
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
    return answer["data"]["listings"]["nodes"]
