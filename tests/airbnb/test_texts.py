import pytest

from airbnb.errors import Invalid
from airbnb.texts import cleaned


def test_composes_and_strips() -> None:
    assert cleaned("  Cafe\u0301 ", most=10, field="name") == "Café"


def test_keeps_line_breaks_only_where_there_may_be_lines() -> None:
    assert cleaned("a\r\nb\rc", most=10, field="text", lines=True) == "a\nb\nc"
    with pytest.raises(Invalid):
        cleaned("a\nb", most=10, field="name")


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x9f", "\u202e", "\ud800"])
def test_refuses_characters_that_deceive_or_break(character: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cleaned(f"a{character}b", most=10, field=("profile", "name"), lines=True)
    assert refusal.value.field == ("profile", "name")


@pytest.mark.parametrize(
    ("text", "least", "fits"), [("ab", 1, True), ("", 1, False), ("abcd", 0, False)]
)
def test_counts_characters_after_stripping(text: str, least: int, fits: bool) -> None:
    if fits:
        assert cleaned(f" {text} ", most=3, least=least, field="name") == text
    else:
        with pytest.raises(Invalid):
            cleaned(f" {text} ", most=3, least=least, field="name")


def test_keeps_emoji_sequences() -> None:
    family = "👨\u200d👩\u200d👧"
    assert cleaned(family, most=10, field="name") == family
