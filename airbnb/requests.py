"""What is known of every request, whatever door it comes through: its id, and where it is from."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from airbnb import clock, logs

log = structlog.get_logger(__name__)

REQUEST_ID_HEADER = "X-Request-ID"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# How some proxies write a port behind an address: 192.0.2.1:443, [2001:db8::1]:443.
_WITH_PORT = re.compile(r"([0-9.]+):\d+|\[([^\]]+)\](?::\d+)?")


class RequestMiddleware:
    """Gives each request its id, and logs a line when it has been answered.

    The id is the client's `X-Request-ID` when that is 1 to 64 letters, digits, dots, dashes and
    underscores; anything else is replaced by one of ours. It is in every line of the log
    (`airbnb.logs.request_id`), in INTERNAL errors, and in the same header of the answer. The line
    names the path and never the query, which may hold a token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer under the id. What is told to the log meanwhile is in the line too."""
        began = clock.monotonic()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        with logs.about(request_id=request_id):
            response = self.get_response(request)
            response.headers[REQUEST_ID_HEADER] = request_id
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                duration_ms=round(1000 * (clock.monotonic() - began), 1),
            )
        return response


def client_address(request: HttpRequest) -> str:
    """The network address of the client; "" when that is not known.

    It is the address that the connection comes from, unless that is one of `TRUSTED_PROXIES`: then
    the nearest address of `X-Forwarded-For` that is none of them, read from the right, because each
    proxy adds at the end what it sees itself. What stands further left may be forged. A trusted
    proxy that names no address is itself taken for the client.
    """
    client = str(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        named = _address_in(hop)
        if named is None or not _is_trusted(client):
            break
        client = str(named)
    return client


def _address_in(hop: str) -> IPv4Address | IPv6Address | None:
    """The address that one entry of `X-Forwarded-For` names; None when it is malformed."""
    text = hop.strip()
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    return (isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed


def _is_trusted(address: str) -> bool:
    parsed = _address_in(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)
