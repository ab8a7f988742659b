"""Ready reports through their address: the same numbers as everywhere, for whoever may see them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from calliper.calls.chips import day_range
from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.orgs.models import Organisation
from calliper.reports import access
from calliper.reports.actions.projecting import catch_up
from calliper.reports.explorer import page as explorer_page
from calliper.reports.metrics import metrics
from calliper.reports.models.state import Health
from calliper.reports.question import Question
from calliper.reports.ready import opened as ready_opened
from calliper.reports.ready.catalogue import every
from calliper.reports.ready.parts.grid import share
from calliper.reports.ready.parts.ranks import ranks
from calliper.reports.sheet import UnknownPage
from calliper.reports.store import connection
from calliper.reports.tests.dashboards import counted, links, moment, seed
from calliper.reports.tests.readied import read, sheet_of, told
from calliper.reports.ways import Added

pytestmark = pytest.mark.django_db(databases="__all__")
NAMES = sorted(every())
OF_MANY = ["compare", "leaderboard"]
MOST_QUERIES = 120


def tile(page: str, metric: str) -> str:
    cell = page.split(f'id="figure-{metric}"')[1].split('class="value')[1].split(">", 1)[1]
    return re.sub(r"<[^>]*>", "", cell.split("</span>")[0]).strip()


def hide_ranks(acme) -> None:
    with scope(acme.org.id):
        Organisation.objects.filter(pk=acme.org.pk).update(ranks_agents=False)
    acme.org.ranks_agents = False


@pytest.mark.parametrize("name", NAMES)
def test_it_answers(acme, as_member, projection, name):
    seed(acme)
    page = read(as_member(acme.alice), name)
    assert f"<h1>{every()[name].title}</h1>" in page
    assert "What the figures mean" in page
    assert "not understood" not in page


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_a_sheet_of_what_the_page_shows(acme, projection, name):
    seed(acme)
    found = sheet_of(acme, acme.alice, name)
    assert found.title == str(every()[name].title)
    assert found.tables
    assert found.period
    for table in found.tables:
        rows = [*table.rows, *([table.total] if table.total else [])]
        assert {len(row) for row in rows} <= {len(table.columns)}, table.title


@pytest.mark.parametrize("name", NAMES)
def test_it_shows_another_organisation_nothing(acme, globex, as_member, projection, name):
    seed(acme)
    page = read(as_member(globex.charlie), name)
    assert "Nothing to measure yet" in page
    for word in ("Bob", "Nina", "5550"):
        assert word not in page


@pytest.mark.parametrize("name", NAMES)
def test_it_shows_leads_their_teams_only(acme, as_member, projection, name):
    seed(acme)
    page = read(as_member(acme.tara), name)
    assert "Nina" not in page


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_MANY])
def test_it_shows_agents_themselves(acme, as_member, projection, name):
    seed(acme)
    page = read(as_member(acme.bob), name)
    assert "your own calls" in page
    for other in ("Nina", "Tara", "Who leads?"):
        assert other not in page


@pytest.mark.parametrize("name", OF_MANY)
def test_who_sees_own_calls_alone_is_compared_with_nobody(acme, as_member, projection, name):
    seed(acme)
    bob = as_member(acme.bob)
    assert bob.get(f"/reports/{name}/").status_code == 404
    assert f"/reports/{name}/" not in bob.get("/reports/").content.decode()
    with pytest.raises(UnknownPage):
        sheet_of(acme, acme.bob, name)


@pytest.mark.parametrize("name", ["summary", "weekly", "never-attended", "contacts"])
def test_agents_see_of_themselves_what_their_manager_sees(acme, as_member, projection, name):
    seed(acme)
    own = [fig[:2] for fig in sheet_of(acme, acme.bob, name).figures]
    seen = [fig[:2] for fig in sheet_of(acme, acme.alice, name, f"period=30d&agent={acme.bob.pk}").figures]
    assert own == seen
    assert own


def test_its_numbers_are_those_of_the_metrics(acme, as_member, projection):
    seed(acme)
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
def test_every_number_leads_to_the_calls_it_counts(acme, as_member, projection, name, table):
    seed(acme)
    alice = as_member(acme.alice)
    held = columns(read(alice, name, "period=30d&compare=none"), table)
    labels = {
        each.label for each in metrics().values() if isinstance(each.way, Added) and each.unit == "count"
    }
    cells = [cell for label, column in held.items() if label in labels for cell in column if cell[1]]
    for words, href in cells[:20]:
        assert counted(alice, href) == int(words.replace(",", "")), (words, href)
    assert cells


def test_it_opens_the_same_question_in_explore(acme, as_member, projection):
    seed(acme)
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


def test_the_catalogue_finds_reports_by_their_words(acme, as_member):
    alice = as_member(acme.alice)
    page = alice.get("/reports/").content.decode()
    assert all(f'/reports/{name}/"' in page for name in NAMES)
    found = alice.get("/reports/?find=Missed  return").content.decode()
    assert "/reports/never-attended/" in found
    assert "/reports/hourly/" not in found
    assert "No report has “zebra” in its words." in alice.get("/reports/?find=zebra").content.decode()
    assert "<b>x" not in alice.get("/reports/?find=<b>x").content.decode()


def test_the_catalogue_begins_with_what_was_opened_last(acme, as_member, projection):
    alice = as_member(acme.alice)
    assert "Opened last" not in alice.get("/reports/").content.decode()
    for name in ("hourly", "weekly", "hourly"):
        alice.get(f"/reports/{name}/")
    page = alice.get("/reports/").content.decode()
    recent = page.split("Opened last")[1].split("</section>")[0]
    assert re.findall(r"/reports/([a-z-]+)/", recent) == ["hourly", "weekly"]


def test_there_is_no_report_of_another_name(acme, as_member):
    assert as_member(acme.alice).get("/reports/nothing/").status_code == 404
    with pytest.raises(UnknownPage):
        sheet_of(acme, acme.alice, "nothing")


def test_an_organisation_can_do_without_ranks(acme, as_member, projection):
    seed(acme)
    alice = as_member(acme.alice)
    assert "Who leads?" in read(alice, "weekly")
    hide_ranks(acme)
    assert alice.get("/reports/leaderboard/").status_code == 404
    assert "/reports/leaderboard/" not in alice.get("/reports/").content.decode()
    assert "Who leads?" not in read(alice, "weekly")
    with pytest.raises(UnknownPage):
        sheet_of(acme, acme.alice, "leaderboard")
    assert "Who leads?" not in [table.title for table in sheet_of(acme, acme.alice, "weekly").tables]


def test_the_leaderboard_says_who_has_moved(acme, as_member, projection):
    def talk(agent, days_ago: int, seconds: int) -> None:
        make_call(acme, agent=agent, type="incoming", start=moment(acme, days_ago, 11), duration_s=seconds)

    talk(acme.bob, 2, 100), talk(acme.nina, 2, 300), talk(acme.tara, 2, 300)
    talk(acme.bob, 9, 200), talk(acme.nina, 9, 100)
    catch_up(now())
    since, until = moment(acme, 6, 0).date(), moment(acme, 1, 0).date()
    table = sheet_of(acme, acme.alice, "leaderboard", f"since={since}&until={until}").tables[0]
    places = {row[1]: (row[0], row[-1]) for row in table.rows}
    assert places == {"Nina Desai": (1, 2), "Tara Rao": (1, None), "Bob Kulkarni": (3, 1)}
    page = told(read(as_member(acme.alice), "leaderboard", f"since={since}&until={until}").encode())
    assert "▲ up 1 place" in page
    assert "▼ down 2 places" in page
    assert " new " in page


def test_ranks_are_shared_by_equals():
    assert ranks({"a": 5, "b": 9, "c": 5, "d": 1}) == {"b": 1, "a": 2, "c": 2, "d": 4}


def test_the_leaderboard_is_ranked_by_what_is_chosen(acme, projection):
    seed(acme)
    ranked = [
        row[1] for row in sheet_of(acme, acme.alice, "leaderboard", "period=30d&rank=calls").tables[0].rows
    ]
    assert ranked[0] == "Bob Kulkarni"
    ranked = [row[1] for row in sheet_of(acme, acme.alice, "leaderboard", "period=30d").tables[0].rows]
    assert ranked[0] == "Bob Kulkarni"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 8, "12.50%"), (1, 800, "0.13%"), (1, 1600, "0.06%"), (0, 5, "0.00%"), (2, 3, "66.67%"), (0, 0, "–")],
)
def test_shares_have_two_decimals_a_half_upwards(part, whole, words):
    assert share(part, whole) == words


def test_the_grid_has_every_hour_of_every_day(acme, projection):
    seed(acme)
    table = sheet_of(acme, acme.alice, "day-grid", "period=7d").tables[0]
    assert len(table.columns) == 1 + 7 + 2
    rows = list(table.rows)
    assert all(sum(row[1:8]) == row[8] for row in rows)
    assert table.total is not None
    assert table.total[8] == sum(row[8] for row in rows) == 36
    missed = sheet_of(acme, acme.alice, "day-grid", "period=7d&of=missed").tables[0]
    assert missed.total is not None
    assert missed.total[8] < 36


def test_the_board_ranks_by_connects_and_then_by_talk(acme, as_member, projection):
    def talk(number: str, *seconds: int) -> None:
        for place, each in enumerate(seconds):
            start = moment(acme, 1, 9 + place)
            make_call(acme, type="outgoing", start=start, duration_s=each, number=number)

    talk("5550100011", 10, 10)
    talk("5550100012", 10, 10, 10)
    talk("5550100013", 90, 10)
    talk("5550100014", 10)
    catch_up(now())
    table = sheet_of(acme, acme.alice, "opportunities", "period=7d").tables[0]
    assert [(row[2][-3:], row[4], row[5]) for row in table.rows] == [
        ("012", 3, 30),
        ("013", 2, 100),
        ("011", 2, 20),
    ]
    hot = sheet_of(acme, acme.alice, "opportunities", "period=7d&least=hot").tables[0]
    assert [row[2][-3:] for row in hot.rows] == ["012"]
    page = read(as_member(acme.alice), "opportunities", "period=7d")
    assert "5550100012" not in page
    assert re.search(r'href="/contacts/[0-9a-f-]{36}/"', page)


def test_the_board_opens_what_waits_for_a_call_back(acme, as_member, projection):
    for place, kind in enumerate(("incoming", "incoming", "missed")):
        start = moment(acme, 1, 9 + place)
        make_call(acme, type=kind, start=start, duration_s=60 if kind != "missed" else 0, number="5550100021")
    catch_up(now())
    alice = as_member(acme.alice)
    page = read(alice, "opportunities", "period=7d")
    # One for wide screens and one, under the name, for phones.
    one, other = [each.href for each in links(page) if each.href.startswith("/call-back/")
                  and "Call back" in each.text and each.href.count("-") > 4]  # fmt: skip
    assert one == other
    assert alice.get(one).status_code == 200
    assert not [each for each in links(read(as_member(acme.ravi), "opportunities", "period=7d"))
                if each.href.startswith("/call-back/")]  # fmt: skip


def test_agents_stand_side_by_side(acme, as_member, projection):
    seed(acme)
    table = sheet_of(
        acme, acme.alice, "compare", f"period=30d&agent={acme.nina.pk}&agent={acme.bob.pk}"
    ).tables[0]
    assert sorted(row[0] for row in table.rows) == ["Bob Kulkarni", "Nina Desai"]
    usual = sheet_of(acme, acme.alice, "compare").tables[0]
    assert [row[0] for row in usual.rows][0] == "Bob Kulkarni"
    assert len(list(usual.rows)) == 3
    one = read(as_member(acme.alice), "compare", f"period=30d&agent={acme.nina.pk}")
    assert "Choose another one under Agent" in one


def test_a_day_of_one_agent_is_drawn_along_the_clock(acme, as_member, projection):
    for hour in (10, 11, 15):
        make_call(acme, type="incoming", start=moment(acme, 1, hour), duration_s=60)
    catch_up(now())
    alice = as_member(acme.alice)
    assert "Choose one agent" in read(alice, "working-hours", "period=7d")
    page = read(alice, "working-hours", f"period=7d&agent={acme.bob.pk}")
    assert 'class="ribbon"' in page
    assert "10:31 am – 11:30 am" in page
    assert "11:31 am – 3:30 pm" in page
    gaps = sheet_of(acme, acme.alice, "idle", f"period=7d&agent={acme.bob.pk}").tables
    (held,) = [table for table in gaps if table.title.startswith("Idle gaps of Bob Kulkarni")]
    assert [row[2] for row in held.rows] == [59 * 60, 239 * 60]
    own = read(as_member(acme.bob), "working-hours", "period=7d")
    assert "11:31 am – 3:30 pm" in own
    assert 'class="ribbon"' not in read(
        as_member(acme.tara), "working-hours", f"period=7d&agent={acme.nina.pk}"
    )


def test_the_week_is_the_last_one_that_is_over(acme, as_member, projection):
    seed(acme)
    found = sheet_of(acme, acme.alice, "weekly", "")
    today = now().astimezone(acme.org.zone).date()
    monday = today - timedelta(days=today.weekday())
    spans = [(monday - timedelta(days=7 * n), monday - timedelta(days=7 * n - 6)) for n in (1, 2)]
    assert found.period == day_range(*spans[0], today), "there are no calls before to compare with"
    last, earlier = (day_range(*span, today) for span in spans)
    asked = sheet_of(acme, acme.alice, "weekly", "compare=before")
    assert asked.period.startswith(f"{last}, compared with {earlier}")
    page = read(as_member(acme.alice), "weekly", "")
    after = next(each.href for each in links(page) if "Week after" in each.text)
    assert f"since={monday}&until={today}" in after
    before = next(each.href for each in links(page) if "Week before" in each.text)
    assert "since={}&until={}".format(*spans[1]) in before


def test_it_says_what_changed(acme, projection):
    for days_ago, count in ((2, 30), (9, 24)):
        for place in range(count):
            start = moment(acme, days_ago, 11) + timedelta(seconds=place)
            make_call(
                acme,
                type="missed" if place % 2 else "incoming",
                start=start,
                duration_s=0 if place % 2 else 60,
            )
    catch_up(now())
    since, until = moment(acme, 6, 0).date(), moment(acme, 0, 0).date()
    tables = sheet_of(acme, acme.alice, "weekly", f"since={since}&until={until}").tables
    (news,) = [table for table in tables if table.title == "What changed?"]
    rows = {row[0]: row[1:] for row in news.rows}
    assert rows["Total calls"] == ["30", "24", "up 25.0%"]
    assert rows["Bob Kulkarni, talk time"][2] == "up 25.0%"
    none = sheet_of(acme, acme.alice, "weekly", f"since={since}&until={until}&compare=none").tables
    assert "What changed?" not in [table.title for table in none]


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
def test_it_says_what_it_cannot_read_and_shows_the_rest(acme, as_member, projection, query, sentence):
    seed(acme)
    page = read(as_member(acme.alice), "agents", query)
    assert sentence in unescape(page)
    assert 'id="table-agents"' in page


def test_it_says_which_choice_and_filter_it_does_not_have(acme, as_member, projection):
    seed(acme)
    alice = as_member(acme.alice)
    assert "There is no such choice." in read(alice, "opportunities", "least=99&period=7d")
    page = read(alice, "completeness", "outcome=missed&period=7d")
    assert "This report cannot be narrowed by it." in page
    assert 'name="outcome"' not in page


def test_it_keeps_days_and_filters_in_its_links(acme, as_member, projection):
    seed(acme)
    page = read(as_member(acme.alice), "agents", f"period=7d&compare=before&team={acme.north.pk}")
    sorts = [each.href for each in links(page) if each.attributes.get("id") == "sort-missed"]
    assert sorts == [f"/reports/agents/?period=7d&team={acme.north.pk}&compare=before&sort=-missed"]
    names = re.findall(
        r'<th scope="row">(?:<a[^>]*>|<span>)([^<]*)',
        read(as_member(acme.alice), "agents", "period=30d&sort=agent"),
    )
    assert names[:3] == ["All", "Bob Kulkarni", "Nina Desai"] or names[:2] == ["Bob Kulkarni", "Nina Desai"]


def test_it_says_when_nothing_fits(acme, as_member, projection):
    seed(acme)
    page = read(as_member(acme.alice), "summary", "since=2026-01-01&until=2026-01-02")
    assert "Nothing to count in these days." in page
    page = read(as_member(acme.alice), "summary", "since=2026-01-01&until=2026-01-02&outcome=missed")
    assert "Clear filters" in page


@pytest.mark.parametrize("name", ["summary", "weekly", "day-grid", "opportunities", "working-hours"])
@pytest.mark.parametrize(
    ("health", "sentence"),
    [(Health.BUILDING, "Figures are being counted"), (Health.FULL, "Figures have stopped")],
)
def test_it_says_what_is_safe_when_figures_cannot_be_read(
    acme, as_member, projection, name, health, sentence
):
    seed(acme)
    connection.shut(health)
    page = read(as_member(acme.alice), name)
    assert sentence in page
    assert "ready-form" in page


def test_it_says_when_an_answer_is_too_large(acme, as_member, projection, monkeypatch):
    seed(acme)
    monkeypatch.setattr(ready_opened, "MOST_ANSWERED", 1)
    page = read(as_member(acme.alice), "agents")
    assert "That is too much to show at once" in page
    assert explorer_page.MOST_ANSWERED > 1


def test_the_export_of_a_narrowed_page_says_so(acme, projection):
    seed(acme)
    found = sheet_of(acme, acme.alice, "summary", f"period=30d&team={acme.north.pk}&moon=1")
    assert found.scope == "Team: North"
    assert "Today is still running." in found.caveats
    assert any("moon" in each for each in found.caveats)
    assert sheet_of(acme, acme.bob, "summary").scope == "Your own calls"


@pytest.mark.parametrize("name", NAMES)
def test_its_statements_do_not_grow_with_its_rows(acme, as_member, projection, name):
    seed(acme)
    alice = as_member(acme.alice)
    read(alice, name)
    with CaptureQueriesContext(connections["default"]) as few:
        read(alice, name)
    for place in range(12):
        make_call(
            acme,
            start=moment(acme, 1, 12) + timedelta(seconds=place),
            number=f"55503{place:05}",
            duration_s=9,
        )
    catch_up(now())
    read(alice, name)
    with CaptureQueriesContext(connections["default"]) as many:
        read(alice, name)
    assert len(many) <= len(few) + 4
    assert len(many) <= MOST_QUERIES
