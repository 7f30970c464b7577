"""How text is folded, so that a search finds what only looks different."""

from types import SimpleNamespace

import pytest

from apps.listings.search_text import (
    SEARCH_TEXT_LENGTH,
    TITLE_LENGTH,
    fold,
    fold_texts,
    search_text_of,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café-bar", "cafe bar"),
        ("  STRASSE,   straße ", "strasse strasse"),
        ("Ⓦⓘ-Ⓕⓘ", "wi fi"),
        ("Ελλάδα", "ελλαδα"),
        ("新加坡・公寓", "新加坡 公寓"),
        ("\u200b\u2028 …", ""),
    ],
)
def test_folding_leaves_words_alone(text, folded):
    assert fold(text) == folded


def test_folding_twice_is_folding_once():
    for text in ("ŁÓDŹ ﬁn", "İstanbul", "ΐ", "½ bath"):
        assert fold(fold(text)) == fold(text)


def nest(**but):
    return SimpleNamespace(
        **{
            "name": "The Nest",
            "property_type": "Tiny home",
            "neighbourhood": "Kallang",
            "city": "Singapore",
            "region": "Central Region",
            "description": "Quiet; near the MRT. " * 500,
        }
        | but
    )


def test_a_title_and_a_description_are_searched():
    title, description = search_text_of(nest()).split("\n")
    assert title == "the nest tiny home kallang singapore central region"
    assert description.startswith("quiet near the mrt quiet")
    assert SEARCH_TEXT_LENGTH - 10 < len(search_text_of(nest())) <= SEARCH_TEXT_LENGTH


def test_the_title_ends_where_nothing_is_described():
    assert search_text_of(nest(description="")).endswith("central region\n")


def test_a_title_that_grows_when_folded_leaves_room_for_the_description():
    text = search_text_of(nest(name="ﷺ" * 255))
    assert len(text.split("\n")[0]) <= TITLE_LENGTH
    assert "quiet near" in text


def test_a_city_is_folded_too():
    home = nest(city="São Paulo")
    fold_texts(home)
    assert home.city_folded == "sao paulo"
    assert home.search_text == search_text_of(home)
