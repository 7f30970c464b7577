"""How text is folded, so that a search finds what only looks different."""

from types import SimpleNamespace

import pytest

from apps.listings.search_text import SEARCH_TEXT_LENGTH, fold, search_text_of


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


def test_a_listing_is_found_by_its_name_kind_place_and_words():
    listing = SimpleNamespace(
        name="The Nest",
        property_type="Tiny home",
        neighbourhood="Kallang",
        city="Singapore",
        region="Central Region",
        description="Quiet; near the MRT. " * 500,
    )
    text = search_text_of(listing)
    assert text.startswith("the nest tiny home kallang singapore central region quiet near the mrt")
    assert len(text) <= SEARCH_TEXT_LENGTH
