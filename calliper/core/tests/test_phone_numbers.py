import csv
from collections import defaultdict
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calliper.core.phone_numbers import parse, search_key

SAMPLE = Path(__file__).parents[3].parent / "shared" / "data" / "indian-number-formats.csv"
MOBILE = "+919845394494"
LANDLINE = "+912228952819"
DEMO = "+915550104417"

SPELLINGS = {
    MOBILE: [
        MOBILE, "9845394494", "98453 94494", "98453-94494", "984 539 4494", "9845.394.494", "09845394494",
        "0 98453 94494", "0-98453-94494", "919845394494", "91 98453 94494", "91-9845394494",
        "+91 98453 94494",
        "+91-98453-94494", "+91 (98453) 94494", "(+91) 98453 94494", "+91 0 98453 94494",
        "+91 (0) 9845394494",
        "++919845394494", "+ 91 9845394494", "0091 98453 94494", "00919845394494", "00 91-98453-94494",
        "0919845394494", "0 91 98453 94494", "+0091 98453 94494", "0091 0 98453 94494", " 9845394494 ",
        "\t9845394494\n", "९८४५३९४४९४", "+९१ ९८४५३ ९४४९४", "૯૮૪૫૩૯૪૪૯૪", "٩٨٤٥٣٩٤٤٩٤", "۹۸۴۵۳۹۴۴۹۴",
        "９８４５３９４４９４", "＋９１９８４５３９４４９４", "𝟗𝟖𝟒𝟓𝟑𝟗𝟒𝟒𝟗𝟒", "৯৮৪৫৩৯৪৪৯৪", "௯௮௪௫௩௯௪௪௯௪",
        "\u202a+919845394494\u202c", "\u200e9845394494", "\u202d98453\u202e94494", "98453\u00a094494",
        "98453\u200b94494", "\ufeff9845394494", "98453\u201194494", "98453\u201394494", "98453\u200994494",
        "\u2066+91 98453 94494\u2069", "9845394494\x00", "tel:+919845394494", "tel:9845394494",
        "TEL:+91-98453-94494", "tel://+919845394494", "tel:%2B919845394494", "tel:%2B91%2098453%2094494",
        "tel:9845394494;phone-context=+91", "tel:+919845394494;ext=12", "callto:9845394494",
        "9845394494,,123#", "9845394494;2", "9845394494,", "9845394494p12", "+919845394494w1#",
        "9845394494;ext=7",
        "9845394494 ext 12", "9845394494x12", "+91 98453 94494 extn. 7", "sip:+919845394494@ims.example.net",
        "sips:+919845394494@example.net;user=phone", "*31#9845394494", "#31#+919845394494", "[98453] 94494",
    ],
    LANDLINE: [
        LANDLINE, "(022)28952819", "(022) 28952819", "022-28952819", "022 2895 2819", "02228952819",
        "2228952819", "+91 22 2895 2819", "+91 (0)22 2895 2819", "+91 (22) 28952819", "0091 22 28952819",
        "91 22 28952819", "(०२२) २८९५२८१९", "022/28952819",
    ],
    DEMO: [
        DEMO, "5550104417", "05550104417", "915550104417", "00915550104417", "+91 55501 04417", "55501-04417",
        "tel:+915550104417", "५५५०१०४४१७",
    ],
    "+914344322628": ["(04344)322628", "04344 322628", "4344322628", "+914344322628"],
    "+918001234567": ["080-01234567", "8001234567", "+91 80 0123 4567"],
    "+911800111222": ["1800111222", "1800 111 222", "1800-11-1222", "+91 1800 111 222"],
    "+9118001234567": ["1800 123 4567", "18001234567", "+91 1800 123 4567", "01800 123 4567"],
    "+911600123456": ["1600123456", "+91 1600 123456", "01600123456", "911600123456"],
    "+442070313000": [
        "+44 20 7031 3000", "+44 (0)20 7031 3000", "00442070313000", "442070313000", "+44(0)2070313000",
    ],
    "+971501234567": ["+971 50 123 4567", "00971501234567", "971501234567"],
    "+12025550123": ["+1 202-555-0123", "+1 (202) 555-0123", "0012025550123", "12025550123"],
    "+390612345678": ["+39 06 12345678", "0039 06 1234 5678"],
    "+6561234567": ["+65 6123 4567", "006561234567"],
    "short:IN:1401234567": [
        "1401234567", "140 123 4567", "+911401234567", "+91 140 123 4567", "01401234567", "911401234567",
        "00911401234567", "१४०१२३४५६७",
    ],
    "short:IN:121": ["121", "1-2-1", "+91121", "१२१", "tel:121", " 121 "],
    "short:IN:198": ["198", "+91198"],
    "short:IN:112": ["112"],
    "short:IN:56161": ["56161", "5 61 61", "+9156161"],
    "short:IN:5616100": ["5616100"],
    "short:IN:28952819": ["28952819", "2895 2819", "+9128952819"],
    "short:IN:*123#": ["*123#", "* 123 #", "*१२३#", "tel:*123%23"],
    "short:IN:*#06#": ["*#06#"],
    "short:IN:**21*9845394494#": ["**21*9845394494#"],
    "raw:hdfcbk": ["HDFCBK", "hdfcbk", "ＨＤＦＣＢＫ", " HdfcBk\u200e"],
    "raw:vm-hdfcbk": ["VM-HDFCBK"],
    "raw:sip:1001@pbx.example": ["sip:1001@pbx.example", "SIP:1001@PBX.example"],
    "raw:9.19845e+11": ["9.19845E+11"],
    "raw:98453+94494": ["98453+94494"],
    "raw:" + "1" * 30: ["1" * 30, "11111 " * 6],
    "": [
        "", " ", "\u200e", "\u00a0", "-1", "-2", "-3", "unknown", "Unknown", "PRIVATE", "Private number",
        "(Unknown)", "anonymous", "Restricted", "payphone", "withheld", "+", "-", "()", "\ud800", "\x00",
        ";", "tel:",
    ],
}  # fmt: skip

