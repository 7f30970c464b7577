"""The scalars that the contract adds to GraphQL's own.

Parsing refuses what only looks like a value: a timestamp is no date, NaN is no decimal.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal as PythonDecimal
from typing import Any

import graphene
from django.core.files.uploadedfile import UploadedFile
from graphene.types.generic import GenericScalar
from graphql import GraphQLError, IntValueNode, StringValueNode, ValueNode

__all__ = ["Date", "DateTime", "Decimal", "GenericScalar", "Upload"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,9})?", re.ASCII)


class _TextScalar(graphene.Scalar):
    """A scalar that is written as a string in documents and in variables."""

    class Meta:
        abstract = True

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> Any:
        """The value of a literal in the document."""
        if not isinstance(node, StringValueNode):
            raise GraphQLError(f"{cls._meta.name} must be a string.", nodes=node)
        return cls.parse_value(node.value)


class Date(_TextScalar):
    """A calendar day, local to the home it is about: "2027-03-14". A timestamp is refused."""

    @staticmethod
    def serialize(value: date) -> str:
        """The day in ISO 8601."""
        return value.isoformat()

    @staticmethod
    def parse_value(value: Any) -> date:
        """The day that `value` names. Raises GraphQLError."""
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise GraphQLError('Date must be a day such as "2027-03-14".')
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise GraphQLError("Date must be a day that the calendar has.") from None


class DateTime(_TextScalar):
    """A moment in UTC: "2027-03-14T19:00:00Z". Input may have any offset, but must have one."""

    @staticmethod
    def serialize(value: datetime) -> str:
        """The moment in ISO 8601, in UTC."""
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @staticmethod
    def parse_value(value: Any) -> datetime:
        """The moment that `value` names. Raises GraphQLError."""
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise GraphQLError('DateTime must be such as "2027-03-14T19:00:00Z".') from None
        if moment.tzinfo is None:
            raise GraphQLError("DateTime must end with Z or an offset.")
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise GraphQLError("DateTime is out of range.") from None


class Decimal(graphene.Scalar):
    """An exact decimal number as a string: "123.45". Up to 18 digits before the point, 9 after."""

    @staticmethod
    def serialize(value: PythonDecimal | str) -> str:
        """The number without an exponent; a text is a number that was written already."""
        return value if type(value) is str else f"{value:f}"

    @staticmethod
    def parse_value(value: Any) -> PythonDecimal:
        """The number that `value`, a string or a whole number, writes. Raises GraphQLError."""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise GraphQLError('Decimal must be a string such as "123.45".')
        text = str(value)
        if not _DECIMAL.fullmatch(text):
            raise GraphQLError('Decimal must be a number such as "123.45".')
        return PythonDecimal(text)

    @classmethod
    def parse_literal(cls, node: ValueNode, _variables: Any = None) -> PythonDecimal:
        """The number of a literal in the document."""
        if not isinstance(node, StringValueNode | IntValueNode):
            raise GraphQLError('Decimal must be a string such as "123.45".', nodes=node)
        return cls.parse_value(node.value)


class Upload(graphene.Scalar):
    """A file, sent as the GraphQL multipart request specification says."""

    @staticmethod
    def serialize(_value: Any) -> Any:
        """Never: files are only taken."""
        raise GraphQLError("A file cannot be read back.")

    @staticmethod
    def parse_value(value: Any) -> UploadedFile:
        """The file that the request carried for this variable. Raises GraphQLError."""
        if not isinstance(value, UploadedFile):
            raise GraphQLError("Upload must be a file of a multipart request.")
        return value

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> Any:
        """Never: a file cannot stand in a document."""
        raise GraphQLError("Upload must be a variable.", nodes=node)
