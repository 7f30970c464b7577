"""Structured logs: one line an event, with the request's id; JSON in production."""

from __future__ import annotations

import json as standard_json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from logging import getLevelNamesMapping
from typing import Any

import orjson
import structlog

from airbnb.scrubbing import scrub_line, scrub_warning

# Of the request that is being answered. One mapping, because structlog has a variable for each
# fact, and looks through all variables for each line.
_told: ContextVar[dict[str, Any] | None] = ContextVar("told", default=None)


@contextmanager
def about(**facts: Any) -> Iterator[None]:
    """Every line that is logged meanwhile says this too, and what is told (`tell`) besides."""
    token = _told.set({**(_told.get() or {}), **facts})
    try:
        yield
    finally:
        _told.reset(token)


def tell(**facts: Any) -> None:
    """Have the lines of the request that is being answered say this too."""
    told = _told.get()
    if told is not None:
        told.update(facts)


def request_id() -> str:
    """The id of the request that is being answered; "" outside of one."""
    return str((_told.get() or {}).get("request_id", ""))


def _add_what_is_told(_logger: Any, _method: str, event: Any) -> Any:
    return {**(_told.get() or {}), **event}


def configure(*, json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and give the LOGGING setting that sends everybody's lines the same way.

    Our own lines of JSON do not pass through the standard library, which takes as long for one as
    the rest of a small request. A `level` is one of the standard library's names.
    """
    shared: list[Any] = [
        _add_what_is_told,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Any] = [structlog.processors.format_exc_info, scrub_warning]
    if json:
        _write_json([*shared, *last], level)
        last.append(structlog.processors.JSONRenderer())
    else:
        _write_through_the_standard_library(shared)
        plainly = structlog.dev.plain_traceback
        last.append(structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plainly))
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                "foreign_pre_chain": [*shared, structlog.processors.format_exc_info, scrub_line],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        # Of each refused request it would say again what `RequestMiddleware` says.
        "loggers": {"django.request": {"level": "ERROR"}},
        "root": {"handlers": ["console"], "level": level},
    }


def _write_json(processors: list[Any], level: str) -> None:
    renderer = structlog.processors.JSONRenderer(serializer=_dumped)
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def _write_through_the_standard_library(shared: list[Any]) -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _dumped(event: dict[str, Any], **options: Any) -> bytes:
    try:
        return orjson.dumps(event, **options)
    except TypeError:  # a lone surrogate, or an integer beyond 64 bits
        return standard_json.dumps(event, **options).encode()
