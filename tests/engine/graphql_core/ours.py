"""Our engine under the names that the tests import."""

from graphql import ExecutionResult, GraphQLError, parse, validate, validate_schema

from schema.engine.execution import execute

__all__ = ["ExecutionResult", "execute", "execute_sync", "graphql_sync"]


def execute_sync(*args, check_sync=False, **kwargs):
    """Execute; there is nothing to check, since nothing is ever awaited."""
    return execute(*args, **kwargs)


def graphql_sync(schema, source, *args, **kwargs):
    """Validate the schema, parse, validate, and execute."""
    if errors := validate_schema(schema):
        return ExecutionResult(None, errors)
    try:
        document = parse(source)
    except GraphQLError as error:
        return ExecutionResult(None, [error])
    if errors := validate(schema, document):
        return ExecutionResult(None, errors)
    return execute_sync(schema, document, *args, **kwargs)
