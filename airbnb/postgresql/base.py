"""Django's PostgreSQL, which asks a connection whether it still works without a round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import Error
from django.db.backends.postgresql import base
from psycopg.errors import (
    FeatureNotSupported,
    InvalidSqlStatementName,
    LockNotAvailable,
    PipelineAborted,
    QueryCanceled,
)
from psycopg.pq import TransactionStatus

from airbnb.postgresql.statements import Rows, Statements

# A migration has changed a column since the statement was prepared on this connection, or somebody
# has made the server forget it: a new connection prepares it anew.
_OUTDATED = (FeatureNotSupported, InvalidSqlStatementName)
_READY = (TransactionStatus.IDLE, TransactionStatus.INTRANS)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is checked at the beginning of each request, as CONN_HEALTH_CHECKS says.

    A server that went away has closed the socket, and a closed socket is readable. So only where
    there is something to read is the server asked, which Django does every time.
    """

    statements: Statements
    """What compiled queries are run by (airbnb/compiled.py), on the connection that is open."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection with no statement prepared yet."""
        connection = super().get_new_connection(conn_params)
        prepare = connection.prepare_threshold is not None
        # Of what psycopg had prepared itself it would be rid after a rollback, and of ours with it.
        connection.prepare_threshold = None
        self.statements = Statements(connection, prepare=prepare)
        return connection

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Rows:
        """The rows of a query whose places are `$1`, `$2` …. Raises django.db.Error."""
        try:
            return self._fetch(sql, parameters)
        except Error as error:
            if not isinstance(error.__cause__, _OUTDATED):
                raise
            if not self.get_autocommit():
                self.close_at = 0
                raise
            self.close()
            return self._fetch(sql, parameters)

    def _fetch(self, sql: str, parameters: Sequence[Any]) -> Rows:
        # What Django does before and around a statement. Its own cursors put values into the text,
        # and such a text is never prepared.
        if self._is_plain():
            with self.wrap_database_errors:
                return self.statements.fetch(sql, parameters)
        raw = psycopg.RawCursor(self.connection)
        with self._prepare_cursor(raw) as cursor:  # type: ignore[attr-defined]
            cursor.execute(sql, parameters)
            return cursor.fetchall()  # type: ignore[no-any-return]

    def _is_plain(self) -> bool:
        """Whether nobody wants to see the statements, and no transaction has to be begun first."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        is_seen = self.queries_logged or self.execute_wrappers
        return not is_seen and self.statements.are_ready

    def fetch_all(self, queries: Sequence[tuple[str, Sequence[Any]]]) -> list[Rows | Exception]:
        """What `fetch` gives for each query, or raises; all in one round trip, if possible.

        What the server skips for another that failed is sent again alone, unless the transaction is
        lost or the time was up.
        """
        if not self._is_plain():
            return [self._rows_or_error(*query) for query in queries]
        try:
            with self.wrap_database_errors:
                answers = self.statements.fetch_all(queries)
        except Error as error:
            return [error] * len(queries)
        failures = [one for one in answers if isinstance(one, Exception)]
        if not failures:
            return answers
        cause = next(one for one in failures if not isinstance(one, PipelineAborted))
        again: tuple[type[Exception], ...] = (PipelineAborted, *_OUTDATED)
        if not self.get_autocommit() or isinstance(cause, QueryCanceled | LockNotAvailable):
            again = ()
        return [
            self._rows_or_error(*query) if isinstance(answer, again) else self._told(answer, cause)
            for query, answer in zip(queries, answers, strict=True)
        ]

    def _rows_or_error(self, sql: str, parameters: Sequence[Any]) -> Rows | Exception:
        try:
            return self.fetch(sql, parameters)
        except Exception as error:  # noqa: BLE001 - of this query alone
            self._note_failure()
            return error

    def _told(self, answer: Rows | Exception, cause: Exception) -> Rows | Exception:
        """An error as Django has it; what was skipped failed for the cause."""
        if not isinstance(answer, Exception):
            return answer
        try:
            with self.wrap_database_errors:
                raise cause if isinstance(answer, PipelineAborted) else answer
        except Exception as error:  # noqa: BLE001 - of this query alone
            self._note_failure()
            if isinstance(error.__cause__, _OUTDATED):
                self.close_at = 0
            return error

    def _note_failure(self) -> None:
        """An error that is not raised must not let its transaction end as if nothing had been."""
        if self.in_atomic_block:
            self.needs_rollback = True

    def is_usable(self) -> bool:
        """Whether statements can be sent; a network that swallows them shows by its timeouts."""
        connection: Any = self.connection
        if connection is None or connection.closed:
            return False
        if connection.info.transaction_status not in _READY:
            return False
        return not self.statements.has_news() or bool(super().is_usable())
