"""The base of every mutation: one input, one payload, `userErrors`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import graphene
from django.apps import apps
from django.core.files.uploadedfile import UploadedFile
from django.db import models

from airbnb.errors import RateLimited, Unauthenticated, UserErrors
from airbnb.errors import UserError as DomainError
from apps.idempotency.operations import run_once
from apps.limits.operations import spend
from schema.errors import UserError, user_errors
from schema.nodes import visible_row

Result = dict[str, Any]


class Mutation(graphene.relay.ClientIDMutation):
    """A change that a client asks for.

    A subclass has a class `Input`, the payload's fields, and `perform`, which turns global ids into
    rows among those the user can see, calls one operation with the request's one moment
    (`context.now`), and returns the payload's fields. User errors become `userErrors`, with every
    other field null; the operation has rolled everything back. What takes long, such as decoding a
    picture, is done by `prepare`, before any transaction.

    Meta: `anonymous = True` lets somebody do it who is not signed in; `limits` names the rate
    limits that it spends from. Where the input has an `idempotency_key`, a repeated key gives the
    rows of the first result again, as they are by then (R25), for as long as `keep_for` says. That
    spends nothing but the cost of the document, as every request does (`schema/view.py`).
    """

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        *,
        anonymous: bool = False,
        limits: tuple[str, ...] = (),
        keep_for: timedelta = timedelta(days=1),
        **options: Any,
    ) -> None:
        """Add `userErrors` to the payload, and remember the declarations."""
        cls.is_anonymous = anonymous
        cls.limits = limits
        cls.keep_for = keep_for
        cls.takes_key = hasattr(getattr(cls, "Input", None), "idempotency_key")
        name = f"{cls.__name__[0].lower()}{cls.__name__[1:]}"
        described = {"__doc__": f"What `{name}` takes."}  # of the input type that graphene makes
        super().__init_subclass_with_meta__(input_fields=described, **options)
        cls._meta.fields["user_errors"] = graphene.Field(
            graphene.List(graphene.NonNull(UserError)),
            required=True,
            description="What the client can act on; empty when it was done.",
        )
        cls._describe_input()

    @classmethod
    def _describe_input(cls) -> None:
        """Say what Relay's names are for, which graphene leaves open."""
        echo = "Given back in the payload, for clients that match answers by it."
        cls.Input._meta.fields["client_mutation_id"].description = echo
        cls._meta.fields["client_mutation_id"] = graphene.Field(graphene.String, description=echo)
        cls._meta.arguments["input"] = graphene.Argument(
            cls.Input, required=True, description="What to do it with."
        )

    @classmethod
    def prepare(cls, *args: Any, **data: Any) -> dict[str, Any]:
        """`prepare(context, **data)`: what `perform` takes; the input itself by default."""
        return data

    @classmethod
    def perform(cls, *args: Any, **data: Any) -> Result:
        """`perform(context, **data)`: make the change and return the payload's fields."""
        raise NotImplementedError

    @classmethod
    def mutate(cls, root: Any, info: Any, input: Mapping[str, Any]) -> Any:  # noqa: A002
        """Do it, and answer with the changed rows or with what the client can act on."""
        context = info.context
        data = dict(input)
        client_mutation_id = data.pop("client_mutation_id", None)
        if not cls.is_anonymous and context.user is None:
            raise Unauthenticated
        try:
            result = {**cls._guarded(context, data), "user_errors": []}
        except (DomainError, UserErrors) as error:
            limited = (one for one in error.errors if isinstance(one, RateLimited))
            context.limited = (*context.limited, *limited)
            result = {**cls.refused(context, error), "user_errors": user_errors(error.errors)}
        finally:
            context.loaders.clear()
        payload = cls(**result)
        payload.client_mutation_id = client_mutation_id
        return payload

    @classmethod
    def _guarded(cls, context: Any, data: dict[str, Any]) -> Result:
        """Perform within the rate limits, and once for an idempotency key."""
        key = data.pop("idempotency_key", None) or context.idempotency_key
        if key is None or not cls.takes_key:
            return cls.perform(context, **cls._prepared(context, data))
        stored, context.is_replay = run_once(
            actor=context.actor,
            operation=cls.__name__,
            key=key,
            request=_plain(data),
            prepare=lambda: cls._prepared(context, data),
            effect=lambda prepared: _reference(cls.perform(context, **prepared)),
            now=context.now,
            keep_for=cls.keep_for,
        )
        return _rows(stored, context)

    @classmethod
    def _prepared(cls, context: Any, data: dict[str, Any]) -> dict[str, Any]:
        """Spend from the rate limits, then do what comes before the transaction."""
        for limit in cls.limits:
            spend(limit, context.actor, now=context.now)
        return cls.prepare(context, **data)

    @classmethod
    def refused(cls, context: Any, error: DomainError | UserErrors) -> Result:
        """What the payload holds besides `userErrors` when it was refused: nothing, as a rule."""
        return {}


def _plain(value: Any) -> Any:
    """An input as JSON, so that two of them can be compared; a file is its content's hash."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, UploadedFile):
        digest = hashlib.file_digest(value, "sha256").hexdigest()
        value.seek(0)
        return digest
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _reference(value: Any) -> Any:
    """Rows as JSON: their model and key."""
    if isinstance(value, dict):
        return {name: _reference(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_reference(part) for part in value]
    if isinstance(value, models.Model):
        return {"row": [value._meta.label_lower, value.pk]}
    return value


def _rows(stored: Any, context: Any) -> Any:
    """What `_reference` stood for, as it is now; None for what the viewer may not see any more."""
    if isinstance(stored, list):
        return [_rows(part, context) for part in stored]
    if not isinstance(stored, dict):
        return stored
    if set(stored) == {"row"}:
        label, key = stored["row"]
        return visible_row(context, apps.get_model(label), key)
    return {name: _rows(part, context) for name, part in stored.items()}
