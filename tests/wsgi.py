"""What a server would hand to the application, and what it would send."""

from __future__ import annotations

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

from airbnb.wsgi import application


def answer_to(environ: dict[str, Any], body: bytes = b"") -> tuple[str, dict[str, str], bytes]:
    """The status, the headers and the body of the answer at `/graphql`."""
    sent = {
        "PATH_INFO": "/graphql",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **environ,
    }
    setup_testing_defaults(sent)
    started: list[tuple[str, list[tuple[str, str]]]] = []
    answer = application(sent, lambda *told: started.append(told))
    content = b"".join(answer)
    [(status, headers)] = started
    return status, dict(headers), content
