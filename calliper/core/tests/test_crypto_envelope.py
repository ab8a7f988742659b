from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.core.crypto import envelope
from calliper.core.crypto.envelope import DecryptionFailed, UnknownFormat

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
NONCE = bytes(range(12))
ORG = UUID("01980000-0000-7000-8000-000000000001")
ROW = UUID("01980000-0000-7000-8000-000000000002")
PLACE = envelope.aad(ORG, "calls_contact", "name", ROW)


@pytest.mark.parametrize(
    ("version", "text", "sealed"),
    [
        (1, "", "0100000001000102030405060708090a0b38b874f38193bd08bee361c1589d7a4e"),
        (
            7,
            "राजेश",
            "0100000007000102030405060708090a0ba7a666fb615b22bf11a1320c514dceb71894a5c591305c91a5164f7ead66de",
        ),
        (
            2**32 - 1,
            "+919845394494",
            "01ffffffff000102030405060708090a0b6c3be722fdd1f728b475a3b285fe9e7feaa0505feec476c4c18e9eed56",
        ),
    ],
)
def test_it_seals_to_the_known_bytes(version, text, sealed):
    assert envelope._seal_with(NONCE, KEY, version, PLACE, text.encode()).hex() == sealed
    assert envelope.open_({version: KEY}, PLACE, bytes.fromhex(sealed)).decode() == text


def test_it_spells_a_place_as_the_known_bytes():
    lengths = "00000005", "00000024", "0000000d", "00000004", "00000024"
    words = "value", str(ORG), "calls_contact", "name", str(ROW)
    known = "".join(size + word.encode().hex() for size, word in zip(lengths, words, strict=True))
    assert PLACE.hex() == known


@given(st.binary(max_size=300), st.integers(0, 2**32 - 1))
def test_it_opens_what_it_sealed(plaintext, version):
    sealed = envelope.seal(KEY, version, PLACE, plaintext)
    assert envelope.open_({version: KEY, version ^ 1: OTHER_KEY}, PLACE, sealed) == plaintext
    assert envelope.version_of(sealed) == version
    assert len(sealed) == len(plaintext) + 33


def test_it_never_uses_a_nonce_twice():
    assert len({envelope.seal(KEY, 1, PLACE, b"same")[5:17] for _ in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    "place",
    [
        envelope.aad(UUID(int=ORG.int + 1), "calls_contact", "name", ROW),
        envelope.aad(ORG, "calls_note", "name", ROW),
        envelope.aad(ORG, "calls_contact", "number", ROW),
        envelope.aad(ORG, "calls_contact", "name", UUID(int=ROW.int + 1)),
        envelope.aad(ORG, "calls_contactname", "", ROW),
        b"",
    ],
)
def test_it_refuses_a_value_moved_to_another_place(place):
    sealed = envelope.seal(KEY, 1, PLACE, b"Ravi")
    with pytest.raises(DecryptionFailed):
        envelope.open_({1: KEY}, place, sealed)


def test_it_refuses_a_value_with_any_bit_flipped():
    sealed = envelope.seal(KEY, 1, PLACE, b"Ravi Iyer")
    keys = {1: KEY} | {1 ^ 1 << bit: KEY for bit in range(32)}
    for bit in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionFailed):
            envelope.open_(keys, PLACE, bytes(flipped))


@pytest.mark.parametrize("first", [b"\x00", b"\x02", b"\xff", b"g"])
def test_it_refuses_a_downgraded_or_unknown_format(first):
    sealed = first + envelope.seal(KEY, 1, PLACE, b"Ravi")[1:]
    with pytest.raises(UnknownFormat):
        envelope.open_({1: KEY}, PLACE, sealed)


def test_it_refuses_a_value_cut_short_or_lengthened():
    sealed = envelope.seal(KEY, 1, PLACE, b"Ravi")
    for cut in [*(sealed[:length] for length in range(len(sealed))), sealed + b"\x00"]:
        with pytest.raises(DecryptionFailed):
            envelope.open_({1: KEY}, PLACE, cut)


def test_it_refuses_a_wrong_key_and_an_unknown_version_in_the_same_words():
    sealed = envelope.seal(KEY, 1, PLACE, b"Ravi")
    texts = set()
    for keys in ({1: OTHER_KEY}, {2: KEY}, {}):
        with pytest.raises(DecryptionFailed) as refused:
            envelope.open_(keys, PLACE, sealed)
        assert refused.value.__cause__ is None
        texts.add(str(refused.value))
    assert texts == {"This value cannot be decrypted."}


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_it_gives_different_texts_different_bytes(one, other):
    assert (envelope.parts(*one) == envelope.parts(*other)) == (one == other)
