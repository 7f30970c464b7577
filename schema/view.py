"""The GraphQL door: one view for all requests."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views import View
from graphql import ExecutionResult, GraphQLError, OperationType

from airbnb import clock, logs
from airbnb.errors import (
    ErrorCode,
    RateLimited,
    RequestCode,
    Unauthenticated,
    UserError,
    UserErrors,
)
from airbnb.transactions import is_timeout
from apps.limits.headers import rate_limit_headers, refusal_headers
from schema.accounts.authentication import TokenRefused
from schema.accounts.cookies import CSRF_HEADER, write
from schema.context import Context
from schema.engine.deadline import Deadline, DeadlinePassed
from schema.engine.documents import Documents, DocumentSyntaxError, Operation
from schema.engine.execution import RequestErrors
from schema.engine.http import (
    JSON,
    RESPONSE,
    BadRequest,
    GraphQLRequest,
    preferred_type,
    read_request,
)
from schema.engine.limits import Limits
from schema.engine.values import CoercionError
from schema.errors import camel_case
from schema.persisted import DocumentNotFound, DocumentNotListed, PersistedDocuments
from schema.scalars import DateTime

log = structlog.get_logger(__name__)

HTML = "text/html"

GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; font-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of the page: everything from here, nothing inline, in no frame."""

PARTIAL_SUCCESS = 294
"""The HTTP status of a response with both data and errors (GraphQL over HTTP, 5.4)."""

NOT_EXECUTED: dict[type[RequestErrors], int] = {
    DocumentSyntaxError: 400,
    DocumentNotListed: 403,
    DocumentNotFound: 404,
}
"""The HTTP status that tells why a well-formed request was not executed; of others it is 422."""

TOOK_TOO_LONG = "This took too long. Ask for less, or try again later."

COST = "graphql_cost"
"""The rate limit that every document spends from."""

RENEWING = frozenset({"refreshToken", "revokeToken"})
"""What a web app may do whose access token has lapsed."""

LOGGED_NAME = 100
"""Characters of an operation's name that the log tells."""

LIMITS = Limits(
    cost=settings.GRAPHQL_MAX_COST,
    list_sizes={
        "Listing.amenities": 30,
        "Listing.calendar": 100,
        "Query.amenities": 100,
    },
    once=frozenset(
        {
            "changeEmail",
            "changePassword",
            "closeAccount",
            "confirmIdentity",
            "confirmSecondFactor",
            "refreshToken",
            "register",
            "removeSecondFactor",
            "requestPasswordReset",
            "resetPassword",
            "tokenAuth",
            "verifyEmail",
            "verifyPhone",
        }
    ),
)


