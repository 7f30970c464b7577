"""When the tests of mails take place."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
