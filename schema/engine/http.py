"""GraphQL over HTTP: what a request asks, read from it with nothing taken on trust.

Follows the GraphQL over HTTP specification (September 2026) with its draft on persisted documents
and, for files, the GraphQL multipart request specification (version 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson
from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from graphql import GraphQLError

from .execution import RequestErrors
from .limits import LARGEST_NUMBER

__all__ = [
    "DOCUMENT_ID",
    "JSON",
    "MAX_DOCUMENT_ID",
    "RESPONSE",
    "BadRequest",
    "GraphQLRequest",
    "preferred_type",
    "read_request",
]

RESPONSE = "application/graphql-response+json"
"""The media type of GraphQL responses, whose HTTP status tells what became of the request."""

JSON = "application/json"
"""What requests are written in, and the media type of responses to older clients."""

MAX_BODY = 100_000
"""Bytes of a request without its files."""

MAX_UPLOAD = 12_000_000
"""Bytes of a request with its files."""

MAX_PARAMETERS = 100
"""Parameters of an address; those we do not know are left alone."""

MAX_DOCUMENT_ID = 200
"""Characters of the id of a persisted document."""

DOCUMENT_ID = re.compile(rf"[A-Za-z0-9._~:-]{{1,{MAX_DOCUMENT_ID}}}")
"""What may be such an id; `sha256:` before a hash is taken off."""

MAX_FILES = 20
"""Places in a request that hold a file."""

PREFLIGHT_HEADERS = (
    "GraphQL-Require-Preflight",
    "GraphQL-Preflight",
    "Apollo-Require-Preflight",
    "X-Requested-With",
)
"""A page of another site can send a form, but none of these unless it was allowed to."""


class BadRequest(Exception):
    """What came is not a GraphQL-over-HTTP request. `status` is the HTTP status that says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of a well-formed GraphQL-over-HTTP request.

    The document is there as text (`query`), or named by `document_id`, or both: a SHA-256 in 64
    small hexadecimal digits is that of its text.
    """

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any]
    extensions: dict[str, Any]


def preferred_type(request: HttpRequest, *offered: str) -> str | None:
    """Return the media type that the client likes best; None when it takes none of them.

    Of those it likes alike, the one it names first; of those it does not name, the first offered.
    Parameters other than `q` do not matter: everything is UTF-8.
    """
    return _preferred(request.META.get("HTTP_ACCEPT") or "*/*", offered)


@lru_cache(maxsize=256)
def _preferred(header: str, offered: tuple[str, ...]) -> str | None:
    """Clients send the same few headers all the time."""
    ranges = _media_ranges(header)
    ranks: dict[str, tuple[float, int]] = {}
    for media_type in offered:
        main = media_type.partition("/")[0]
        patterns = (media_type, f"{main}/*", "*/*")
        rank = next((ranges[pattern] for pattern in patterns if pattern in ranges), _NOT_ACCEPTED)
        if rank[0] > 0:
            ranks[media_type] = rank
    return max(ranks, key=ranks.__getitem__) if ranks else None


_NOT_ACCEPTED = (0.0, 0)


def _media_ranges(header: str) -> dict[str, tuple[float, int]]:
    """Return the quality of each media range, and the negative of its place in the header."""
    ranges: dict[str, tuple[float, int]] = {}
    for place, text in enumerate(header.lower().split(",")):
        name, *parameters = (part.strip() for part in text.split(";"))
        ranges.setdefault(name, (_quality(parameters), -place))
    return ranges


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return 1.0
    return 1.0


def read_request(request: HttpRequest) -> GraphQLRequest:
    """Return what is asked. Raises BadRequest and RequestErrors."""
    read = _read_body if request.method == "POST" else _read_query_string
    asked = _well_formed(read(request))
    if wrong := _wrong_value(asked.variables):
        raise RequestErrors([wrong])
    return asked


def _well_formed(parameters: Any) -> GraphQLRequest:
    if isinstance(parameters, list):
        raise BadRequest("Batching is off: send one request at a time.", 422)
    if not isinstance(parameters, dict):
        raise BadRequest("A request is a JSON object.", 422)
    operation_name = parameters.get("operationName")
    if not isinstance(operation_name, str | None):
        raise BadRequest("`operationName` must be a string.", 422)
    for name in ("variables", "extensions"):
        if not isinstance(parameters.get(name), dict | None):
            raise BadRequest(f"`{name}` must be an object.", 422)
    extensions = parameters.get("extensions") or {}
    query, document_id = parameters.get("query"), _document_id(parameters, extensions)
    if not isinstance(query, str) and (query is not None or document_id is None):
        raise BadRequest("`query` must be a string.", 422)
    return GraphQLRequest(
        query, document_id, operation_name or None, parameters.get("variables") or {}, extensions
    )


def _document_id(parameters: dict[str, Any], extensions: dict[str, Any]) -> str | None:
    """The document's id: `documentId`, or as Apollo's clients write it, in the extensions."""
    document_id, persisted = parameters.get("documentId"), extensions.get("persistedQuery")
    if persisted is not None:
        if not isinstance(persisted, dict) or persisted.get("version") != 1:
            raise BadRequest("`extensions.persistedQuery` must be an object of version 1.", 422)
        if document_id:
            raise BadRequest("Name the document once.", 422)
        document_id = persisted.get("sha256Hash") or 0
    if document_id is None or document_id == "":
        return None
    if not isinstance(document_id, str) or not DOCUMENT_ID.fullmatch(document_id):
        raise BadRequest("The id of the document is none.", 422)
    return document_id.removeprefix("sha256:")


def _read_query_string(request: HttpRequest) -> dict[str, Any]:
    """Read the address alone: a cache knows a response by it, whatever other headers say."""
    sent = request.META.get("QUERY_STRING", "")
    if len(sent) > MAX_BODY:
        raise BadRequest("The address is too long.", 414)
    try:
        parameters: dict[str, Any] = dict(
            parse_qsl(
                sent.encode("latin-1").decode(),  # WSGI gives bytes as characters of Latin-1
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MAX_PARAMETERS,
            )
        )
    except ValueError:
        raise BadRequest(
            f"The address is not UTF-8, or has more than {MAX_PARAMETERS} parameters."
        ) from None
    for name in ("variables", "extensions"):
        text = parameters.pop(name, "")
        if text:
            parameters[name] = _parse(text, f"`{name}` is not JSON.")
    return parameters


def _read_body(request: HttpRequest) -> Any:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if charset not in {"utf-8", "utf8"}:
        raise BadRequest(_WRONG_TYPE, 415)
    if request.content_type == JSON:
        _check_length(request, MAX_BODY)
        return _parse(_body(request), "The body is not JSON in UTF-8.")
    if request.content_type == "multipart/form-data":
        if not any(header in request.headers for header in PREFLIGHT_HEADERS):
            raise BadRequest(f"A multipart request needs the header {PREFLIGHT_HEADERS[0]}.")
        _check_length(request, MAX_UPLOAD)
        return _read_multipart(request)
    raise BadRequest(_WRONG_TYPE, 415)


_WRONG_TYPE = "Send application/json in UTF-8, or multipart/form-data with files."


_BROKE_OFF = "The body broke off."


def _check_length(request: HttpRequest, limit: int) -> None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BadRequest("Content-Length is not a number.") from None
    if not length and "HTTP_TRANSFER_ENCODING" in request.META:
        raise BadRequest("Send Content-Length: chunks are not read.", 411)
    if length > limit:
        raise BadRequest(f"The body is larger than {limit:,} bytes.", 413)


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig:
        raise BadRequest("The body is too large.", 413) from None
    except UnreadablePostError:
        raise BadRequest(_BROKE_OFF) from None
    if len(body) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise BadRequest(_BROKE_OFF)
    return body


def _parse(text: str | bytes, complaint: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise BadRequest(complaint) from None


# ---- files ---------------------------------------------------------------------------------------


_TOO_MANY_FILES = f"A request holds at most {MAX_FILES} files."


def _read_multipart(request: HttpRequest) -> Any:
    """Put each file where `map` says that it belongs in `operations`."""
    try:
        fields, files = request.POST, request.FILES
    except RequestDataTooBig:
        raise BadRequest("The body is too large.", 413) from None
    except (
        MultiPartParserError,
        SuspiciousOperation,
        TooManyFieldsSent,
        TooManyFilesSent,
        UnreadablePostError,
    ):
        raise BadRequest("The body is not a multipart request.") from None
    if len(fields.get("operations", "")) > MAX_BODY or len(fields.get("map", "")) > MAX_BODY:
        raise BadRequest(f"The body is larger than {MAX_BODY:,} bytes without its files.", 413)
    if sum(len(sent) for _, sent in files.lists()) > MAX_FILES:
        raise BadRequest(_TOO_MANY_FILES, 413)
    operations = _parse(fields.get("operations", ""), "`operations` is not JSON.")
    places = _parse(fields.get("map", ""), "`map` is not JSON.")
    if not isinstance(places, dict):
        raise BadRequest("`map` must be an object.", 422)
    if isinstance(operations, dict):
        for place in _places(places):
            _put(operations, place.path, _the_file(files, place.name))
    return operations


class _Place(NamedTuple):
    name: str
    path: str


def _places(places: dict[str, Any]) -> list[_Place]:
    for paths in places.values():
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise BadRequest("`map` must name lists of paths.", 422)
    found = [_Place(name, path) for name, paths in places.items() for path in paths]
    if len(found) > MAX_FILES:
        raise BadRequest(_TOO_MANY_FILES, 413)
    return found


def _the_file(files: Any, name: str) -> Any:
    sent = files.getlist(name)
    if len(sent) != 1:
        raise BadRequest(f"There must be one file {name!r}, not {len(sent)}.", 422)
    return sent[0]


def _put(operations: dict[str, Any], path: str, file: Any) -> None:
    """Replace the null at the path, such as `variables.input.images.0`, by the file."""
    wrong = BadRequest(f"`map` names {path!r}, where there is no null.", 422)
    *steps, last = path.split(".")
    if steps[:1] != ["variables"]:
        raise wrong
    container: Any = operations
    for step in steps:
        container = _inside(container, step, wrong)
    if _inside(container, last, wrong) is not None:
        raise wrong
    container[int(last) if isinstance(container, list) else last] = file


def _inside(container: Any, step: str, wrong: BadRequest) -> Any:
    if isinstance(container, dict) and step in container:
        return container[step]
    is_index = step.isascii() and step.isdigit() and len(step) < 5
    if isinstance(container, list) and is_index and int(step) < len(container):
        return container[int(step)]
    raise wrong


# ---- values --------------------------------------------------------------------------------------


def _wrong_value(variables: dict[str, Any]) -> GraphQLError | None:
    """Return an error for a value that no client means and no database holds; `field` says where.

    JSON itself has no NaN, and its parser lets no lone surrogate through.
    """
    waiting: list[tuple[tuple[str, ...], Any]] = [((), variables)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*path, name), part) for name, part in value.items())
            if any("\0" in name for name in value):
                return _wrong("A name holds a NUL character.", path)
        elif isinstance(value, list):
            waiting.extend(((*path, str(index)), part) for index, part in enumerate(value))
        elif isinstance(value, str) and "\0" in value:
            return _wrong("A text holds a NUL character.", path)
        elif isinstance(value, int | float) and abs(value) > LARGEST_NUMBER:
            return _wrong("A number is too large.", path)
    return None


def _wrong(message: str, path: tuple[str, ...]) -> GraphQLError:
    """Return the error; a path inside a mutation's one `input` is told from there."""
    field = list(path[1:] if path[:1] == ("input",) else path)
    return GraphQLError(message, extensions={"field": field})
