"""Reading what a search refuses."""

from __future__ import annotations

from typing import Any

from tests.answers import codes


def refused(answer: dict[str, Any]) -> list[str]:
    """Where in the arguments the errors lie; all are INVALID, and nothing was found."""
    assert set(codes(answer)) == {"INVALID"}
    assert answer["data"] == {"listings": None}
    return [".".join(error["extensions"]["field"]) for error in answer["errors"]]
