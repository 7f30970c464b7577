"""Taking out of a line of the log what must not stand in it (SECURITY 16).

Our own lines name what they say, and none of them says a secret. But the text of an exception is
somebody else's, and so are the lines of libraries: a database quotes the row that it refuses, a
client the address, with the password, of the server that it cannot reach.
"""

from __future__ import annotations

import re
from typing import Any

HIDDEN = "[…]"

# Every repetition that something has to follow is bounded, so that no text takes long.
_SECRETS = (
    # What databases quote: the row, the key, the value that they refuse.
    re.compile(r"(?<=DETAIL:)[^\n]+|(?<=CONTEXT:)[^\n]+"),
    re.compile(r"(?<=Duplicate entry ')[^\n]{0,1000}(?=' for key)"),
    re.compile(r"(?<=value: ')[^\n]{0,1000}(?=' for column)"),
    # redis://:password@host, postgres://user:password@host
    re.compile(r"(?<=://)[^\s/@]{1,256}(?=@)"),
    # An e-mail address.
    re.compile(r"[^\s@<>()\[\]\"'=:,;]{1,64}@[^\s@<>()\[\]\"'=:,;/]{1,255}"),
    # An access token, whole or cut off.
    re.compile(r"\beyJ[\w-]+(?:\.[\w-]+)*"),
    # Any other token, digest or key; but no long name of a function.
    re.compile(r"(?<![\w-])(?![a-z_]+(?![\w-]))[\w-]{40,}", re.ASCII),
    re.compile(
        r"(?<=\bBearer )\S+"
        r"|(?<=\bpassword=)[^\s&]+|(?<=\bpassword': ')[^'\n]+|(?<=\bpassword\": \")[^\"\n]+"
        r"|(?<=\btoken=)[^\s&]+|(?<=\btoken': ')[^'\n]+|(?<=\btoken\": \")[^\"\n]+",
        re.IGNORECASE,
    ),
)


def scrubbed(text: str) -> str:
    """The text without e-mail addresses, tokens, passwords, and rows that a database quotes."""
    for secret in _SECRETS:
        text = secret.sub(HIDDEN, text)
    return text


def scrub_warning(_logger: Any, _method: str, event: Any) -> Any:
    """Scrub a line that warns, or holds a trace: it may say what an exception said."""
    if event["level"] != "info" or "exception" in event:
        return scrub_line(_logger, _method, event)
    return event


def scrub_line(_logger: Any, _method: str, event: Any) -> Any:
    """Scrub all that a line says."""
    return {name: scrubbed(said) if isinstance(said, str) else said for name, said in event.items()}
