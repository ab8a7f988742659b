"""The explorer through its address: what it shows whom, and that every number is the one that was counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from calliper.calls.tests.make import make_call, make_device
from calliper.core.clock import now
from calliper.core.permissions import ORG
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.reports.access.reporting import report
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.explorer import blocks
from calliper.reports.explorer import page as explorer_page
from calliper.reports.explorer.values import Speaker
from calliper.reports.metrics import metric, metrics
from calliper.reports.models.state import Health
from calliper.reports.question import Question
from calliper.reports.report import Report
from calliper.reports.store import connection
from calliper.reports.tests.dashboards import counted, moment, seed
from calliper.reports.tests.explored import EXPLORE, Page, Visitor

pytestmark = pytest.mark.django_db(databases="__all__")
MOST_QUERIES = 70
COUNTS = [name for name, held in metrics().items() if held.unit == "count"]


@pytest.fixture
def visit(as_member):
    return lambda member: Visitor(as_member(member))


def test_it_begins_with_the_calls_of_each_day(acme, visit, projection):
    seed(acme)
    page = visit(acme.alice).ask()
    assert page.lines[0][0].text.startswith("Day")
    assert page.lines[0][1].text.startswith("Total calls")
    assert page.plot["kind"] == "line"
    assert len(page.plot["names"]) == 30
    assert page.plot["names"][-1] == "Today"
    assert sum(page.plot["series"][0]["values"]) == page.total[0].number == 38


@pytest.mark.parametrize(
    ("who", "calls"), [("alice", "36"), ("tara", "32"), ("ravi", "31"), ("bob", "31"), ("nina", "4")]
)
def test_it_counts_the_calls_within_reach(acme, visit, projection, who, calls):
    seed(acme)
    page = visit(getattr(acme, who)).ask(metric="calls", period="7d")
    assert page.tile("calls") == calls


def test_it_lets_leads_see_their_teams_only(acme, visit, projection):
    seed(acme)
    page = visit(acme.tara).ask(metric="calls", by="agent")
    assert sorted(page.names) == ["Bob Kulkarni", "Tara Rao"]
    assert "Nina" not in page.text
    refused = visit(acme.tara).ask(metric="calls", team=acme.south.pk)
    assert "not within your reach" in refused.wrong


def test_it_shows_agents_themselves(acme, visit, projection):
    seed(acme)
    page = visit(acme.bob).ask(metric="calls", by="agent")
    assert page.names == ["Bob Kulkarni"]
    assert "your own calls" in page.text
    assert "Nina" not in page.text


def test_it_shows_another_organisation_nothing(acme, globex, visit, projection):
    seed(acme)
    with scope(acme.org.id):
        contact = make_call(acme).contact_id
    page = visit(globex.charlie).ask(metric="calls", team=acme.north.pk, agent=acme.bob.pk, contact=contact)
    assert "Nothing to measure yet" in page.text
    assert "Kulkarni" not in page.text
    missing = visit(globex.charlie).ask(metric="calls", team=contact, agent=contact, contact=acme.bob.pk)
    assert "Nothing to measure yet" in missing.text


def test_it_asks_strangers_to_sign_in(client):
    assert client.get(EXPLORE).status_code == 302


@pytest.mark.parametrize("by", sorted(DIMENSIONS))
def test_it_leads_from_every_number_to_as_many_calls(acme, visit, as_member, projection, by):
    seed(acme)
    member = as_member(acme.alice)
    fitting = [name for name in COUNTS if not metric(name).splits or by in metric(name).splits]
    shown = [name for name in fitting if group_adds(name)][:8]
    page = visit(acme.alice).ask(metric=shown, by=by, period="7d", top=0)
    led = [cell for row in [page.total, *[row[1:] for row in page.rows]] for cell in row if cell.href]
    assert led
    for cell in led:
        assert counted(member, cell.href) == cell.number, cell.href


def group_adds(name):
    """Whether a metric counts calls, so that a list can have as many."""
    return metric(name).way.__class__.__name__ == "Added"


def test_it_leads_further_than_one_dimension(acme, visit, as_member, projection):
    seed(acme)
    member, page = as_member(acme.alice), visit(acme.alice)
    for asked in (
        {"by": ["weekday", "hour"]},
        {"by": ["day", "outcome"], "agent": acme.bob.pk},
        {"by": ["week", "band"], "outcome": ["connected", "missed"]},
        {"by": ["team", "type"], "since": moment(acme, 3, 1).date(), "until": moment(acme, 1, 1).date()},
    ):
        shown = page.ask(metric=["calls", "connected"], **asked)
        led = [cell for row in shown.rows for cell in row[2:] if cell.href]
        assert led, asked
        for cell in led:
            assert counted(member, cell.href) == cell.number, cell.href


def test_it_leads_nowhere_where_calls_are_seen_less_far(acme, visit, projection):
    seed(acme)
    with scope(acme.org.id):
        role = orgs.create_role(
            by=acme.alice, name="Figures", base="reviewer", cells={"reports.read": ORG}, now=now()
        )
        Member.objects.filter(pk=acme.ravi.pk).update(custom_role=role)
    page = visit(acme.ravi).ask(metric=["calls", "never_attended"], by="team")
    assert page.total[0].number == 38
    assert [cell.href for row in page.lines[1:] for cell in row if cell.href] == []


@pytest.mark.parametrize(
    ("who", "by", "led_to"), [("tara", "device", {2}), ("bob", "team", set()), ("tara", "team", {3})]
)
def test_it_leads_nowhere_where_the_list_takes_no_notice(acme, visit, as_member, projection, who, by, led_to):
    mine, ninas = make_device(acme, acme.bob), make_device(acme, acme.nina)
    for hours, phone in enumerate((mine, mine, ninas), start=1):
        make_call(acme, device=phone, start=now() - timedelta(hours=hours))
    make_call(acme, start=now() - timedelta(hours=4), team=acme.south)
    catch_up(now())
    member = getattr(acme, who)
    rows = visit(member).ask(metric="calls", by=by, period="7d").rows
    assert rows
    led = {cell.number: counted(as_member(member), cell.href) for _, cell in rows if cell.href}
    assert led == {number: number for number in led_to}


def test_it_shows_the_numbers_of_the_report(acme, visit, projection):
    seed(acme)
    today = now().astimezone(acme.org.zone).date()
    since = today - timedelta(days=6)
    for name, held in metrics().items():
        page = visit(acme.alice).ask(metric=name, by="day", period="7d")
        with scope(acme.org.id):
            found = report(acme.alice, Report(Question((name,), since, today, ("day",))))
        speaker = Speaker(
            "IN", {acme.bob.pk: "Bob Kulkarni", acme.nina.pk: "Nina Desai", acme.tara.pk: "Tara Rao"}
        )
        assert [row[1].text for row in page.rows] == [speaker.text(row[name], held) for row in found.rows], (
            name
        )
        assert page.total[0].text == speaker.text(found.total[name], held), name


def test_it_covers_contacts_from_whom_may_not_see_them(acme, visit, projection):
    make_call(acme, number="5550107777", name="Hitesh Patel", start=now() - timedelta(hours=1))
    catch_up(now())
    page = visit(acme.alice).ask(metric="calls", by="contact")
    assert "Hitesh Patel" in page.text
    assert "777" in page.names[0]
    assert "5550107777" not in page.text.replace(" ", "")
    with scope(acme.org.id):
        role = orgs.create_role(
            by=acme.alice, name="Figures", base="reviewer", cells={"reports.read": ORG}, now=now()
        )
        Member.objects.filter(pk=acme.ravi.pk).update(custom_role=role)
    hidden = visit(acme.ravi).ask(metric="calls", by="contact")
    assert hidden.names == ["Not shown to your role"]
    assert "Hitesh" not in hidden.text


def test_it_shows_hostile_names_as_text(acme, visit, projection):
    hostile = "<script>alert(1)</script>"
    make_call(acme, number="5550107777", name=hostile, start=now() - timedelta(hours=1))
    with scope(acme.org.id):
        team = orgs.create_team(by=acme.alice, name=f"{hostile} &", now=now())
        agent = orgs.add_member(by=acme.alice, name=hostile, role="agent", team=team, now=now())
    make_call(acme, agent=agent, start=now() - timedelta(hours=2))
    catch_up(now())
    for by in ("contact", "team", "agent"):
        page = visit(acme.alice).ask(metric=["calls", "top_caller"], by=by)
        assert any(hostile in name for name in page.names), by
        assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("by", "period", "kind"),
    [
        (["day"], "30d", "line"), (["day"], "7d", "bars"), (["hour"], "30d", "bars"), (["outcome"], "30d", "bars"),
        (["agent"], "30d", "across"), (["day", "team"], "30d", "stacked"), (["day", "outcome"], "7d", "stacked"),
    ],
)  # fmt: skip
def test_it_suggests_a_chart(acme, visit, projection, by, period, kind):
    seed(acme)
    assert visit(acme.alice).ask(metric="calls", by=by, period=period).plot["kind"] == kind


def test_it_suggests_lines_for_what_does_not_add_up(acme, visit, projection):
    seed(acme)
    assert visit(acme.alice).ask(metric="unique_contacts", by=["day", "team"]).plot["kind"] == "lines"


def test_it_tints_weekdays_and_hours(acme, visit, projection):
    seed(acme)
    page = visit(acme.alice).ask(metric="calls", by=["weekday", "hour"])
    assert page.plot == {}
    assert page.text.count('class="heat-5"') == 1
    assert "24</a>" in page.text.split('class="heat-5"')[1][:400]


def test_it_draws_another_chart_that_suits_and_says_which_does_not(acme, visit, projection):
    seed(acme)
    visitor = visit(acme.alice)
    assert visitor.ask(metric="calls", by="outcome", chart="donut").plot["kind"] == "donut"
    page = visitor.ask(metric="calls", by="day", chart="donut")
    assert page.plot["kind"] == "line"
    assert "does not suit this question" in page.text
    assert visitor.ask(metric="calls", by="day", chart="table").plot == {}


def test_it_draws_metrics_of_one_unit(acme, visit, projection):
    seed(acme)
    page = visit(acme.alice).ask(metric=["calls", "talk_s", "connected"], by="day")
    assert [each["name"] for each in page.plot["series"]] == ["Total calls", "Connected"]
    assert len(page.total) == 3


def test_it_sorts_by_any_column(acme, visit, projection):
    seed(acme)
    visitor = visit(acme.alice)
    assert visitor.ask(metric="calls", by="agent").names == ["Bob Kulkarni", "Nina Desai", "Tara Rao"]
    assert visitor.ask(metric="calls", by="agent", sort="calls").names == [
        "Tara Rao",
        "Nina Desai",
        "Bob Kulkarni",
    ]
    assert visitor.ask(metric="calls", by="agent", sort="-agent").names == [
        "Tara Rao",
        "Nina Desai",
        "Bob Kulkarni",
    ]
    assert 'aria-sort="descending"' in visitor.ask(metric="calls", by="agent", sort="-agent").text


def test_it_keeps_the_greatest_and_counts_the_rest_together(acme, visit, projection):
    seed(acme)
    page = visit(acme.alice).ask(metric="calls", by="agent", top=1, period="7d", sort="calls")
    assert page.names == ["Bob Kulkarni", "All others"]
    assert [row[1].number for row in page.rows] == [31, 5]
    assert page.rows[1][1].href == ""
    assert page.total[0].number == 36


def test_it_has_a_row_for_who_called_before_and_not_now(acme, visit, projection):
    make_call(acme, start=moment(acme, 1, 11))
    make_call(acme, agent=acme.nina, start=moment(acme, 9, 11))
    catch_up(now())
    page = visit(acme.alice).ask(
        metric=["calls", "average_connected_s"], by="agent", period="7d", compare="before"
    )
    bob, nina = page.rows
    assert (bob[0].text, bob[1].text) == ("Bob Kulkarni", "1")
    assert (nina[0].text, nina[1].text, nina[1].href) == ("Nina Desai", "0", "")
    assert "before: 1" in nina[2].text
    assert nina[3].text == "–"
    alone = visit(acme.alice).ask(metric="calls", by="agent", period="7d")
    assert alone.names == ["Bob Kulkarni"]
    page = visit(acme.nina).ask(metric="calls", by="agent", period="7d", compare="before")
    assert page.names == ["Nina Desai"]
    assert "before: 1" in page.text


def test_it_compares_with_the_days_before(acme, visit, projection):
    seed(acme)
    page = visit(acme.alice).ask(metric="calls", by="day", period="7d", compare="before")
    assert page.total[0].text == "36"
    assert "before: 2" in page.total[1].text
    assert "up" in page.total[1].text
    assert "▲" in page.total[1].text
    assert [each.get("dashed") for each in page.plot["series"]] == [None, True]
    assert "compare=before" in page.query


def test_it_says_that_rows_can_add_up_to_more(acme, visit, projection):
    seed(acme)
    visitor = visit(acme.alice)
    assert "Rows can add up to more" in visitor.ask(metric="unique_contacts", by="day").text
    assert "Rows can add up to more" not in visitor.ask(metric="calls", by="day").text
    assert "Rows can add up to more" in visitor.ask(metric="calls", by="tag").text


def test_it_cuts_a_table_that_is_too_long(acme, visit, projection, monkeypatch):
    seed(acme)
    monkeypatch.setattr(blocks, "USUAL_ROWS", 3)
    asked = {"metric": "calls", "by": "contact", "top": 0}
    page = visit(acme.alice).ask(**asked)
    assert len(page.rows) == 3
    assert "The first 3 of " in page.text
    assert "rows=all" in page.text
    whole = visit(acme.alice).ask(**asked, rows="all")
    assert len(whole.rows) > 3
    assert "The first" not in whole.text
    monkeypatch.setattr(blocks, "MOST_ROWS", 4)
    assert "The first 4 of " in visit(acme.alice).ask(**asked, rows="all").text
    assert "Tables are shown in part" in visit(acme.alice).ask(**asked, rows="some").text


def test_it_says_when_an_answer_is_too_long(acme, visit, projection, monkeypatch):
    seed(acme)
    monkeypatch.setattr(explorer_page, "MOST_ANSWERED", 5)
    asked = visit(acme.alice).ask(metric="calls", by="contact", top=0)
    assert "The answer has more than 5 rows." in asked.text
    assert asked.lines == []
    assert visit(acme.alice).ask(metric="calls", by="team").rows


def test_it_says_when_there_is_nothing_to_count(acme, visit, projection):
    visitor = visit(acme.alice)
    make_device(acme, acme.bob)
    assert "Nothing to measure yet" in visitor.ask().text
    make_call(acme, start=now() - timedelta(days=20))
    catch_up(now())
    page = visitor.ask(metric="calls", by="day", period="7d")
    assert "Nothing to count in these days." in page.text
    assert "Show 30 days" in page.text
    assert "Clear filters" in visitor.ask(metric="calls", by="day", outcome="rejected").text


@pytest.mark.parametrize(
    ("health", "sentence"),
    [
        (Health.BUILDING, "Figures are being counted"),
        (Health.BROKEN, "Figures cannot be read"),
        (Health.FULL, "Figures have stopped"),
    ],
)
def test_it_says_what_is_safe_when_figures_cannot_be_read(acme, visit, projection, health, sentence):
    seed(acme)
    connection.shut(health)
    page = visit(acme.alice).ask(metric="calls", by="agent")
    assert sentence in page.text
    assert "explore-form" in page.text


def test_it_needs_as_many_queries_for_many_rows_as_for_few(acme, as_member, projection):
    seed(acme)
    member, address = as_member(acme.alice), f"{EXPLORE}?metric=calls&by=contact&by=agent&top=50"
    member.get(address)
    with CaptureQueriesContext(connections["default"]) as few:
        assert Page(member.get(address).content.decode()).rows
    for place in range(40):
        make_call(acme, start=now() - timedelta(minutes=place + 1), number=f"55509{place:05}")
    catch_up(now())
    member.get(address)
    with CaptureQueriesContext(connections["default"]) as many:
        member.get(address)
    assert len(many) <= len(few)
    assert len(many) <= MOST_QUERIES
