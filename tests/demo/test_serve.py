"""One command, from nothing to an API with homes in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from airbnb import clock
from tests.serving import running

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
    with running(folder) as server:
        arrival = clock.now().date() + timedelta(days=40)
        stay = {"checkIn": str(arrival), "checkOut": str(arrival + timedelta(days=3))}
        answer = server.post(SEARCH, {"stay": stay})
    return answer["data"]["listings"]["nodes"]
