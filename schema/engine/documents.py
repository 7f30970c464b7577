"""Documents that are parsed, valid, within the limits and planned, and kept for the next request.

A client sends the same few documents again and again. Parsing and validating one takes longer than
executing it, so both are done once. What is kept is bounded by its size, since anybody may send
documents nobody sends again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from .execution import RequestErrors, coerce_variable_values, execute_plan
from .limits import Limits, Measure, check_document, check_once
from .plan import Plan

__all__ = ["Document", "Documents", "Operation"]

BYTES_PER_TOKEN = 1_200
"""About what a token takes with its node and its part of a plan (measured)."""


class Documents:
    """The documents of one schema, by the SHA-256 of their text. Safe between threads."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits | None = None,
        *,
        introspection: bool = True,
        suggestions: bool = False,
        capacity: int = 32_000_000,
    ) -> None:
        """Keep about `capacity` bytes of documents.

        Without `introspection`, `__schema` and `__type` are refused; `__typename` stays. With
        `suggestions`, messages say which names were perhaps meant.
        """
        self.schema = schema
        self.limits = limits or Limits()
        self.hide_suggestions = not suggestions
        self._rules = list(specified_rules)
        if not introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[bytes, Document] = OrderedDict()
        self._lock = Lock()

    def get(self, text: str) -> Document:
        """Return the document of this text. Raises RequestErrors when it is not to be executed."""
        identity = sha256(text.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            document = self._kept.get(identity)
            if document is not None:
                self._kept.move_to_end(identity)
                return document
        document = Document(self, self._valid(text), len(text))
        self._keep(identity, document)
        return document

    def _valid(self, text: str) -> DocumentNode:
        """Parse and validate; the cheap checks come first."""
        try:
            node = parse(text, max_lexical_tokens=self.limits.tokens, max_comments=200)
        except GraphQLError as error:
            raise DocumentSyntaxError([error]) from None
        errors = check_document(node, self.limits) or validate(
            self.schema,
            node,
            self._rules,
            max_errors=10,
            hide_suggestions=self.hide_suggestions,
        )
        if errors:
            raise RequestErrors(errors)
        return node

    def _keep(self, identity: bytes, document: Document) -> None:
        with self._lock:
            if identity in self._kept or document.size > self._capacity:
                return
            self._kept[identity] = document
            self._size += document.size
            while self._size > self._capacity:
                _, oldest = self._kept.popitem(last=False)
                self._size -= oldest.size


class DocumentSyntaxError(RequestErrors):
    """The text is not a GraphQL document."""


class Document:
    """A valid document and the operations of it that were asked for."""

    def __init__(self, documents: Documents, node: DocumentNode, length: int) -> None:
        self.documents = documents
        self.node = node
        self.size = length + node.token_count * BYTES_PER_TOKEN
        self._operations: dict[str | None, Operation] = {}

    def operation(self, name: str | None = None) -> Operation:
        """Return the operation of this name, or the only one. Raises RequestErrors."""
        operation = self._operations.get(name)
        if operation is None:
            try:
                operation = Operation(self, name)
            except GraphQLError as error:
                raise RequestErrors([error]) from None
            self._operations[name] = operation
        return operation


class Operation:
    """An operation that is ready to be executed. Raises GraphQLError without such an operation."""

    def __init__(self, document: Document, name: str | None) -> None:
        self._documents = document.documents
        self._plan = Plan(self._documents.schema, document.node, name)
        self._measure = Measure(self._plan, self._documents.limits)

    @property
    def type(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self._plan.operation.operation

    def execute(
        self,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        *,
        admit: Callable[[int], None] = lambda cost: None,
    ) -> ExecutionResult:
        """Execute it unless it asks for too much; its cost is in the result's extensions.

        `admit` is told the cost before anything is executed, and refuses it by raising what it
        likes. Raises RequestErrors when it is not executed at all.
        """
        coerced = coerce_variable_values(
            self._plan, variable_values, hide_suggestions=self._documents.hide_suggestions
        )
        cost = self._measure.cost(coerced)
        try:
            self._check(cost, coerced)
            admit(cost)
            result = execute_plan(self._plan, root_value, context_value, coerced)
        except GraphQLError as error:
            raise RequestErrors([error]) from None
        result.extensions = {"cost": {"requested": cost, "limit": self._documents.limits.cost}}
        return result

    def _check(self, cost: int, variable_values: dict[str, Any]) -> None:
        limits = self._documents.limits
        if self._measure.depth > limits.depth:
            raise GraphQLError(
                f"The document is {self._measure.depth} levels deep; {limits.depth} are allowed."
            )
        if cost > limits.cost:
            raise GraphQLError(
                f"The document asks for {cost} objects; {limits.cost} are allowed."
                " Ask for smaller pages."
            )
        if limits.once:
            check_once(self._plan.variant(variable_values).root(), limits.once)
