"""All that comes and goes is UTF-8, whatever a request's Content-Type says."""

from __future__ import annotations

from typing import Any

from django.utils.http import parse_header_parameters

__all__ = ["IgnoresCharset"]


class IgnoresCharset:
    """Mixed into Django's requests: the charset of their Content-Type decodes nothing.

    Django decodes even the address by it, before any middleware: one that is no encoding of texts
    (`hex`, `idna`), or an address of too many parameters, would end in an answer that nobody wrote.
    """

    content_type: str | None
    content_params: dict[str, str] | None

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            type_, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):  # a parameter in a charset of its own (RFC 2231)
            type_, parameters = "", {}
        self.content_type, self.content_params = type_, parameters
