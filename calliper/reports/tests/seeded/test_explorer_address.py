"""The address of the explorer: it holds the whole question, and what it says in vain is said back in plain words."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.http import QueryDict

from calliper.reports.explorer.suits import chosen, suiting
from calliper.reports.forms.explorer import SINGLE
from calliper.reports.tests.dashboards import moment
from calliper.reports.tests.explored import EXPLORE, Visitor

pytestmark = pytest.mark.django_db(databases="__all__")
FILTERS = (
    "team", "agent", "outcome", "type", "direction", "band", "weekday", "hour", "line", "device", "agent_tag", "tag",
    "method", "mode", "contact",
)  # fmt: skip
HOSTILE = (
    "'; DROP TABLE calls; --", '"><script>alert(1)</script>', "\x00", "../../etc/passwd", "{{ 7*7 }}", "%s%n", "1e309",
    "-1", "９", "NaN", "١", "true" * 2000, "\u202e\u0000", "org = 1 OR 1=1",
)  # fmt: skip


@pytest.fixture
def alice(acme, as_member):
    return Visitor(as_member(acme.alice))


def test_it_keeps_the_whole_question_in_the_address(acme, alice):
    since, until = moment(acme, 6, 1).date(), moment(acme, 1, 1).date()
    asked = (
        f"metric=talk_s&metric=calls&by=day&by=agent&since={since}&until={until}&team={acme.north.pk}"
        f"&agent={acme.bob.pk}&agent={acme.tara.pk}&outcome=connected&weekday=0&weekday=1&weekday=2&weekday=3"
        "&weekday=4&weekday=5&weekday=6&compare=year&top=3&order=calls&sort=-calls&chart=lines"
    )
    page = alice.ask(asked)
    assert page.wrong == ""
    assert page.query == asked
    assert alice.ask(page.query).lines == page.lines
    assert page.lines[2:]


def test_it_links_to_other_questions_with_the_rest_kept(acme, alice):
    page = alice.ask(f"metric=calls&by=day&team={acme.north.pk}&outcome=missed&compare=before")
    assert "Remove filter Team" in page.text
    removed = page.text.split('aria-label="Remove filter Team"')[0].rsplit('href="', 1)[1].split('"')[0]
    query = QueryDict(removed.replace("&amp;", "&").partition("?")[2])
    assert query.getlist("metric") == ["calls"]
    assert query.getlist("outcome") == ["missed"]
    assert query["compare"] == "before"
    assert "team" not in query


@pytest.mark.parametrize(
    ("query", "sentence", "kept"),
    [
        ("metric=shoe_size&metric=calls", "“shoe_size” is not a metric.", "metric=calls"),
        ("metric=calls&by=moon&by=day", "“moon” is not a dimension.", "by=day"),
        (
            "metric=calls&by=day&by=team&by=agent",
            "Choose at most 2; the first ones are shown.",
            "by=day&by=team",
        ),
        ("metric=calls&period=whenever", "No such period.", "period=30d"),
        ("metric=calls&since=2026-02-30", "That day does not exist.", "period=30d"),
        ("metric=calls&since=2026-W47-5", "That day does not exist.", "period=30d"),
        ("metric=calls&since=2025-05-01&until=2025-04-01", "The last day is before the first.", "period=30d"),
        ("metric=calls&since=2001-01-01", "Choose three years at most.", "period=30d"),
        ("metric=calls&since=1996-01-01", "from before the year 2000", "period=30d"),
        ("metric=calls&until=0001-01-05&compare=before", "from before the year 2000", "period=30d"),
        ("metric=calls&since=2999-01-01", "That day is still to come.", "period=30d"),
        ("metric=calls&until=2999-01-01", "they have no calls yet", "until="),
        ("metric=calls&outcome=lost&outcome=missed", "1 value is unknown.", "outcome=missed"),
        ("metric=calls&agent=nobody", "not within your reach", "metric=calls"),
        ("metric=calls&contact=nobody", "not within your reach", "metric=calls"),
        ("metric=calls&hour=24&hour=25", "2 values are unknown.", "metric=calls"),
        ("metric=calls&compare=moon", "before or year", "metric=calls"),
        ("metric=calls&by=agent&top=many", "It is a whole number up to 100", "by=agent"),
        ("metric=calls&by=agent&top=101", "It is a whole number up to 100", "by=agent"),
        ("metric=calls&by=day&top=5", "are cut to the greatest", "by=day"),
        ("metric=calls&by=agent&order=talk_s", "“talk_s” is not one of the chosen columns.", "by=agent"),
        ("metric=calls&by=agent&sort=-team", "“team” is not one of the chosen columns.", "by=agent"),
        ("metric=calls&by=agent&chart=pie", "There is no such chart.", "by=agent"),
        ("metric=calls&colour=red", "“colour” says nothing here.", "metric=calls"),
        ("metric=calls&period=7d&period=30d", "given several times", "period=30d"),
        ("metric=never_attended&metric=calls&by=hour", "cannot be split by Hour", "metric=calls&by=hour"),
        ("metric=never_attended&by=hour", "cannot be split by Hour", "metric=never_attended"),
        (
            "metric=missing_calls&metric=calls&outcome=missed",
            "cannot be narrowed by Outcome",
            "outcome=missed",
        ),
    ],
)
def test_it_says_what_it_cannot_read_and_shows_the_rest(alice, query, sentence, kept):
    page = alice.ask(query)
    assert sentence in page.wrong
    assert kept in page.query
    assert "explore-form" in page.text


@pytest.mark.parametrize("turns", [4, pytest.param(1, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("name", ["metric", "by", *SINGLE, *FILTERS, "anything"])
def test_it_bears_anything_in_any_parameter(alice, name, turns):
    for value in HOSTILE[len(name) % turns :: turns]:
        page = alice.ask(**{"metric": "calls", "by": "agent", name: [value]})
        assert "<script>alert" not in page.text
        assert page.wrong, (name, value)


def test_it_bears_very_many_values(acme, alice, as_member):
    many = "&".join(f"agent={uuid4()}" for _ in range(150))
    assert "Choose at most 100." in alice.ask(f"metric=calls&{many}").wrong
    flood = "&".join(f"agent={acme.bob.pk}" for _ in range(10_000))
    assert as_member(acme.alice).get(f"{EXPLORE}?metric=calls&{flood}").status_code == 414


def test_it_tells_ids_of_strangers_from_ids_of_nothing_in_no_way(acme, globex, alice):
    for name in ("team", "agent", "line", "device", "agent_tag", "tag", "contact"):
        foreign = alice.ask(metric="calls", period="7d", **{name: globex.charlie.pk})
        nothing = alice.ask(metric="calls", period="7d", **{name: uuid4()})
        assert foreign.wrong == nothing.wrong
        assert foreign.query == nothing.query == "metric=calls&period=7d"


def test_it_answers_about_one_contact(acme, alice):
    rows = alice.ask(metric="calls", by="contact").rows
    contact = next(cell.href for row in rows for cell in row if "contact=" in cell.href)
    held = QueryDict(contact.partition("?")[2])["contact"]
    page = alice.ask(metric="calls", by="agent", contact=held)
    assert "1 contact" in page.text
    assert page.total[0].number == next(row[1].number for row in rows if held in row[1].href)
    assert f"contact={held}" in page.query


@pytest.mark.parametrize(
    ("by", "sizes", "adds_up", "first", "others"),
    [
        ([], [], True, "", []),
        (["day"], [8], True, "line", ["bars", "table"]),
        (["month"], [7], True, "bars", ["line", "table"]),
        (["weekday"], [7], False, "bars", ["line", "table"]),
        (["type"], [6], True, "bars", ["donut", "table"]),
        (["type"], [7], True, "bars", ["table"]),
        (["type"], [6], False, "bars", ["table"]),
        (["agent"], [40], True, "across", ["table"]),
        (["weekday", "hour"], [7, 24], True, "heat", ["table"]),
        (["day", "hour"], [30, 24], True, "heat", ["stacked", "lines", "table"]),
        (["day", "team"], [30, 4], True, "stacked", ["lines", "heat", "table"]),
        (["day", "team"], [400, 4], False, "lines", ["table"]),
        (["agent", "outcome"], [40, 4], True, "table", ["heat"]),
        (["agent", "contact"], [40, 900], True, "table", []),
    ],
)
def test_it_knows_which_charts_suit(by, sizes, adds_up, first, others):
    suits = suiting(by, sizes, adds_up=adds_up)
    assert chosen("", suits) == first
    assert suits[1:] == others
    assert chosen(suits[-1] if suits else "x", suits) == (suits[-1] if suits else "")
