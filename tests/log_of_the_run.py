"""The log of the whole run, in which no secret may stand: `conftest` looks after each test."""

from __future__ import annotations

import logging
import re

from structlog.stdlib import ProcessorFormatter

from tests.factories.accounts import PASSWORD

OURS = ("airbnb", "apps", "rest", "schema")
# What a secret looks like, told apart from how `airbnb.scrubbing` finds it.
SECRETS = {
    "a password": re.compile(re.escape(PASSWORD) + r"|pbkdf2_|argon2|md5\$"),
    "a token": re.compile(r"eyJ\w|Bearer |(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}"),
    "a digest": re.compile(r"(?<!\w)[0-9a-f]{64}(?!\w)"),
    "a one-time code's key": re.compile("otpauth:"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "a client's address": re.compile(r"203\.0\.113\.|198\.51\.100\.|2001:db8"),
    "a body": re.compile(r"\"variables\"|'variables'"),
    "a cookie": re.compile(r"csrftoken=|sessionid=|__Host-"),
}
# The anchors of the audit trail are in the log so that they are outside the database (ADR 0026).
ON_PURPOSE = {("apps.events.seals", "a digest")}


class LogOfTheRun(logging.Handler):
    """Keeps what would be written, as it would be: ours from DEBUG on, others' from INFO on."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, str]] = []
        console = logging.getLogger().handlers[0]
        assert isinstance(console.formatter, ProcessorFormatter)
        self.setFormatter(console.formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append((record.name, self.format(record)))

    def begin(self) -> None:
        """Listen to everybody."""
        logging.getLogger().addHandler(self)
        for name in OURS:
            logging.getLogger(name).setLevel(logging.DEBUG)

    def secrets(self) -> list[str]:
        """What stands in the lines since this was last asked: whose line, and which secret.

        Not the secret itself, for this stands in the log of the run as well.
        """
        lines, self.lines = self.lines, []
        return [
            f"{logger} logged {secret}: {_redacted(line)}"
            for logger, line in lines
            for secret, look in SECRETS.items()
            if look.search(line) and (logger, secret) not in ON_PURPOSE
        ]


def _redacted(line: str) -> str:
    for look in SECRETS.values():
        line = look.sub("***", line)
    return line[:300]
