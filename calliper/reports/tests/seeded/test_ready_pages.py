"""Ready reports as they are read: the same numbers as everywhere, for whoever may see them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports import access
from calliper.reports.explorer import page as explorer_page
from calliper.reports.metrics import metrics
from calliper.reports.question import Question
from calliper.reports.ready import opened as ready_opened
from calliper.reports.ready.catalogue import every
from calliper.reports.sheet import UnknownPage
from calliper.reports.tests.dashboards import counted, links
from calliper.reports.tests.readied import read, sheet_of, told
from calliper.reports.ways import Added

pytestmark = pytest.mark.django_db(databases="__all__")
NAMES = sorted(every())
OF_MANY = ["compare", "leaderboard"]


def tile(page: str, metric: str) -> str:
    cell = page.split(f'id="figure-{metric}"')[1].split('class="value')[1].split(">", 1)[1]
    return re.sub(r"<[^>]*>", "", cell.split("</span>")[0]).strip()


@pytest.mark.parametrize("name", NAMES)
def test_it_answers(acme, as_member, name):
    page = read(as_member(acme.alice), name)
    assert f"<h1>{every()[name].title}</h1>" in page
    assert "What the figures mean" in page
    assert "not understood" not in page


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_a_sheet_of_what_the_page_shows(acme, name):
    found = sheet_of(acme, acme.alice, name)
    assert found.title == str(every()[name].title)
    assert found.tables
    assert found.period
    for table in found.tables:
        rows = [*table.rows, *([table.total] if table.total else [])]
        assert {len(row) for row in rows} <= {len(table.columns)}, table.title


@pytest.mark.parametrize("name", NAMES)
def test_it_shows_another_organisation_nothing(acme, globex, as_member, name):
    page = read(as_member(globex.charlie), name)
    assert "Nothing to measure yet" in page
    for word in ("Bob", "Nina", "5550"):
        assert word not in page


@pytest.mark.parametrize("name", NAMES)
def test_it_shows_leads_their_teams_only(acme, as_member, name):
    page = read(as_member(acme.tara), name)
    assert "Nina" not in page


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_MANY])
def test_it_shows_agents_themselves(acme, as_member, name):
    page = read(as_member(acme.bob), name)
    assert "your own calls" in page
    for other in ("Nina", "Tara", "Who leads?"):
        assert other not in page


@pytest.mark.parametrize("name", OF_MANY)
def test_who_sees_own_calls_alone_is_compared_with_nobody(acme, as_member, name):
    bob = as_member(acme.bob)
    assert bob.get(f"/reports/{name}/").status_code == 404
    assert f"/reports/{name}/" not in bob.get("/reports/").content.decode()
    with pytest.raises(UnknownPage):
        sheet_of(acme, acme.bob, name)


@pytest.mark.parametrize("name", ["summary", "weekly", "never-attended", "contacts"])
def test_agents_see_of_themselves_what_their_manager_sees(acme, as_member, name):
    own = [fig[:2] for fig in sheet_of(acme, acme.bob, name).figures]
    seen = [fig[:2] for fig in sheet_of(acme, acme.alice, name, f"period=30d&agent={acme.bob.pk}").figures]
    assert own == seen
    assert own


def test_its_numbers_are_those_of_the_metrics(acme, as_member):
    names = ("calls", "connected", "missed", "never_attended")
    with scope(acme.org.id):
        today = now().astimezone(acme.org.zone).date()
        question = Question(names, today - timedelta(days=29), today)
        row = access.answer(acme.alice, question).rows[0]
    page = read(as_member(acme.alice), "summary")
    assert [tile(page, name) for name in names] == [str(row[name]) for name in names]


def columns(page: str, table: str) -> dict[str, list[tuple[str, str]]]:
    """(words, address) of each cell of a table, by the head of its column; the row of totals is left out."""
    text = page.split(f'id="table-{table}"')[1].split("</table>")[0]
    head, body = text.split("<tbody>")
    names = [
        told(cell.encode()).rstrip(" ↓↑")
        for cell in re.findall(r"<th[^>]*>(.*?)</th>", head.split("</tr>")[0], re.DOTALL)
    ]
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
        for name, cell in zip(names, re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL), strict=True):
            href = re.search(r'href="([^"]*)"', cell)
            found[name].append((told(cell.encode()), unescape(href[1]) if href else ""))
    return found


@pytest.mark.parametrize(
    ("name", "table"),
    [("agents", "agents"), ("hourly", "hours"), ("summary", "days"), ("contacts", "contacts"),
     ("never-attended", "agents"), ("not-picked-up", "agents"), ("leaderboard", "ranks"), ("trends", "table"),
     ("opportunities", "board"), ("analysis", "lengths"), ("working-hours", "agents")],
)  # fmt: skip
def test_every_number_leads_to_the_calls_it_counts(acme, as_member, name, table):
    alice = as_member(acme.alice)
    held = columns(read(alice, name, "period=30d&compare=none"), table)
    labels = {
        each.label for each in metrics().values() if isinstance(each.way, Added) and each.unit == "count"
    }
    cells = [cell for label, column in held.items() if label in labels for cell in column if cell[1]]
    for words, href in cells[:20]:
        assert counted(alice, href) == int(words.replace(",", "")), (words, href)
    assert cells


def test_it_opens_the_same_question_in_explore(acme, as_member):
    alice = as_member(acme.alice)
    page = read(alice, "hourly", f"period=7d&agent={acme.bob.pk}")
    (asked, *_rest) = [each.href for each in links(page) if each.href.startswith("/reports/explore/?")]
    assert f"agent={acme.bob.pk}" in asked
    total = re.search(r'<tr class="total">.*?</tr>', page, re.DOTALL)
    there = alice.get(asked).content.decode()
    again = re.search(r'<tr class="total">.*?</tr>', there, re.DOTALL)
    assert total is not None
    assert again is not None
    assert told(total[0].encode()) == told(again[0].encode())


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("metric=calls", "This report asks it by itself"),
        ("by=day", "This report asks it by itself"),
        ("moon=1", "“moon” says nothing here."),
        ("since=1990-01-01", "There are no calls from before the year 2000."),
        ("period=ages", "No such period."),
        ("sort=moon", "is not one of the chosen columns"),
        ("team=nobody", "not here any more, or not within your reach"),
        ("compare=sideways", "Figures are compared with before or year."),
    ],
)
def test_it_says_what_it_cannot_read_and_shows_the_rest(acme, as_member, query, sentence):
    page = read(as_member(acme.alice), "agents", query)
    assert sentence in unescape(page)
    assert 'id="table-agents"' in page


def test_it_says_which_choice_and_filter_it_does_not_have(acme, as_member):
    alice = as_member(acme.alice)
    assert "There is no such choice." in read(alice, "opportunities", "least=99&period=7d")
    page = read(alice, "completeness", "outcome=missed&period=7d")
    assert "This report cannot be narrowed by it." in page
    assert 'name="outcome"' not in page


def test_it_keeps_days_and_filters_in_its_links(acme, as_member):
    page = read(as_member(acme.alice), "agents", f"period=7d&compare=before&team={acme.north.pk}")
    sorts = [each.href for each in links(page) if each.attributes.get("id") == "sort-missed"]
    assert sorts == [f"/reports/agents/?period=7d&team={acme.north.pk}&compare=before&sort=-missed"]
    names = re.findall(
        r'<th scope="row">(?:<a[^>]*>|<span>)([^<]*)',
        read(as_member(acme.alice), "agents", "period=30d&sort=agent"),
    )
    assert names[:3] == ["All", "Bob Kulkarni", "Nina Desai"] or names[:2] == ["Bob Kulkarni", "Nina Desai"]


def test_it_says_when_nothing_fits(acme, as_member):
    page = read(as_member(acme.alice), "summary", "since=2026-01-01&until=2026-01-02")
    assert "Nothing to count in these days." in page
    page = read(as_member(acme.alice), "summary", "since=2026-01-01&until=2026-01-02&outcome=missed")
    assert "Clear filters" in page


def test_it_says_when_an_answer_is_too_large(acme, as_member, monkeypatch):
    monkeypatch.setattr(ready_opened, "MOST_ANSWERED", 1)
    page = read(as_member(acme.alice), "agents")
    assert "That is too much to show at once" in page
    assert explorer_page.MOST_ANSWERED > 1


def test_the_export_of_a_narrowed_page_says_so(acme):
    found = sheet_of(acme, acme.alice, "summary", f"period=30d&team={acme.north.pk}&moon=1")
    assert found.scope == "Team: North"
    assert "Today is still running." in found.caveats
    assert any("moon" in each for each in found.caveats)
    assert sheet_of(acme, acme.bob, "summary").scope == "Your own calls"


def spans(row: str, *, phone: bool) -> int:
    """How many columns the cells of a row cover; a phone leaves some out."""
    cells = re.findall(r"<t[hd]\b([^>]*)>", row)
    held = [cell for cell in cells if not (phone and "no-phone" in cell)]
    return sum(int((re.search(r'colspan="(\d+)"', cell) or [0, 1])[1]) for cell in held)


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_every_row_stands_under_its_heads_on_a_phone_too(acme, as_member, name, phone):
    page = read(as_member(acme.alice), name, "period=30d")
    tables = re.findall(r"<table\b.*?</table>", page, re.DOTALL)
    wide = [
        {spans(row, phone=phone) for row in re.findall(r"<tr\b.*?</tr>", table, re.DOTALL)}
        for table in tables
    ]
    assert [each for each in wide if len(each) > 1] == []