TABLE = [(spelling, key) for key, spellings in SPELLINGS.items() for spelling in spellings]


@pytest.mark.parametrize(("spelling", "key"), TABLE)
def test_it_gives_one_party_one_key_in_every_spelling(spelling, key):
    number = parse(spelling, "IN")
    assert number.key == key
    kind = key.split(":")[0] if ":" in key else "e164" if key else "hidden"
    assert number.kind == kind
    assert number.e164 == (key if kind == "e164" else None)
    assert parse(number.text, "IN") == number


def test_its_table_is_long_enough():
    assert len(TABLE) >= 120


@pytest.mark.parametrize("presentation", ["restricted", "unknown", "payphone"])
def test_it_hides_the_party_when_the_phone_says_so(presentation):
    number = parse(MOBILE, "IN", presentation)
    assert (number.kind, number.e164, number.key, number.text) == ("hidden", None, "", "")
    assert number.presentation == presentation


def test_it_keeps_the_presentation():
    assert parse(MOBILE, "IN").presentation == "allowed"
    assert parse("", "IN", "allowed").kind == "hidden"
    odd = parse(MOBILE, "IN", "verified")
    assert (odd.presentation, odd.key) == ("verified", MOBILE)


def test_it_shows_the_text_of_every_kind():
    texts = [parse(raw, "IN").text for raw in [MOBILE, "*123#", "sip:1001@pbx", "-1"]]
    assert texts == [MOBILE, "*123#", "sip:1001@pbx", ""]


