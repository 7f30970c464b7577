"""Searching by words: all of them must occur, wherever they are and however they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Case, IntegerField, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan, LessThan

from airbnb.compiled import Given
from apps.listings.search_text import fold

LONGEST_TEXT: Final = 200
MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Words:
    """The different words of a search, folded as `Listing.search_text` is."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of what somebody typed."""
        return cls(tuple(dict.fromkeys(fold(text).split())))

    @property
    def shape(self) -> int:
        """What the condition and the relevance depend on: how many words there are."""
        return len(self.words)

    @property
    def given(self) -> dict[str, str]:
        """What is given to both: the words, and how one looks at the beginning of a word."""
        given = {f"word_{place}": word for place, word in enumerate(self.words)}
        return given | {f"{name}_first": f" {word}" for name, word in given.items()}

    @property
    def condition(self) -> Q:
        """The homes in whose text each word occurs."""
        return Q(*(Q(search_text__contains=_word(place)) for place in range(self.shape)))

    @property
    def relevance(self) -> Combinable:
        """A whole number: for each word 2 where one of the title begins with it, 1 inside of one.

        The title says what a home is called, of what kind it is and where; the rest counts nothing.
        """
        score: Combinable = Value(0)
        for place in range(self.shape):
            score = score + _score(place)
        return score


NO_WORDS: Final = Words(())


def _word(place: int, suffix: str = "") -> Given:
    return Given(f"word_{place}{suffix}", TextField())


def _score(place: int) -> Case:
    text = Concat(Value(" "), "search_text", output_field=TextField())
    title_ends = StrIndex(text, Value("\n"))
    begins, occurs = StrIndex(text, _word(place, "_first")), StrIndex(text, _word(place))
    return Case(
        When(Q(GreaterThan(begins, 0)) & Q(LessThan(begins, title_ends)), then=2),
        When(Q(LessThan(occurs, title_ends)), then=1),
        default=0,
        output_field=IntegerField(),
    )
