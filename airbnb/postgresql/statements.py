"""Statements that are read again and again on one connection, with nothing between them and libpq.

A cursor of psycopg takes as long as the server for a small statement. What it does besides sending
one and reading its rows (a generator that waits, a cursor that can be read in parts) is not needed
for a list that is read whole; so this calls libpq as psycopg's own `pq` module has it. Values are
written and read by psycopg's adapters, rows in the binary format.
"""

from __future__ import annotations

import select
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.adapt import Loader, PyFormat, Transformer
from psycopg.errors import PipelineAborted, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus

from airbnb.postgresql.keys import Keys, KeysDumper

__all__ = ["Rows", "Statements"]

Rows = list[tuple[Any, ...]]

_NOT_PREPARED = b""


class _Json(Loader):
    """JSON as the text it is, for Django's JSONField, like the loader that Django has for texts."""

    format = Format.BINARY

    def load(self, data: Any) -> str:
        """Without the version of the format, which is the first byte."""
        return bytes(data)[1:].decode()


class _Ready(NamedTuple):
    """A query to be sent."""

    sql: str
    name: bytes
    types: tuple[int, ...]
    values: Sequence[Any]
    formats: Any


class Statements:
    """The statements of one connection. With `prepare`, one that is run again is prepared."""

    most_prepared = 100
    """Kept at once; the one that was not used for longest gives way."""

    def __init__(self, connection: psycopg.Connection[Any], *, prepare: bool) -> None:
        connection.adapters.register_loader("jsonb", _Json)
        connection.adapters.register_dumper(Keys, KeysDumper)
        self._connection = connection
        self._libpq = connection.pgconn
        self._readable, self._usable = select.poll(), select.poll()
        self._readable.register(self._libpq.socket, select.POLLIN)
        self._usable.register(self._libpq.socket, select.POLLIN | select.POLLOUT)
        self._prepare = prepare
        # One for all queries: it looks up but once how a type is written and read.
        self._adapt = Transformer(connection)
        self._names: OrderedDict[tuple[str, tuple[int, ...]], bytes] = OrderedDict()
        self._prepared = 0

    @property
    def are_ready(self) -> bool:
        """Whether a statement belongs to the transaction that is open, or is one of its own.

        Else psycopg has to begin a transaction, which it does with the next statement of a cursor.
        """
        return (
            self._connection.autocommit
            or self._libpq.transaction_status == TransactionStatus.INTRANS
        )

    def has_news(self) -> bool:
        """Whether the server has sent what nobody asked for: mostly, that it is gone."""
        return bool(self._readable.poll(0))

    def fetch(self, sql: str, parameters: Sequence[Any]) -> Rows:
        """The rows of a query whose places are `$1`, `$2` …. Raises psycopg.Error."""
        ready = self._ready(sql, parameters)
        libpq, how = self._libpq, (ready.formats, Format.BINARY)
        if ready.name:
            return self._rows(libpq.exec_prepared(ready.name, ready.values, *how))
        return self._rows(libpq.exec_params(sql.encode(), ready.values, ready.types, *how))

    def fetch_all(self, queries: Sequence[tuple[str, Sequence[Any]]]) -> list[Rows | Exception]:
        """The rows of each query, or why there are none; they are sent together.

        After one that fails the server skips the others: those end with PipelineAborted.
        """
        ready = [self._ready_or_error(*query) for query in queries]
        sent = [one for one in ready if isinstance(one, _Ready)]
        try:
            self._libpq.enter_pipeline_mode()
            for one in sent:
                self._send(one)
            self._libpq.pipeline_sync()
            results = [self._next_result() for _ in sent]
            self._end_of_pipeline()
        except BaseException:
            self._connection.close()
            raise
        left = iter(results)
        return [
            self._rows_or_error(next(left)) if isinstance(one, _Ready) else one for one in ready
        ]

    def _ready(self, sql: str, parameters: Sequence[Any]) -> _Ready:
        adapt = self._adapt
        values = adapt.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        types = adapt.types or ()
        name = self._name(sql, types) if self._prepare else _NOT_PREPARED
        return _Ready(sql, name, types, values, adapt.formats)

    def _ready_or_error(self, sql: str, parameters: Sequence[Any]) -> _Ready | Exception:
        try:
            return self._ready(sql, parameters)
        except Exception as error:  # noqa: BLE001 - of this query alone
            return error

    def _send(self, one: _Ready) -> None:
        libpq, how = self._libpq, (one.formats, Format.BINARY)
        if one.name:
            libpq.send_query_prepared(one.name, one.values, *how)
        else:
            libpq.send_query_params(one.sql.encode(), one.values, one.types, *how)

    def _next_result(self) -> Any:
        """The result of the next query in the pipeline; after it comes nothing, which is read."""
        result = self._received()
        self._received()
        return result

    def _received(self) -> Any:
        while self._libpq.flush():  # it was more than the socket takes at once
            self._usable.poll()
            self._libpq.consume_input()
        while self._libpq.is_busy():
            self._readable.poll()
            self._libpq.consume_input()
        return self._libpq.get_result()

    def _end_of_pipeline(self) -> None:
        self._received()
        self._libpq.exit_pipeline_mode()

    def _rows(self, result: Any) -> Rows:
        self._check(result, ExecStatus.TUPLES_OK)
        self._adapt.set_pgresult(result)
        rows = self._adapt.load_rows(0, result.ntuples, tuple)
        self._adapt.set_pgresult(None)  # or it would hold the result until the next one
        return rows

    def _rows_or_error(self, result: Any) -> Rows | Exception:
        try:
            return self._rows(result)
        except psycopg.Error as error:
            return error

    def _name(self, sql: str, types: tuple[int, ...]) -> bytes:
        """What the statement is prepared as; nothing when it is run for the first time."""
        identity = sql, types
        name = self._names.get(identity)
        if name is None:
            self._names[identity] = _NOT_PREPARED
            if len(self._names) > self.most_prepared:
                self._forget_oldest()
            return _NOT_PREPARED
        self._names.move_to_end(identity)
        if name == _NOT_PREPARED:
            self._prepared += 1
            new = b"airbnb_%d" % self._prepared
            self._check(self._libpq.prepare(new, sql.encode(), types), ExecStatus.COMMAND_OK)
            name = self._names[identity] = new
        return name

    def _forget_oldest(self) -> None:
        identity, name = self._names.popitem(last=False)
        if name != _NOT_PREPARED:
            result = self._libpq.exec_(b"DEALLOCATE " + name)
            if result.status != ExecStatus.COMMAND_OK:  # in a transaction that has failed
                self._names[identity] = name

    def _check(self, result: Any, expected: ExecStatus) -> None:
        if result is None or self._libpq.status == ConnStatus.BAD:
            raise psycopg.OperationalError(self._libpq.get_error_message())
        if result.status == ExecStatus.PIPELINE_ABORTED:
            raise PipelineAborted("A query that was sent before has failed.")
        if result.status != expected:
            raise error_from_result(result, self._connection.info.encoding)