@pytest.mark.parametrize(
    ("raw", "country", "key"),
    [
        ("9845394494", "in", MOBILE),
        (MOBILE, "US", MOBILE),
        ("0091 98453 94494", "US", MOBILE),
        ("011 91 98453 94494", "US", MOBILE),
        ("+91 22 2895 2819", "US", LANDLINE),
        ("(202) 555-0123", "US", "+12025550123"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("1-800-NOPE", "US", "raw:1-800-nope"),
        ("911", "US", "short:US:911"),
        ("555-1234", "US", "short:US:5551234"),
        ("020 7031 3000", "GB", "+442070313000"),
        ("06 12345678", "IT", "+390612345678"),
        ("6123 4567", "SG", "+6561234567"),
        ("61234567", "IN", "short:IN:61234567"),
        ("9845394494", "US", "+19845394494"),
        ("9845394494", "ZZ", "raw:9845394494"),
        (MOBILE, "", MOBILE),
        ("121", "ZZ", "short:ZZ:121"),
        ("+999123", "IN", "raw:+999123"),
        ("+1121", "IN", "raw:+1121"),
    ],
)
def test_it_reads_a_number_as_dialled_in_the_default_country(raw, country, key):
    number = parse(raw, country)
    assert number.key == key
    assert parse(number.text, country) == number


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@pytest.mark.parametrize("region", REGIONS)
def test_it_knows_the_example_numbers_of_every_region(region):
    types = phonenumbers.PhoneNumberType
    for kind in (types.MOBILE, types.FIXED_LINE, types.TOLL_FREE, types.VOIP, types.PREMIUM_RATE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for form in (
            phonenumbers.PhoneNumberFormat.E164,
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            phonenumbers.PhoneNumberFormat.RFC3966,
        ):
            spelling = phonenumbers.format_number(example, form)
            assert parse(spelling, "IN").key == e164, spelling
            assert parse(spelling, region).key == e164, spelling
        national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert parse(national, region).key == e164, national


def _stands_for_itself(raw, country):
    number = parse(raw, country)
    again = parse(number.text, country)
    assert again.key == number.key
    assert again.kind == number.kind
    assert len(number.key) <= 140
    number.key.encode()


COUNTRIES = st.sampled_from(["IN", "US", "GB", "IT", "AR", "MX", "BR", "SG", "ZZ", ""])
DIALLED = st.text(alphabet="0123456789+*#()-. ,;pwx९૮٤９\u200e\u00a0", max_size=24)


@given(st.text(max_size=40), COUNTRIES)
def test_it_never_raises_and_is_stable_for_any_text(raw, country):
    _stands_for_itself(raw, country)


@given(
    st.text(alphabet=st.characters(), max_size=12) | st.text(alphabet="\ud800\udfff0१", max_size=6), COUNTRIES
)
def test_it_never_raises_for_surrogates_and_controls(raw, country):
    _stands_for_itself(raw, country)


@given(DIALLED, COUNTRIES)
def test_it_is_stable_for_anything_dialled(raw, country):
    _stands_for_itself(raw, country)


@given(st.from_regex(r"(\+|00|0|91|\+91)?[0-9]{3,15}", fullmatch=True), COUNTRIES)
def test_it_gives_digits_the_same_key_however_they_are_set(raw, country):
    _stands_for_itself(raw, country)
    spaced = " ".join(raw)
    assert parse(spaced, country).key == parse(raw, country).key


@given(
    st.from_regex(r"[2-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "0", "91", "+91", "0091", "+91 0"])
)
def test_it_gives_an_indian_number_one_key_with_every_prefix(digits, prefix):
    assert parse(prefix + digits, "IN").key == "+91" + digits


@pytest.mark.parametrize("raw", ["9" * 5_000, "x" * 5_000, "*" * 5_000, "\ud800x" * 500, "tel:" * 40 + "12"])
def test_it_bounds_very_long_texts_without_merging_them(raw):
    number = parse(raw, "IN")
    assert len(number.key) <= 140
    assert parse(number.text, "IN").key == number.key
    assert parse(raw + "1", "IN").key != number.key


@pytest.mark.parametrize("text", ["98453 94494", "+91-98453-94494", "121", "*123#", "1" * 30])
def test_it_finds_a_number_in_a_search_box(text):
    assert search_key(text, "IN") == parse(text, "IN")


@pytest.mark.parametrize("text", ["", "Ravi", "-1", "Ravi 98453", "HDFCBK", "sip:1001@pbx", "unknown"])
def test_it_finds_no_number_in_other_text(text):
    assert search_key(text, "IN") is None


@pytest.mark.real_log
def test_it_reads_every_number_of_the_sample():
    parties = defaultdict(set)
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            for raw in (row["call_num"], row["rec_num"]):
                number = parse(raw, "IN")
                assert number.kind == ("short" if raw.startswith("140") else "e164"), raw
                parties["".join(filter(str.isdecimal, raw)).removeprefix("0")].add(number.key)
    assert len(parties) > 100
    assert all(len(keys) == 1 for keys in parties.values())
    assert len({key for keys in parties.values() for key in keys}) == len(parties)
