"""What the code of an amenity is, so that one thing has one code wherever it comes from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.listings.amenities import CODE_LENGTH, WELL_KNOWN, code_of, group_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Wifi", "wifi"),
        ("Pack ’n play/Travel crib", "pack_n_play_travel_crib"),
        ("Free washer – In unit", "free_washer_in_unit"),
        ("Children's playroom", "childrens_playroom"),
        ('40" HDTV with Chromecast', "40_hdtv_with_chromecast"),
        ("L'Oréal  shampoo", "loreal_shampoo"),
        ("Straße", "strasse"),
    ],
)
def test_a_code_is_the_name_in_lower_snake(name, code):
    assert code_of(name) == code


def test_spellings_of_one_thing_share_a_code():
    spellings = [
        "Smeg refrigerator",
        "SMEG  refrigerator ",
        "`Smeg refrigerator",
        "Smég-Refrigerator",
    ]
    assert {code_of(name) for name in spellings} == {"smeg_refrigerator"}


def test_names_whose_letters_have_no_ascii_form_are_kept_apart():
    greek = code_of("Zanussi (με ράφι) refrigerator")
    assert greek.startswith("zanussi_refrigerator_")
    assert greek not in {"zanussi_refrigerator", code_of("Zanussi (με πόρτα) refrigerator")}
    assert code_of("微波炉") != code_of("洗衣机")


def test_names_that_are_too_long_are_kept_apart():
    first, second = code_of("A very " * 40 + "long name"), code_of("A very " * 41 + "long name")
    assert first != second
    assert len(first) == len(second) == CODE_LENGTH


@given(st.text())
def test_every_name_has_a_code_of_its_own_that_fits(name):
    code = code_of(name)
    assert 0 < len(code) <= CODE_LENGTH
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
    assert code == code_of(name)


def test_well_known_amenities_have_a_group_and_codes_of_their_own():
    names = [name for group in WELL_KNOWN.values() for name in group]
    assert len({code_of(name) for name in names}) == len(names)
    assert group_of("wifi") == "Internet and office"
    assert group_of("smeg_refrigerator") == ""
