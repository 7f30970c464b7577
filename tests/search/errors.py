"""Reading what a search refuses."""

from __future__ import annotations

from typing import Any


def field(answer: dict[str, Any]) -> list[str]:
    """Where in the arguments the first error lies; nothing may have been found."""
    assert answer["data"] == {"listings": None}
    return answer["errors"][0]["extensions"]["field"]
