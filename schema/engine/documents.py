"""Documents that are parsed, valid, within the limits and planned, and kept for the next request.

A client sends the same few documents again and again. Parsing and validating one takes longer than
executing it, so both are done once. What is kept is bounded by its size, since anybody may send
documents nobody sends again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Container
from hashlib import sha256
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)

from .deadline import Deadline
from .execution import RequestErrors, coerce_variable_values, execute_plan
from .limits import Limits, Measure, check_document, check_once
from .plan import Plan

__all__ = ["Document", "DocumentSyntaxError", "Documents", "Operation", "hash_of"]

BYTES_PER_TOKEN = 1_200
"""What a token takes with its node, at most (measured: 500 to 900)."""

BYTES_PER_OPERATION = 20_000
"""What an operation takes without its plans, at most (measured: 4,000)."""

BYTES_PER_FIELD = 1_500
"""What a field of a plan takes, at most (measured: 900 to 1,400)."""

LARGEST_SHARE = 8
"""No document with its plans takes more than the capacity divided by this."""


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
        """Keep at most `capacity` bytes of documents, with the plans that they are executed by.

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
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._lock = Lock()

    def get(self, text: str) -> Document:
        """Return the document of this text. Raises RequestErrors when it is not to be executed."""
        identity = hash_of(text)
        document = self.known(identity)
        if document is None:
            document = Document(self, identity, self._valid(text), len(text))
            self._keep(document)
        return document

    def known(self, identity: str) -> Document | None:
        """Return the document whose text has this hash (`hash_of`), if it is kept."""
        with self._lock:
            document = self._kept.get(identity)
            if document is not None:
                self._kept.move_to_end(identity)
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

    def _keep(self, document: Document) -> None:
        with self._lock:
            if document.identity in self._kept or document.booked > self._capacity:
                return
            self._kept[document.identity] = document
            self._size += document.booked
            self._make_room()

    def book(self, document: Document) -> None:
        """Count anew what a document takes; one that takes too much loses its plans."""
        if document.size == document.booked:
            return
        with self._lock:
            if document.size > self._capacity // LARGEST_SHARE:
                document.forget_plans()
            size = document.size  # once: other threads are planning
            if self._kept.get(document.identity) is document:
                self._size += size - document.booked
            document.booked = size
            self._make_room()

    def _make_room(self) -> None:
        while self._size > self._capacity:
            _, oldest = self._kept.popitem(last=False)
            self._size -= oldest.booked


def hash_of(text: str) -> str:
    """Return the SHA-256 of the text, in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class DocumentSyntaxError(RequestErrors):
    """The text is not a GraphQL document."""


class Document:
    """A valid document and the operations of it that were asked for."""

    def __init__(
        self, documents: Documents, identity: str, node: DocumentNode, length: int
    ) -> None:
        self.documents = documents
        self.identity = identity
        self.node = node
        self._operations: dict[str | None, Operation] = {}
        self._own_size = length + node.token_count * BYTES_PER_TOKEN
        self.booked = self._own_size
        """The bytes that `documents` counts for it."""

    @property
    def size(self) -> int:
        """The bytes that it takes at most, with the plans made so far."""
        operations = list(self._operations.values())
        return self._own_size + sum(operation.size for operation in operations)

    def forget_plans(self) -> None:
        """Let go all plans; they are made anew when they are needed."""
        self._operations = {}

    def check(self) -> None:
        """Refuse operations that ask for too much whatever the variables. Raises RequestErrors."""
        names = [
            definition.name.value if definition.name else None
            for definition in self.node.definitions
            if isinstance(definition, OperationDefinitionNode)
        ]
        for name in names or [None]:
            self.operation(name).check()

    def operation(self, name: str | None = None) -> Operation:
        """Return the operation of this name, or the only one. Raises RequestErrors."""
        operation = self._operations.get(name)
        if operation is None:
            try:
                operation = Operation(self, name)
            except GraphQLError as error:
                raise RequestErrors([error]) from None
            self._operations[name] = operation
            self.documents.book(self)
        return operation


class Operation:
    """An operation that is ready to be executed. Raises GraphQLError without such an operation."""

    def __init__(self, document: Document, name: str | None) -> None:
        self._document = document
        self._documents = document.documents
        self._plan = Plan(self._documents.schema, document.node, name)
        self._measure = Measure(self._plan, self._documents.limits)

    @property
    def size(self) -> int:
        """The bytes that it takes at most, with the plans made so far."""
        return BYTES_PER_OPERATION + self._measure.size + self._plan.weight * BYTES_PER_FIELD

    @property
    def name(self) -> str | None:
        """What its author calls it."""
        name = self._plan.operation.name
        return name.value if name else None

    @property
    def type(self) -> OperationType:
        """Whether it is a query, a mutation or a subscription."""
        return self._plan.operation.operation

    def asks_only_for(self, names: Container[str]) -> bool:
        """Whether its root fields are all among these, each written out."""
        selections = self._plan.operation.selection_set.selections
        return all(isinstance(one, FieldNode) and one.name.value in names for one in selections)

    def execute(
        self,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        *,
        admit: Callable[[int], int | None] = lambda cost: None,
        deadline: Deadline | None = None,
    ) -> ExecutionResult:
        """Execute it unless it asks for too much; its cost is in the result's extensions.

        `admit` is told the cost before anything is executed, returns what is left to spend (None
        where that is not known), and refuses it by raising what it likes. Raises RequestErrors when
        it is not executed at all, and DeadlinePassed for a query that takes too long.
        """
        coerced = coerce_variable_values(
            self._plan, variable_values, hide_suggestions=self._documents.hide_suggestions
        )
        cost = self._measure.cost(coerced)
        try:
            self._check_size(cost)
            if self._documents.limits.once:
                check_once(self._plan.variant(coerced).root(), self._documents.limits.once)
            left = admit(cost)
            result = execute_plan(self._plan, root_value, context_value, coerced, deadline)
        except GraphQLError as error:
            raise RequestErrors([error]) from None
        finally:
            self._documents.book(self._document)
        told = {"requested": cost, "limit": self._documents.limits.cost, "left": left}
        result.extensions = {"cost": told}
        return result

    def check(self) -> None:
        """Refuse it if it asks for too much with no variables. Raises RequestErrors."""
        try:
            self._check_size(self._measure.cost({}))
        except GraphQLError as error:
            raise RequestErrors([error]) from None

    def _check_size(self, cost: int) -> None:
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
