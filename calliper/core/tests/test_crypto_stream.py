import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calliper.core.crypto import stream
from calliper.core.crypto.envelope import DecryptionFailed, UnknownFormat

KEY = bytes(range(32))
KEYS = {3: KEY}
ID = b"file"
HEADER = 21
STEP = stream.SEGMENT + 16
SIZES = [
    0,
    1,
    15,
    16,
    17,
    stream.SEGMENT - 1,
    stream.SEGMENT,
    stream.SEGMENT + 1,
    3 * stream.SEGMENT,
    2_500_000,
]


def content(size):
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def encrypted(plain, file_id=ID):
    return b"".join(stream.encrypt(io.BytesIO(plain), key=KEY, version=3, file_id=file_id))


def decrypted(sealed, start=0, end=None, *, keys=KEYS, file_id=ID):
    return b"".join(stream.decrypt_range(io.BytesIO(sealed), start, end, keys=keys, file_id=file_id))


@pytest.fixture(scope="module")
def plain():
    return content(2_500_000)


@pytest.fixture(scope="module")
def sealed(plain):
    return encrypted(plain)


def test_it_reads_the_known_bytes():
    known = "0100000003000102030405060708090a0b0c0d0e0fc1358dd39ccbf8a46b1ec80a05b585adb64ff0173c"
    assert decrypted(bytes.fromhex(known)) == b"hello"


@pytest.mark.parametrize("size", SIZES)
def test_it_gives_back_files_of_every_size(size):
    plain = content(size)
    sealed = encrypted(plain)
    assert decrypted(sealed) == plain
    assert stream.plain_size(len(sealed)) == size
    assert plain[:64] not in sealed or size < 16


def test_it_encrypts_the_same_file_differently_each_time():
    assert encrypted(b"same") != encrypted(b"same")


def test_it_reads_from_a_source_that_hands_out_little_at_a_time(plain):
    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 40_001))

    sealed = b"".join(stream.encrypt(Trickle(plain), key=KEY, version=3, file_id=ID))
    assert len(sealed) == HEADER + len(plain) + 3 * 16
    assert decrypted(sealed) == plain


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2_600_000), st.none() | st.integers(0, 2_600_000))
def test_it_reads_a_range_as_the_slice_of_the_file(plain, sealed, start, end):
    assert decrypted(sealed, start, end) == plain[start:end]


@pytest.mark.parametrize("edge", [0, 1, stream.SEGMENT, 2 * stream.SEGMENT, 2_499_999, 2_500_000])
def test_it_reads_ranges_at_the_edges_of_segments(plain, sealed, edge):
    for start, end in [(edge, edge), (edge, edge + 1), (max(0, edge - 1), edge + 1), (edge, None), (0, edge)]:
        assert decrypted(sealed, start, end) == plain[start:end]


def test_it_reads_a_file_that_begins_further_on(plain, sealed):
    opened = stream.open_(io.BytesIO(b"before" + sealed), keys=KEYS, file_id=ID, offset=6)
    assert opened.size == len(plain)
    assert b"".join(opened.read(7, 1_500_000)) == plain[7:1_500_000]


def damaged(sealed):
    head, body = sealed[:HEADER], sealed[HEADER:]
    one, two, three = body[:STEP], body[STEP : 2 * STEP], body[2 * STEP :]
    return {
        "cut in a segment": sealed[:-1],
        "cut after a segment": head + one + two,
        "cut to one segment": head + one,
        "cut to the tag": head + one + two + three[:16],
        "cut inside a tag": head + one + two + three[:7],
        "only the header": head,
        "half a header": head[:9],
        "nothing": b"",
        "swapped": head + two + one + three,
        "repeated": head + one + one + two + three,
        "last repeated": head + one + two + three + three,
        "replaced": head + one + one + three,
        "first missing": head + two + three,
        "lengthened": sealed + b"\x00" * 40,
        "salt changed": head[:-1] + bytes([head[-1] ^ 1]) + body,
        "version changed": head[:4] + b"\x04" + head[5:] + body,
    }


@pytest.mark.parametrize("damage", list(damaged(bytes(HEADER))))
def test_it_refuses_a_damaged_file(sealed, damage):
    broken = damaged(sealed)[damage]
    with pytest.raises(DecryptionFailed):
        decrypted(broken, keys={3: KEY, 4: KEY})


@pytest.mark.parametrize(
    "damage", ["cut in a segment", "cut after a segment", "cut to one segment", "lengthened"]
)
def test_it_refuses_a_file_cut_short_even_for_its_beginning(sealed, damage):
    with pytest.raises(DecryptionFailed):
        decrypted(damaged(sealed)[damage], 0, 10)


def test_it_refuses_a_small_file_with_any_bit_flipped():
    sealed = encrypted(b"Ravi Iyer")
    for bit in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(DecryptionFailed):
            decrypted(bytes(flipped))


def test_it_refuses_segments_of_another_file_and_other_keys(sealed):
    other = encrypted(content(2_500_000))
    with pytest.raises(DecryptionFailed):
        decrypted(sealed[: HEADER + STEP] + other[HEADER + STEP :])
    for options in [{"file_id": b"other"}, {"keys": {3: bytes(32)}}, {"keys": {}}]:
        with pytest.raises(DecryptionFailed):
            decrypted(sealed, **options)


def test_it_refuses_an_unknown_format(sealed):
    with pytest.raises(UnknownFormat):
        decrypted(b"\x02" + sealed[1:])


@pytest.mark.parametrize("size", [-1, 0, 20, 21, 36, HEADER + STEP + 1, HEADER + STEP + 16])
def test_it_refuses_sizes_that_no_file_has(size):
    with pytest.raises(DecryptionFailed):
        stream.plain_size(size)
