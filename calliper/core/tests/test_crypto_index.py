import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.core.crypto import index
from calliper.core.crypto.index import Purpose

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
NUMBER = "+919845394494"


def test_it_fingerprints_to_the_known_bytes():
    assert index.blind_index(KEY, Purpose.NUMBER, NUMBER).hex() == "33e1697d1fb15faf76d76314370b7352"
    assert {token.hex() for token in index.name_tokens(KEY, "Ra")} == {"72a00f732643d1a7"}
    known = "7281caf026ca30a3a915c06b7f9c266bd0ba77f782615b6a0553f2c7cd649020"
    assert index.mac(KEY, b"a", b"bc").hex() == known


def test_it_separates_keys_and_purposes():
    found = {index.blind_index(key, purpose, NUMBER) for key in (KEY, OTHER_KEY) for purpose in Purpose}
    assert len(found) == 2 * len(Purpose)
    assert {len(value) for value in found} == {16}


@given(st.lists(st.binary(max_size=3), max_size=3), st.lists(st.binary(max_size=3), max_size=3))
def test_it_counts_where_the_parts_of_an_identity_end(one, other):
    assert (index.mac(KEY, *one) == index.mac(KEY, *other)) == (one == other)
    assert len(index.mac(KEY, *one)) == 32


def finds(text, name):
    wanted = index.query_tokens(KEY, text)
    return bool(wanted) and wanted <= index.name_tokens(KEY, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ra", "Rajesh Kumar"),
        ("RAJ", "rajesh kumar"),
        ("kumar raj", "Rajesh Kumar"),
        ("rajesh kumar", "Rajesh Kumar"),
        ("raj k", "Rajesh Kumar"),
        ("ｒａｊ", "Rajesh"),
        ("straße", "STRASSE"),
        ("jose\u0301", "José"),
        ("dsou", "D'Souza"),
        ("d’souza", "D'Souza"),
        ("flat 42", "Ravi, flat 42"),
        ("राज", "राजेश शर्मा"),
        ("राजे", "राजेश शर्मा"),
        ("राजेश शर्", "राजेश शर्मा"),
        ("श्री", "श्रीमती देवी"),
        ("क्ष", "क्षमा"),
        ("પટે", "રમેશ પટેલ"),
        ("પટેલ", "રમેશ પટેલ"),
        ("રમ", "રમેશ પટેલ"),
        ("राज\u200dे", "राजेश"),
        ("venkatanarasimharajuvaripeta", "Venkatanarasimharajuvaripeta"),
        ("venkatanarasimha", "Venkatanarasimharaju"),
    ],
)
def test_it_finds_a_name_by_the_beginnings_of_its_words(text, name):
    assert finds(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jesh", "Rajesh"),
        ("rajesh shah", "Rajesh Kumar"),
        ("rajeshkumar", "Rajesh Kumar"),
        ("r", "Rajesh"),
        ("", "Rajesh"),
        ("- .", "Rajesh"),
        ("ra", ""),
        ("रा", "राजेश"),
        ("जेश", "राजेश"),
        ("ટેલ", "પટેલ"),
    ],
)
def test_it_does_not_find_other_names(text, name):
    assert not finds(text, name)


def test_it_keeps_one_token_for_every_beginning_of_two_to_twelve_letters():
    assert len(index.name_tokens(KEY, "Abcdefghijklmnop")) == 11
    assert len(index.name_tokens(KEY, "Ravi")) == 3
    assert index.name_tokens(KEY, "A") == set()
    assert {len(token) for token in index.name_tokens(KEY, "Rajesh Kumar")} == {8}


def test_it_bounds_the_tokens_of_a_very_long_name():
    assert len(index.name_tokens(KEY, " ".join(f"word{n}" for n in range(500)))) <= 32 * 11


def test_it_makes_unrelated_tokens_under_another_key():
    assert not index.name_tokens(KEY, "Rajesh") & index.name_tokens(OTHER_KEY, "Rajesh")


@given(st.text(max_size=30))
def test_it_finds_every_name_by_itself(name):
    assert index.query_tokens(KEY, name) <= index.name_tokens(KEY, name)


@given(st.text(max_size=20))
def test_it_ignores_how_letters_are_composed(name):
    composed, split = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))
    assert index.name_tokens(KEY, composed) == index.name_tokens(KEY, split)
