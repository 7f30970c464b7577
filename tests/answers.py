"""Reading answers of the API."""

from __future__ import annotations

from typing import Any

from django.db import models

import schema.root  # noqa: F401 - makes every type known
from schema.nodes import to_global_id, type_name_of


def gid(row: models.Model) -> str:
    """The id by which clients know the row."""
    return to_global_id(type_name_of(type(row)), row.pk)


def payload(answer: dict[str, Any]) -> dict[str, Any]:
    """What the one root field of the answer holds; the answer must have no top-level error."""
    assert "errors" not in answer, answer["errors"]
    (value,) = answer["data"].values()
    return value


def codes(answer: dict[str, Any]) -> list[str]:
    """The codes of the answer's errors: the top-level ones, else those of the payload."""
    if "errors" in answer:
        return [error["extensions"]["code"] for error in answer["errors"]]
    return [error["code"] for error in payload(answer)["userErrors"]]


def fields(answer: dict[str, Any]) -> list[list[str] | None]:
    """Where in the input the payload's user errors lie."""
    return [error["field"] for error in payload(answer)["userErrors"]]
