"""GraphQL over HTTP."""

from __future__ import annotations

import logging
from typing import Any

import graphene
import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from graphql import GraphQLError, parse, validate

from airbnb.errors import Unauthenticated, UserError, UserErrors
from schema.context import Context
from schema.engine.execution import execute
from schema.errors import camel_case

log = logging.getLogger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class GraphQLView(View):
    """Answers GraphQL requests on one schema."""

    schema: graphene.Schema | None = None

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """GraphiQL."""
        return render(request, "graphiql.html")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Answer one operation."""
        try:
            body = orjson.loads(request.body)
            context = Context.of(request)
            document = parse(body["query"], max_tokens=1000)
        except Unauthenticated as error:
            return _json({"errors": [_formatted(GraphQLError("", original_error=error))]})
        except (orjson.JSONDecodeError, KeyError, TypeError, GraphQLError) as error:
            wrong = error if isinstance(error, GraphQLError) else GraphQLError("Not a request.")
            return _json({"errors": [_formatted(wrong)]}, status=400)
        schema = self.schema.graphql_schema
        if errors := validate(schema, document):
            return _json({"errors": [_formatted(error) for error in errors]}, status=400)
        result = execute(
            schema,
            document,
            context_value=context,
            variable_values=body.get("variables"),
            operation_name=body.get("operationName"),
        )
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer = {"errors": [_formatted(error) for error in result.errors], **answer}
        return _json(answer)


def _json(answer: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(answer), content_type="application/json", status=status)


def _formatted(error: GraphQLError) -> dict[str, Any]:
    """The error as clients see it; what nobody foresaw is logged and told without detail."""
    cause = error.original_error
    formatted = dict(error.formatted)
    if isinstance(cause, UserError | UserErrors):
        first = cause.errors[0]
        formatted["message"] = first.message
        extensions: dict[str, Any] = {"code": first.code}
        if first.field:
            extensions["field"] = [camel_case(part) for part in first.field]
    elif isinstance(cause, Unauthenticated):
        formatted["message"] = cause.message
        extensions = {"code": cause.code}
    elif cause is None or isinstance(cause, GraphQLError):
        extensions = {"code": "INVALID"}
    else:
        log.error("graphql_bug", exc_info=cause)
        formatted["message"] = "Something went wrong."
        extensions = {"code": "INTERNAL"}
    return {**formatted, "extensions": extensions}
