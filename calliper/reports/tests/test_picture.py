"""Charts without a browser: in the portal's colours, with words that keep apart and names that do no harm."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from calliper.reports.explorer.scale import scale
from calliper.reports.picture import canvas, parts, png, svg, told
from calliper.reports.picture.colours import THEMES
from calliper.reports.picture.letters import cut, width
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.explored import Visitor

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [f"{day} Oct" for day in range(22, 32)] + [f"{day} Nov" for day in range(1, 20)] + ["Today"]
HOSTILE = '<script>alert(1)</script>"\'&]]>\x00\x1b\ud800 {{ 7 * 7 }} #import "x"'


def plot(kind="stacked", names=DAYS, unit="count", **more):
    values = [float(7 + place % 5) for place in range(len(names))]
    series = [
        {"name": "Connected", "colour": "connected-fill", "values": values},
        {"name": "Missed", "colour": "missed-fill", "values": [value / 2 for value in values]},
    ]
    held = {"kind": kind, "unit": unit, "locale": "en-IN", "names": list(names), "series": series, "urls": []}
    return {**held, "running": len(names) - 1, "title": "Calls by day", **more}


def parsed(text):
    return ElementTree.fromstring(text)  # noqa: S314 - our own


def words(held, text):
    return next(each for each in held.letters if each["text"] == text)


def test_it_has_the_colours_of_the_style_sheet():
    sheet = Path("frontend/styles/tokens.css").read_text(encoding="utf-8")
    _before, light, dark, *_rest = re.split(r"color-scheme: (?:light|dark);", sheet)
    for theme, rules in (("light", light), ("dark", dark)):
        found = dict(re.findall(r"--cal-([\w-]+):\s*(#[0-9a-f]{6});", rules))
        assert {name: found[name] for name in THEMES[theme]} == THEMES[theme]


@pytest.mark.parametrize(
    "query",
    [
        "metric=calls&by=day&period=30d&chart=bars",
        "metric=calls&by=day&period=30d&compare=before",
        "metric=calls&by=day&by=outcome&period=7d&chart=stacked",
        "metric=calls&by=day&by=agent&period=7d&chart=lines",
        "metric=calls&by=agent&period=30d",
        "metric=calls&by=outcome&period=30d&chart=donut",
        "metric=calls&by=outcome&period=30d&chart=bars",
        "metric=talk_s&by=hour&period=30d",
        "metric=connected_percent&by=weekday&period=30d",
        "metric=calls&by=day&since=2020-01-01&until=2020-01-31",
    ],
)
@pytest.mark.django_db(databases="__all__")
def test_it_draws_what_the_explorer_draws(acme, as_member, projection, query):
    seed(acme)
    held = Visitor(as_member(acme.alice)).ask(query).plot
    if not held:
        assert "2020" in query
        return
    for theme in ("light", "dark"):
        assert parsed(svg(held, theme=theme)).get("role") == "img"
        assert png(held, theme=theme, density=1).startswith(b"\x89PNG")


def test_it_tells_its_course_to_who_cannot_see_it():
    root = parsed(svg(plot()))
    assert root.findtext(f"{SVG}title") == "Calls by day"
    assert root.findtext(f"{SVG}desc").startswith(
        "From 22 Oct to Today. Connected: most 11 (26 Oct), least 7 (22 Oct)."
    )
    parts_of_it = plot("donut", names=["A", "B"], colours=["series-1", "series-2"])
    assert told(parts_of_it) == "A 7, B 8."


@pytest.mark.parametrize("kind", ["stacked", "bars", "lines", "across", "donut"])
def test_it_says_hostile_names_and_does_nothing_else(kind):
    names = [HOSTILE, "Bob"]
    held = plot(kind, names=names, title=HOSTILE)
    held["series"][0]["name"] = HOSTILE
    if kind in ("across", "donut"):
        held |= {"colours": ["series-1", "series-2"]}
    drawn = svg(held)
    root = parsed(drawn)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "desc", "rect", "path", "circle", "text",
    }  # fmt: skip
    assert "href" not in drawn
    assert "url(" not in drawn
    assert png(held).startswith(b"\x89PNG")


@pytest.mark.parametrize("wide", [300, 390, 720, 1200])
@pytest.mark.parametrize("count", [1, 7, 24, 30, 92, 366])
def test_its_labels_keep_apart_and_the_last_is_named(wide, count):
    names = [
        f"{1 + day % 30} {month}" for day, month in zip(range(count - 1), ["September"] * count, strict=False)
    ]
    held = canvas(plot("bars", names=[*names, "Today"]), width=wide)
    under = [each for each in held.letters if each["anchor"] == "middle"]
    assert under[-1]["text"] == "Today"
    spans = [(each["x"] - width(each["text"]) / 2, each["x"] + width(each["text"]) / 2) for each in under]
    assert all(end < begin for (_b, end), (begin, _e) in zip(spans, spans[1:], strict=False))
    assert spans[-1][1] <= wide + 0.1


def test_it_draws_what_still_runs_at_half():
    boxes = [each for each in parsed(svg(plot("bars"))).iter(f"{SVG}rect") if each.get("opacity")]
    assert [each.get("opacity") for each in boxes] == ["0.5", "0.5"]
    assert not any(each.get("opacity") for each in parsed(svg(plot("bars", running=-1))).iter(f"{SVG}rect"))


def test_it_breaks_a_line_where_there_is_nothing_and_dashes_the_earlier_period():
    held = plot("line")
    held["series"][0]["values"][5] = None
    held["series"][1]["dashed"] = True
    lines = [
        each for each in parsed(svg(held)).iter(f"{SVG}path") if each.get("stroke-width") in ("2", "1.5")
    ]
    dashed = [each.get("stroke-dasharray") for each in lines]
    assert dashed == ["4 3", None, None, "4 3"]


def test_its_keys_say_totals_only_where_they_add_up():
    assert words(canvas(plot("stacked")), "270")["weight"] == 600
    assert not [each for each in canvas(plot("lines")).letters if each["weight"] == 600]


def test_a_bar_is_as_long_as_its_value():
    held = plot("bars", names=["a", "b"], unit="count", running=-1)
    held["series"] = [{"name": "Calls", "colour": "accent-fill", "values": [10.0, 30.0]}]
    ground, low, high = (float(each.get("height")) for each in parsed(svg(held)).iter(f"{SVG}rect"))
    assert high == pytest.approx(3 * low, rel=0.01)
    assert high < ground


@pytest.mark.parametrize(
    ("most", "unit", "country", "said"),
    [
        (0, "count", "IN", ["0", "1", "2", "3"]),
        (7, "count", "IN", ["0", "3", "6", "9"]),
        (151, "count", "IN", ["0", "60", "120", "180"]),
        (112_000, "count", "IN", ["0", "40,000", "80,000", "1.2 lakh"]),
        (112_000, "count", "US", ["0", "40,000", "80,000", "120 K"]),
        (22_000_000, "count", "IN", ["0", "80 lakh", "1.6 crore", "2.4 crore"]),
        (68, "percent", "IN", ["0%", "25%", "50%", "75%"]),
        (99, "percent", "IN", ["0%", "25%", "50%", "75%", "100%"]),
        (2.25, "ratio", "IN", ["0.0", "0.8", "1.6", "2.4"]),
        (50, "seconds", "IN", ["0", "0:20", "0:40", "1:00"]),
        (5000, "seconds", "IN", ["0", "30 m", "60 m", "90 m"]),
        (60_000, "seconds", "IN", ["0", "6 h", "12 h", "18 h"]),
    ],
)
def test_its_axis_has_three_divisions_in_words_of_the_country(most, unit, country, said):
    assert [text for _value, text in scale(most, unit, country).ticks()] == said


def test_its_letters_are_set_apart_from_its_shapes():
    held = parts(plot(names=["प्रिया", "હિતેશ"]))
    assert "<text" not in held["shapes"]
    assert {"प्रिया", "હિતેશ"} <= {each["text"] for each in held["letters"]}
    assert 'lang="hi"' in svg(plot(names=["प्रिया", "હિતેશ"]))


def test_its_hindi_is_joined_and_of_its_own_font():
    """Letters that are only put side by side, or boxes in place of them, would give another picture."""
    whole = png(plot(names=["प्रि", "Today"]))
    apart = png(plot(names=["प\u200c्रि", "Today"]))
    other = png(plot(names=["ક્રિ", "Today"]))
    assert len({whole, apart, other}) == 3


def test_a_picture_is_twice_as_dense_as_it_is_wide():
    assert struct.unpack(">II", png(plot(), width=600, height=240)[16:24]) == (1200, 480)


def test_a_name_is_cut_before_the_signs_of_a_letter():
    assert cut("Bob", 100) == "Bob"
    for most in range(12, 60):
        kept = cut("प्रियाप्रियाप्रिया", most)
        assert width(kept) <= most + 11
        assert not kept.startswith("्")


def test_nothing_is_drawn_of_nothing():
    held = plot(names=[], running=-1) | {"series": []}
    assert told(held) == "Nothing to draw."
    assert parsed(svg(held)).tag == f"{SVG}svg"
    flat = plot("donut", names=["A"], colours=["series-1"])
    flat["series"][0]["values"] = [0.0]
    assert parsed(svg(flat)).findall(f"{SVG}path") == []
