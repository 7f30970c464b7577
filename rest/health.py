"""What orchestrators ask: does the process live, and can it serve?

They ask by address and without TLS, so the doors stand before what checks host and scheme.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from airbnb.protection import protect

log = structlog.get_logger(__name__)

READY_WITHIN_SECONDS = 1.5  # so that the answer is there within 2

# A connection to a database that hangs ignores every timeout but one on another thread. There is
# one such thread, so questions do not pile up behind a database that is away.
_asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readyz")


class _Migrated:
    """Whether this process has seen every migration applied; what is applied stays applied."""

    seen = False


class HealthDoors:
    """The first middleware: answers `/livez` and `/readyz`, and lets everything else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of one of the two doors, or of whatever stands behind."""
        door = {"/livez": livez, "/readyz": readyz}.get(request.path_info)
        return protect(door(request)) if door else self.get_response(request)


@never_cache
@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers. Touches nothing."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers within 2 seconds and is migrated, else 503 and why."""
    question = _asking.submit(_amiss)
    try:
        amiss = question.result(timeout=READY_WITHIN_SECONDS)
    except TooSlow:
        question.cancel()
        amiss = "database"
    if amiss is None:
        return HttpResponse("ready\n", content_type="text/plain")
    log.warning("not_ready", amiss=amiss)
    return HttpResponse(f"not ready: {amiss}\n", status=503, content_type="text/plain")


def _amiss() -> str | None:
    """What keeps this process from serving; None when nothing does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _Migrated.seen:
            executor = MigrationExecutor(connection)
            missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
            _Migrated.seen = not missing
    except DatabaseError:
        log.warning("database_is_away", exc_info=True)
        return "database"
    finally:
        connection.close()
    return None if _Migrated.seen else "migrations"
