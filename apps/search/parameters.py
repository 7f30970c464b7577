"""The parameters of a search: how each is read, and which of them belong together.

REST takes them as they are, flat: `within_north=1.5&within_south=…`. In GraphQL the parameters of a
group are the members of one input, `within: {north: 1.5, …}`; `flattened` makes the one of the
other. An error names its place in the nested form: ("within", "north").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import F, Field, QuerySet
from django_filters import Filter

from airbnb.compiled import AnyOf, Given
from airbnb.errors import Invalid, UserError, UserErrors, require
from airbnb.money import is_currency
from apps.availability.stays import Stay
from apps.listings.amenities import is_code
from apps.search.places import Box, Circle
from apps.search.texts import MOST_WORDS, Words

MOST_AMENITIES: Final = 50


@dataclass(frozen=True, slots=True)
class Price:
    """What a night may cost, in major units of `currency`; None: no bound, the viewer's own."""

    min: Decimal | None = None
    max: Decimal | None = None
    currency: str | None = None

    def validate(self) -> None:
        """Raise Invalid when there is no such currency; the bounds are checked with the rates."""
        known = self.currency is None or is_currency(self.currency)
        require(known, Invalid("There is no such currency.", field="currency"))


# What the parameters of a group are together. Those without a default come all or none.
GROUPS: Final[dict[str, Any]] = {"near": Circle, "within": Box, "stay": Stay, "price": Price}


# The group of each of these parameters, and which part of it one is.
_PLACES: Final = {
    f"{name}_{part.name}": (name, part.name)
    for name, kind in GROUPS.items()
    for part in fields(kind)
}


def flattened(nested: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a search in which each group is a mapping of its own."""
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}_{part}": inner for part, inner in value.items()}
        else:
            flat[name] = value
    return flat


def _path_of(parameter: str) -> tuple[str, ...]:
    """Where a parameter stands in the nested form."""
    return _PLACES.get(parameter, (parameter,))


class _Shared(dict[str, forms.Field]):
    """Fields that every form uses as they are: no form changes them."""

    def __deepcopy__(self, _memo: Any) -> _Shared:
        return self


class ParametersForm(forms.Form):
    """Reads the parameters that were given, into `cleaned_data`, and nothing of the others.

    Puts those of a group together: `groups["within"]` is a Box.
    """

    @classmethod
    def of(cls, fields: Mapping[str, forms.Field]) -> type[ParametersForm]:
        """The class of forms with these fields, which they share: Django copies them each time."""
        form: Any = type(cls.__name__, (cls,), {})
        form.base_fields = _Shared(fields)
        return form  # type: ignore[no-any-return]

    def _clean_fields(self) -> None:
        """What Django does, without looking at each field that nothing was given for."""
        for name, field in self.fields.items():
            if name not in self.data:
                continue
            value = field.widget.value_from_datadict(self.data, self.files, name)
            try:
                self.cleaned_data[name] = field.clean(value)
            except forms.ValidationError as error:
                self.add_error(name, error)

    def clean(self) -> None:
        """Put the groups together that were given and whose parameters are right by themselves."""
        self.groups: dict[str, Any] = {}
        given: dict[str, dict[str, Any]] = {}
        for parameter, value in self.cleaned_data.items():
            group, part = _PLACES.get(parameter, (None, ""))
            if group is not None and value not in (None, ""):
                given.setdefault(group, {})[part] = value
        wrong = {_path_of(parameter)[0] for parameter in self.errors}
        for group, parts in given.items():
            if group not in wrong:
                self._put_together(group, GROUPS[group], parts)

    def _put_together(self, name: str, kind: Any, given: dict[str, Any]) -> None:
        missing = [
            part.name for part in fields(kind) if part.default is MISSING and part.name not in given
        ]
        for part in missing:
            self.add_error(f"{name}_{part}", "This is needed.")
        if missing:
            return
        try:
            self.groups[name] = kind(**given)
            self.groups[name].validate()
        except (UserError, UserErrors) as refusal:
            for error in refusal.errors:
                self.add_error("_".join((name, *(error.field or ()))), error.message)

    def invalid(self) -> Iterator[Invalid]:
        """What is wrong with the parameters."""
        for parameter, errors in self.errors.items():
            for message in errors:
                yield Invalid(str(message), field=_path_of(parameter))


class WordsField(forms.CharField):
    """What somebody typed, as words."""

    def clean(self, value: Any) -> Words:
        """The different words; there may be none. Raises ValidationError."""
        found = Words.of(super().clean(value))
        if len(found.words) > MOST_WORDS:
            raise forms.ValidationError(f"At most {MOST_WORDS} different words.")
        return found


class CodesField(forms.Field):
    """Amenities by their codes."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """The different codes. Raises ValidationError."""
        codes = list(dict.fromkeys(value or ()))
        if len(codes) > MOST_AMENITIES:
            raise forms.ValidationError(f"At most {MOST_AMENITIES} amenities.")
        if not all(map(is_code, codes)):
            raise forms.ValidationError("A code is lower_snake, up to 64 characters.")
        return codes


class DayField(forms.DateField):
    """A calendar day in ISO 8601."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class FlagField(forms.TypedChoiceField):
    """True or false."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("true", "Yes"), ("false", "No")],
            coerce=lambda written: written == "true",
            empty_value=None,
            **options,
        )

    def to_python(self, value: Any) -> str:
        """As it is written in an address; Python's own truth values are taken, too."""
        return str(super().to_python(value)).lower()


class Parameter(Filter):  # type: ignore[misc]
    """A parameter read by any kind of field."""

    def __init__(self, field_class: type[forms.Field], **options: Any) -> None:
        self.field_class = field_class
        super().__init__(**options)


class Condition(Parameter):
    """A parameter that one column is compared with: as `kind`, after `convert`."""

    def __init__(
        self,
        field_class: type[forms.Field],
        kind: Field,  # type: ignore[type-arg]
        convert: Callable[[Any], Any] = lambda value: value,
        **options: Any,
    ) -> None:
        super().__init__(field_class, **options)
        self.kind = kind
        self.convert = convert

    def given(self, name: str) -> Given:
        """What stands for the value in the query."""
        return Given(name, self.kind)

    def filter(self, queryset: QuerySet[Any], value: Given) -> QuerySet[Any]:
        """The rows for which it is true; of a choice of several, any will do."""
        if issubclass(self.field_class, forms.MultipleChoiceField):
            return queryset.filter(AnyOf(F(self.field_name), value))
        return queryset.filter(**{f"{self.field_name}__{self.lookup_expr}": value})


class Part(Parameter):
    """A parameter of a group, or one with a condition of its own: the filter set asks for it."""

    def filter(self, queryset: QuerySet[Any], _value: Any) -> QuerySet[Any]:
        """Nothing: by itself it says nothing."""
        return queryset
