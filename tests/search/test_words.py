"""Searching by text."""

from __future__ import annotations

import pytest

from tests.factories.listings import ListingFactory
from tests.search.errors import refused

pytestmark = pytest.mark.django_db


def test_all_words_must_occur_somewhere(find):
    ListingFactory(name="Loft", city="Lisbon", description="A quiet place near the river.")
    ListingFactory(name="Boat", city="Lisbon", description="A place on the river.")
    assert find({"text": "river quiet"}) == ["Loft"]
    assert find({"text": "lisbon river"}) == ["Boat", "Loft"]
    assert find({"text": "quiet mountain"}) == []


@pytest.mark.parametrize("text", ["cafe MUNCHEN", "Café, München!", "mün café", "CAFÉ"])
def test_case_accents_and_punctuation_do_not_matter(find, text):
    ListingFactory(name="Over the café", city="München")
    assert find({"text": text}) == ["Over the café"]


def test_text_in_other_scripts_is_found(find):
    ListingFactory(name="新加坡公寓")
    ListingFactory(name="Σπίτι στην Αθήνα")
    assert find({"text": "公寓"}) == ["新加坡公寓"]
    assert find({"text": "ΑΘΗΝΑ σπιτι"}) == ["Σπίτι στην Αθήνα"]


@pytest.mark.parametrize("text", ["100%", "a_b", "back\\slash", "50% a_b \\"])
def test_what_means_something_to_a_database_is_a_word_like_others(find, text):
    ListingFactory(name="100 percent axb backxslash 50")
    ListingFactory(name="100% a_b back\\slash 50%")
    assert find({"text": text})[0] == "100% a_b back\\slash 50%"


@pytest.mark.parametrize("text", ["", "   ", "…!?"])
def test_text_without_a_word_does_not_matter(find, text):
    ListingFactory(name="Loft")
    assert find({"text": text}) == ["Loft"]


def test_words_of_the_title_make_it_more_relevant(find):
    ListingFactory(name="Plain", description="By the garden, with a garden house.")
    ListingFactory(name="Winegarden")
    ListingFactory(name="Garden house")
    assert find({"text": "garden"}) == ["Garden house", "Winegarden", "Plain"]


def test_every_word_of_the_title_counts(find):
    ListingFactory(name="Sea", description="and garden")
    ListingFactory(name="Sea and garden")
    ListingFactory(name="Garden", description="and sea")
    assert find({"text": "garden sea"})[0] == "Sea and garden"


def test_the_city_is_part_of_the_title(find):
    ListingFactory(name="Far", city="Rome", description="Two hours to Naples.")
    ListingFactory(name="Near", city="Naples")
    assert find({"text": "naples"}) == ["Near", "Far"]


def test_equal_matches_come_by_rating_then_reviews_then_age(find):
    ListingFactory(name="Old")
    ListingFactory(name="New", published_at="2026-06-01T00:00:00Z")
    ListingFactory(name="Good", rating_hundredths=450, review_count=3)
    ListingFactory(name="Good and known", rating_hundredths=450, review_count=90)
    ListingFactory(name="Best", rating_hundredths=500, review_count=3)
    assert find() == ["Best", "Good and known", "Good", "New", "Old"]
    assert find({"text": "apartment"}) == ["Best", "Good and known", "Good", "New", "Old"]


@pytest.mark.parametrize("text", ["x" * 201, " ".join("abcdefghijklm")])
def test_there_is_a_limit(search, text):
    answer = search({"text": text})
    assert refused(answer) == ["filter.text"]


def test_words_may_be_repeated(find):
    ListingFactory(name="Loft")
    assert find({"text": "loft " * 20}) == ["Loft"]