class GraphQLView(View):
    """Answers GraphQL requests on one schema, as GraphQL over HTTP (September 2026) says.

    A token in a header says who asks, or a web app's cookie beside another header: nothing that
    another page could have a browser send. `as_view` takes the schema (graphene's or
    graphql-core's), and for tests the limits and what makes the context of a request.
    """

    http_method_names = ["get", "head", "post", "options"]
    persisted: Any = None
    context_of: Any = None

    @classmethod
    def as_view(  # type: ignore[override]
        cls,
        *,
        schema: Any,
        limits: Limits = LIMITS,
        context_of: Callable[[HttpRequest], Any] = Context.of,
    ) -> Callable[..., HttpResponseBase]:
        """Return the view, which keeps its documents from one request to the next."""
        documents = Documents(
            getattr(schema, "graphql_schema", schema),
            limits,
            introspection=settings.GRAPHQL_INTROSPECTION,
            suggestions=settings.GRAPHQL_SUGGESTIONS,
        )
        persisted = PersistedDocuments(
            documents, only_listed=settings.GRAPHQL_DOCUMENTS == "listed"
        )
        return cls(persisted=persisted, context_of=context_of).dispatch

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a query, or show GraphiQL to a browser."""
        if settings.GRAPHIQL and preferred_type(request, JSON, RESPONSE, HTML) == HTML:
            return _graphiql(request)
        return self.post(request)

    head = get

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a query or a mutation."""
        accepted = preferred_type(request, JSON, RESPONSE)
        answer = _Answer(accepted or RESPONSE)
        if accepted is None:
            return answer.refused([GraphQLError(f"Accept {RESPONSE} or {JSON}.")], 406)
        try:
            return self._execute(request, answer)
        except BadRequest as error:
            return answer.malformed(error)
        except RequestErrors as error:
            return answer.not_executed(error.errors, NOT_EXECUTED.get(type(error), 422))
        except (Unauthenticated, RateLimited) as error:
            return answer.not_admitted(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client must not see it
            errors = [GraphQLError("", original_error=error)]
            took_too_long = _took_too_long(error)
            return (
                answer.not_executed(errors, 504) if took_too_long else answer.refused(errors, 500)
            )

    def _execute(self, request: HttpRequest, answer: _Answer) -> HttpResponseBase:
        deadline = Deadline(settings.GRAPHQL_TIMEOUT_MS / 1000, clock.monotonic)
        asked = read_request(request)
        context = self.context_of(request)
        try:
            operation = self._operation(asked)
            if operation.type is OperationType.MUTATION and request.method != "POST":
                return answer.not_by_get()
            if getattr(context, "must_refresh", False) and not operation.asks_only_for(RENEWING):
                raise TokenRefused
            result = operation.execute(
                asked.variables, context, admit=context.admit, deadline=deadline
            )
        except RequestErrors:
            context.admit(1)  # to look for a document, and to read it, was work too
            raise
        context.loaders.clear()  # they know the context: a circle that would keep all their rows
        self.persisted.remember(asked, context)
        if asked.document_id and _is_public(request) and not result.errors:
            return answer.public(request, result)
        response = answer.executed(result)
        _tell_limits(response, result, context)
        if getattr(context, "is_replay", False):
            response["Idempotent-Replay"] = "true"
        if cookies := getattr(context, "cookies", None):
            write(response, cookies)
        return response

    def _operation(self, asked: GraphQLRequest) -> Operation:
        """The operation that is meant. Raises RequestErrors when there is none to be executed."""
        operation: Operation = self.persisted.document(asked).operation(asked.operation_name)
        if operation.name:
            logs.tell(operation=operation.name[:LOGGED_NAME])
        if operation.type is OperationType.SUBSCRIPTION:
            raise RequestErrors([GraphQLError("There are no subscriptions here.")])
        return operation


def _is_public(request: HttpRequest) -> bool:
    """Whether an answer without errors would be the same for everybody."""
    is_read = request.method in {"GET", "HEAD"}
    return is_read and "HTTP_AUTHORIZATION" not in request.META and CSRF_HEADER not in request.META


def _tell_limits(response: HttpResponse, result: ExecutionResult, context: Any) -> None:
    """Set the headers that tell what may still be spent."""
    cost = result.extensions["cost"] if result.extensions else {}
    told = rate_limit_headers(getattr(context, "limited", ()), scope=COST, left=cost.get("left"))
    for name, value in told.items():
        response.headers[name] = value


def _graphiql(request: HttpRequest) -> HttpResponse:
    """GraphiQL, which may load from us alone; the nonce is for the style element that it makes."""
    nonce = secrets.token_urlsafe(16)
    response = render(request, "graphiql.html", {"today": clock.now(), "nonce": nonce})
    response["Content-Security-Policy"] = GRAPHIQL_POLICY.format(nonce=nonce)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept"
    return response


class _Answer:
    """Writes answers in one media type, with the HTTP status that goes with it.

    `application/json` answers every well-formed request with 200, because clients that ask for it
    cannot tell our 4xx from that of a proxy; `application/graphql-response+json` says what became
    of the request.
    """

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type

    def executed(self, result: ExecutionResult) -> HttpResponse:
        """Answer with data, and with the errors met on the way."""
        answer: dict[str, Any] = {"data": result.data, "extensions": result.extensions}
        if not result.errors:
            return self._write(answer, 200)
        errors = {"errors": _entries(result.errors)}
        return self._write(errors | answer, self._status(PARTIAL_SUCCESS))

    def public(self, request: HttpRequest, result: ExecutionResult) -> HttpResponseBase:
        """Answer with data that anybody may see, and keep for a while.

        There are no extensions in it: they differ from one request to the next.
        """
        response = self._write({"data": result.data}, 200)
        response["Cache-Control"] = f"public, max-age={settings.GRAPHQL_PUBLIC_MAX_AGE}"
        digest = sha256(self._media_type.encode() + response.content).hexdigest()
        etag = response["ETag"] = f'"{digest}"'
        conditional = get_conditional_response(request, etag=etag, response=response)
        if conditional is not None and conditional.status_code == 412:
            return self.refused([GraphQLError("The answer is not the one of `If-Match`.")], 412)
        return conditional or response

    def not_executed(self, errors: list[GraphQLError], status: int) -> HttpResponse:
        """Say why a well-formed request was not executed."""
        return self.refused(errors, self._status(status))

    def not_admitted(self, error: Unauthenticated | RateLimited) -> HttpResponse:
        """Say that the token is not good, or that too much was asked for lately."""
        errors = [GraphQLError(str(error), original_error=error)]
        if isinstance(error, Unauthenticated):
            response = self.not_executed(errors, 401)
            if response.status_code == 401:
                response["WWW-Authenticate"] = "Bearer"
            return response
        response = self.not_executed(errors, 429)
        is_429 = response.status_code == 429
        told = refusal_headers(error) if is_429 else rate_limit_headers([error])
        for name, value in told.items():
            response[name] = value
        return response

    def malformed(self, error: BadRequest) -> HttpResponse:
        """Say why a request is none."""
        is_legacy = self._media_type == JSON and error.status == 422
        return self.refused([GraphQLError(error.message)], 400 if is_legacy else error.status)

    def not_by_get(self) -> HttpResponse:
        """Say that a mutation is sent by POST."""
        response = self.refused([GraphQLError("Send mutations by POST.")], 405)
        response["Allow"] = "POST"
        return response

    def refused(self, errors: list[GraphQLError], status: int) -> HttpResponse:
        """Say what is wrong, with this status whatever the media type."""
        return self._write({"errors": _entries(errors)}, status)

    def _status(self, status: int) -> int:
        return status if self._media_type == RESPONSE else 200

    def _write(self, answer: dict[str, Any], status: int) -> HttpResponse:
        try:
            body = orjson.dumps(answer, default=str)
        except TypeError:  # an integer beyond 64 bits, in a scalar that allows it
            body = json.dumps(answer, default=str).encode()
        response = HttpResponse(
            body, status=status, content_type=f"{self._media_type}; charset=utf-8"
        )
        if status == PARTIAL_SUCCESS:
            response.reason_phrase = "Partial Success"
        response["Cache-Control"] = "no-store"
        response["Vary"] = "Accept, Authorization, X-CSRF-Token"
        return response


def _entries(errors: list[GraphQLError]) -> list[dict[str, Any]]:
    """The errors as clients see them; what nobody foresaw is logged, and shown without detail."""
    logged: set[int] = set()
    entries: list[dict[str, Any]] = []
    for error in errors:
        cause = error.original_error
        if isinstance(cause, UserError | UserErrors):
            entries.extend(_entry(error, one.message, _details(one)) for one in cause.errors)
        elif isinstance(cause, Unauthenticated):
            entries.append(_entry(error, cause.message, {"code": cause.code}))
        elif _is_for_the_client(error):
            code = {"code": ErrorCode.INVALID, **(error.extensions or {})}
            entries.append(_entry(error, error.message, code))
        else:
            entries.append(_hidden(error))
            if id(cause) not in logged:
                logged.add(id(cause))
                event = "graphql_timeout" if _took_too_long(cause) else "graphql_bug"
                log.error(event, path=error.path, exc_info=cause)
    return entries


def _hidden(error: GraphQLError) -> dict[str, Any]:
    """What a client sees of what it could not help."""
    if _took_too_long(error.original_error):
        return _entry(error, TOOK_TOO_LONG, {"code": RequestCode.TIMEOUT})
    detail = {"code": RequestCode.INTERNAL, "requestId": logs.request_id()}
    return _entry(error, "Something went wrong.", detail)


def _took_too_long(cause: BaseException | None) -> bool:
    """Whether the request's time was over, or the database has ended a statement."""
    if isinstance(cause, DatabaseError):
        return is_timeout(cause)
    return isinstance(cause, DeadlinePassed)


def _entry(error: GraphQLError, message: str, extensions: dict[str, Any]) -> dict[str, Any]:
    return {**error.formatted, "message": message, "extensions": extensions}


def _details(error: UserError) -> dict[str, Any]:
    details: dict[str, Any] = {"code": error.code}
    if error.field:
        details["field"] = [camel_case(name) for name in error.field]
    if error.retry_at:
        details["retryAt"] = DateTime.serialize(error.retry_at)
    return details


def _is_for_the_client(error: GraphQLError) -> bool:
    """Whether the message was written for clients: graphql-core's on documents and input is."""
    cause = error.original_error
    if not isinstance(cause, GraphQLError):
        return cause is None
    return (
        error.path is None or isinstance(cause, CoercionError) or "code" in (error.extensions or ())
    )
