"""Django's PostgreSQL, which asks a connection whether it still works without a round trip."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

_READY = (TransactionStatus.IDLE, TransactionStatus.INTRANS)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is checked at the beginning of each request, as CONN_HEALTH_CHECKS says.

    A server that went away has closed the socket, and a closed socket is readable. So only where
    there is something to read is the server asked, which Django does every time.
    """

    def is_usable(self) -> bool:
        """Whether statements can be sent; a network that swallows them shows by its timeouts."""
        connection: Any = self.connection
        if connection is None or connection.closed:
            return False
        if connection.info.transaction_status not in _READY:
            return False
        readable = select.poll()
        readable.register(connection.fileno(), select.POLLIN)
        return not readable.poll(0) or bool(super().is_usable())
