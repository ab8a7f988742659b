"""Words and figures as they appear on every screen."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from babel.numbers import format_decimal
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from calliper.core import formats, phone_text

NOW = dt.datetime(2026, 11, 20, 12, 12, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (9, "0:09"),
        (408, "6:48"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3765, "1:02:45"),
        (None, "–"),
    ],
)
def test_it_writes_the_length_of_a_call(seconds, text):
    assert formats.duration(seconds) == text


def test_it_writes_a_dash_for_a_call_that_did_not_happen():
    assert formats.duration(0, dash_for_zero=True) == "–"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2118060, "588 h 21 m"), (4440, "1 h 14 m"), (1260, "21 m"), (40, "40 s"), (0, "–"), (None, "–")],
)
def test_it_writes_totals_in_hours_and_minutes(seconds, text):
    assert formats.duration_sum(seconds) == text


def test_it_groups_the_hours_of_large_totals():
    assert formats.duration_sum(112_000 * 3600) == "1,12,000 h 0 m"


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (dt.timedelta(seconds=20), "under a minute"),
        (dt.timedelta(minutes=12), "12 min"),
        (dt.timedelta(hours=2, minutes=31), "2 h 31 min"),
        (dt.timedelta(hours=3), "3 h"),
        (dt.timedelta(days=4, hours=4, minutes=9), "4 d 4 h"),
        (dt.timedelta(days=2), "2 d"),
        (dt.timedelta(seconds=-90), "under a minute"),
    ],
)
def test_it_says_how_long_ago(passed, text):
    assert formats.ago(NOW - passed, now=NOW) == text


def test_it_writes_the_time_of_day_in_the_zone_and_clock_of_the_organisation():
    moment = dt.datetime(2026, 11, 20, 11, 42, tzinfo=dt.UTC)
    assert formats.clock(moment, zone="Asia/Kolkata") == "5:12 pm"
    assert formats.clock(moment, zone="Asia/Kolkata", hours24=True) == "17:12"
    assert formats.clock(dt.datetime(2026, 11, 20, 18, 45, tzinfo=dt.UTC), zone="Asia/Kolkata") == "12:15 am"
    assert formats.clock(dt.datetime(2026, 11, 20, 7, 0, tzinfo=dt.UTC), zone="Asia/Kolkata") == "12:30 pm"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TODAY, "Today"),
        (dt.date(2026, 11, 19), "Yesterday"),
        (dt.date(2026, 11, 13), "Friday, 13 November"),
        (dt.date(2025, 11, 20), "Thursday, 20 November 2025"),
    ],
)
def test_it_heads_the_calls_of_a_day(day, text):
    assert formats.day_heading(day, today=TODAY) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (TODAY, "Today"),
        (dt.date(2026, 11, 18), "Wed"),
        (dt.date(2026, 11, 14), "Sat"),
        (dt.date(2026, 11, 13), "13 Nov"),
        (dt.date(2025, 12, 1), "1 Dec 2025"),
    ],
)
def test_it_names_a_day_briefly(day, text):
    assert formats.short_day(day, today=TODAY) == text


def test_it_writes_a_moment_in_full_with_its_zone():
    moment = dt.datetime(2026, 11, 20, 11, 42, tzinfo=dt.UTC)
    assert formats.full_stamp(moment, zone="Asia/Kolkata") == "20 Nov 2026, 5:12 pm IST"


@pytest.mark.parametrize(
    ("number", "country", "text"),
    [
        (112000, "IN", "1,12,000"),
        (17232, "IN", "17,232"),
        (24000000, "IN", "2,40,00,000"),
        (112000, "GB", "112,000"),
        (999, "IN", "999"),
        (None, "IN", "–"),
    ],
)
def test_it_groups_numbers_by_country(number, country, text):
    assert formats.grouped(number, country=country) == text


def test_it_keeps_the_decimals_asked_for():
    assert formats.grouped(1234.56, country="GB", decimals=1) == "1,234.6"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+915550104417", "55••• ••417"),
        ("+919812345678", "98••• ••678"),
        ("+442079460958", "+44 20 •••• •958"),
        ("+14155550132", "+1 41•-•••-•132"),
        ("198", "•••"),
        ("12345", "•••45"),
        ("", "Hidden number"),
        ("-1", "Hidden number"),
        (None, "Hidden number"),
    ],
)
def test_it_covers_the_middle_of_a_number(number, text):
    assert phone_text.masked(number) == text


@given(st.integers(6_000_000_000, 9_999_999_999))
def test_it_covers_mobile_numbers_of_india_as_it_does_parsed_ones(digits):
    with patch.object(phone_text, "PLAIN", re.compile("(?!)")):
        parsed = phone_text.masked(f"+91{digits}")
    assert phone_text.masked(f"+91{digits}") == parsed


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+915550104417", "+91 55501 04417"),
        ("+442079460958", "+44 20 7946 0958"),
        ("198", "198"),
        ("-2", "Hidden number"),
        (None, "Hidden number"),
    ],
)
def test_it_writes_an_open_number_in_its_countrys_grouping(number, text):
    assert phone_text.open_number(number) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Priya Nair", "PN"),
        ("Priya", "P"),
        ("Shree Krishna Cold Storage", "SS"),
        ("  ", ""),
        ("(Unknown) Rao", "R"),
        ("હિતેશભાઈ પટેલ", "હિપ"),
    ],
)
def test_it_takes_initials_in_any_script(name, text):
    assert formats.initials(name) == text


@pytest.mark.parametrize(
    ("text", "lang"), [("Priya", ""), ("प्रिया", "hi"), ("જયાબેન શાહ", "gu"), ("Ravi રવિ", "gu")]
)
def test_it_names_the_language_of_a_script(text, lang):
    assert formats.script_lang(text) == lang


def _query(template: str, path: str) -> str:
    context = Context({"request": RequestFactory().get(path)})
    return Template(
        "{% load calliper_format %}{% autoescape off %}" + template + "{% endautoescape %}"
    ).render(context)


def test_it_rewrites_the_query_string_and_keeps_the_rest():
    assert _query("{% url_with outcome='missed' before=None %}", "/calls/?team=a&team=b&before=9") == (
        "?team=a&team=b&outcome=missed"
    )


def test_it_takes_every_parameter_away():
    assert _query("{% url_with q='' %}", "/calls/?q=patel") == "?"


def test_it_writes_times_by_the_organisations_clock():
    context = Context({"at": dt.datetime(2020, 1, 2, 11, 42, tzinfo=dt.UTC), "org": _Org()})
    text = Template("{% load calliper_format %}{{ at|clock:org }}|{{ at|smart_time:org }}").render(context)
    assert text == "17:12|2 Jan 2020, 17:12"


class _Org:
    time_zone = "Asia/Kolkata"
    clock = "24"
    country = "IN"


@pytest.mark.parametrize(("country", "pattern"), [("IN", "#,##,##0"), ("GB", "#,##0")])
def test_whole_numbers_are_grouped_as_babel_groups_them(country: str, pattern: str) -> None:
    edges = {10**power + more for power in range(13) for more in (-1, 0, 1, 50_607)}
    for number in (*sorted(edges), 0, -1, -112_000):
        assert formats.grouped(number, country=country) == format_decimal(number, pattern, locale="en")
