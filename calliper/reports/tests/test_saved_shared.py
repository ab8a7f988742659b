"""Saved views that others see, lists that are saved, the dashboard's pins, and what opens first."""

from __future__ import annotations

import html
import threading

import pytest
from django.db import connection

from calliper.activity.models import Event
from calliper.calls.tests.make import make_call
from calliper.core.clock import now
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.actions import saving, sharing
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import FirstView, Pin, SavedReport, Share
from calliper.reports.tests.dashboards import seed
from calliper.reports.tests.explored import EXPLORE

pytestmark = pytest.mark.django_db(databases="__all__")
SAVED = "/reports/saved/"
QUERY = "metric=calls&by=agent&period=7d"


def kept(acme, by, name="Zebra", query=QUERY, page="explore"):
    with scope(acme.org.id):
        return saving.save_report(by=by, page=page, name=name, query=query, now=now())


def shared(acme, by, *, everybody=False, teams=(), **more):
    report = kept(acme, by, **more)
    with scope(acme.org.id):
        ids = [team.pk for team in teams]
        sharing.share_report(report=report, by=by, everybody=everybody, teams=ids, now=now())
    return report


def sees(client, report):
    return report.name in client.get(SAVED).content.decode()


def kinds(acme):
    with scope(acme.org.id):
        rows = Event.objects.filter(kind__startswith="report.").order_by("id")
        return list(rows.values_list("kind", flat=True))


def test_it_shares_with_a_team_and_its_lead(acme, globex, as_member, projection):
    report = kept(acme, acme.alice)
    answer = as_member(acme.alice).post(f"{SAVED}{report.pk}/share/", {"teams": [str(acme.north.pk)]})
    assert answer.url == SAVED
    seen = {
        who: sees(as_member(getattr(acme, who)), report) for who in ("alice", "tara", "bob", "ravi", "nina")
    }
    assert seen == {"alice": True, "tara": True, "bob": True, "ravi": True, "nina": False}
    assert not sees(as_member(globex.charlie), report)
    assert as_member(acme.nina).get(f"{SAVED}{report.pk}/").status_code == 404
    assert as_member(globex.charlie).get(f"{SAVED}{report.pk}/").status_code == 404
    assert "shared by Alice Menon" in as_member(acme.bob).get(SAVED).content.decode()
    assert "shared with North" in as_member(acme.alice).get(SAVED).content.decode()
    assert kinds(acme) == ["report.saved", "report.shared"]


def test_a_shared_view_is_read_only_for_others(acme, as_member, projection):
    seed(acme)
    report = shared(acme, acme.alice, everybody=True)
    bob = as_member(acme.bob)
    page = bob.get(bob.get(f"{SAVED}{report.pk}/").url).content.decode()
    assert "<h1>Zebra</h1>" in page
    assert "shared with you" in page
    assert "Save as mine" in page
    assert "formaction" not in page
    for doing in ("change", "rename", "remove", "share"):
        assert bob.post(f"{SAVED}{report.pk}/{doing}/", {"name": "x", "query": QUERY}).status_code == 404
    with scope(acme.org.id):
        assert SavedReport.objects.get().opened_at is None
    assert (
        bob.post(f"{SAVED}add/", {"name": "Zebra", "query": f"{QUERY}&saved={report.pk}"}).status_code == 302
    )
    with scope(acme.org.id):
        assert SavedReport.objects.filter(member_id=acme.bob.pk, query=QUERY).count() == 1


def test_each_sees_figures_of_their_own_reach(acme, as_member, projection):
    seed(acme)
    report = shared(acme, acme.alice, everybody=True)
    texts = {
        who: as_member(getattr(acme, who)).get(f"{EXPLORE}?{report.query}&saved={report.pk}").content.decode()
        for who in ("alice", "bob")
    }
    assert "Nina Desai" in texts["alice"]
    assert "Nina Desai" not in texts["bob"]
    assert "Bob Kulkarni" in texts["bob"]


def test_what_is_beyond_reach_is_empty_and_not_wider(acme, as_member, projection):
    seed(acme)
    report = shared(acme, acme.alice, query=f"{QUERY}&team={acme.south.pk}", everybody=True)
    page = as_member(acme.tara).get(f"{EXPLORE}?{report.query}&saved={report.pk}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Nothing of this is within your reach" in text
    assert 'id="explore-table"' not in text
    card = as_member(acme.tara).get(f"{SAVED}{report.pk}/card/").content.decode()
    assert "Nothing of this is within your reach" in card
    assert 'id="explore-table"' in as_member(acme.alice).get(f"{EXPLORE}?{report.query}").content.decode()


def test_a_lead_shares_with_own_teams_only(acme, as_member, projection):
    report = kept(acme, acme.tara)
    tara = as_member(acme.tara)
    form = tara.get(f"{SAVED}{report.pk}/share/").content.decode()
    assert "North" in form
    assert "South" not in form
    assert 'name="everybody"' not in form
    assert tara.post(f"{SAVED}{report.pk}/share/", {"teams": [str(acme.south.pk)]}).status_code == 422
    assert tara.post(f"{SAVED}{report.pk}/share/", {"everybody": "on"}).status_code == 302
    with scope(acme.org.id):
        assert not Share.objects.exists()
        with pytest.raises(Refused):
            sharing.share_report(report=report, by=acme.tara, everybody=True, teams=[], now=now())
        with pytest.raises(Refused):
            sharing.share_report(
                report=report, by=acme.tara, everybody=False, teams=[acme.south.pk], now=now()
            )
    tara.post(f"{SAVED}{report.pk}/share/", {"teams": [str(acme.north.pk)]})
    assert sees(as_member(acme.bob), report)
    assert as_member(acme.bob).get(f"{SAVED}{report.pk}/share/").status_code == 404


def test_a_lead_leaves_what_others_gave_as_it_is(acme, as_member, projection):
    report = shared(acme, acme.tara, teams=[acme.north])
    as_member(acme.alice).post(
        f"{SAVED}{report.pk}/share/", {"teams": [str(acme.north.pk), str(acme.south.pk)]}
    )
    as_member(acme.tara).post(f"{SAVED}{report.pk}/share/", {})
    assert sees(as_member(acme.nina), report)
    assert not sees(as_member(acme.bob), report)


def test_what_somebody_left_behind_stays_and_can_be_taken_back(acme, as_member, projection):
    report = shared(acme, acme.tara, teams=[acme.north])
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.tara, now=now())
    assert sees(as_member(acme.bob), report)
    alice = as_member(acme.alice)
    assert alice.get(f"{SAVED}{report.pk}/share/").status_code == 200
    assert alice.post(f"{SAVED}{report.pk}/share/", {}).status_code == 302
    assert not sees(as_member(acme.bob), report)
    assert alice.get(f"{SAVED}{report.pk}/share/").status_code == 404


LISTS = [
    ("calls", "/calls/", "outcome=missed", "All calls"),
    ("contacts", "/contacts/", "outcome=missed", "All contacts"),
    ("agents", "/agents/", "sort=-today", "All agents"),
]


@pytest.mark.parametrize(("page", "address", "query", "everything"), LISTS)
def test_a_list_is_saved_and_stands_as_a_tab(acme, as_member, projection, page, address, query, everything):
    make_call(acme, type="missed", duration_s=0)
    alice = as_member(acme.alice)
    assert everything not in alice.get(address).content.decode()
    text = alice.get(f"{address}?{query}&find=secret").content.decode()
    href = html.unescape(text.split(f'href="{SAVED}new/')[1].split('"')[0])
    href = f"{SAVED}new/{href}"
    assert href == f"{SAVED}new/?page={page}&{query}"
    form = alice.get(href).content.decode()
    assert f'name="page" value="{page}"' in form
    answer = alice.post(f"{SAVED}add/", {"page": page, "query": f"{query}&find=secret&x=1", "name": "Mine"})
    assert answer.url == f"{address}?{query}"
    text = alice.get(answer.url).content.decode()
    assert f'<a href="{address}?{query}" aria-current="page">Mine</a>' in text
    assert f'<a href="{address}?view=all">{everything}</a>' in text
    assert "Save view" not in text
    assert ">Mine<" in alice.get(f"{address}?view=all").content.decode()
    assert ">Mine<" not in as_member(acme.bob).get(address).content.decode()


def test_the_list_of_calls_to_return_offers_its_views_in_a_menu(acme, as_member, projection):
    seed(acme)
    kept(acme, acme.alice, name="Tries", query="sort=tries", page="call_backs")
    text = as_member(acme.alice).get("/call-back/?sort=tries").content.decode()
    assert 'class="menu-item" href="/call-back/?sort=tries" aria-current="true"' in text
    assert "Save view" not in text
    assert "Save view" in as_member(acme.alice).get("/call-back/?sort=newest").content.decode()


def test_a_view_of_a_page_that_does_not_open_is_not_there(acme, as_member, projection):
    """A role without contacts sees no views of contacts, shared or not."""
    report = shared(acme, acme.alice, name="People", query="outcome=missed", page="contacts", everybody=True)
    assert sees(as_member(acme.tara), report)
    with scope(acme.org.id):
        role = orgs.create_role(
            by=acme.alice, name="Figures", base="agent", cells={"reports.read": 1}, now=now()
        )
        orgs.change_member(by=acme.alice, member=acme.nina, role=role, now=now())
    nina = as_member(acme.nina)
    assert not sees(nina, report)
    assert nina.get(f"{SAVED}{report.pk}/").status_code == 404
    assert nina.get(f"{SAVED}{report.pk}/card/").status_code == 404
    assert nina.get(f"{SAVED}new/?page=contacts&outcome=missed").status_code == 404
    assert nina.post(f"{SAVED}add/", {"page": "contacts", "name": "x", "query": ""}).status_code == 404
    assert nina.get(f"{SAVED}new/?page=moon").status_code == 404


def test_pins_are_cards_in_the_order_one_gives_them(acme, as_member, projection, django_assert_num_queries):
    seed(acme)
    alice = as_member(acme.alice)
    assert "Your views" not in alice.get("/dashboard/").content.decode()
    reports = [kept(acme, acme.alice, name=f"View {place}") for place in range(7)]
    for report in reports[:6]:
        assert alice.post(f"{SAVED}{report.pk}/pin/").url == "/dashboard/#pinned"
    full = alice.post(f"{SAVED}{reports[6].pk}/pin/", follow=True).content.decode()
    assert "room for 6 views" in full
    alice.post(f"{SAVED}{reports[0].pk}/pin/", {"do": "later"})
    alice.post(f"{SAVED}{reports[5].pk}/pin/", {"do": "earlier"})
    alice.post(f"{SAVED}{reports[1].pk}/pin/", {"do": "earlier"})
    page = alice.get("/dashboard/").content.decode()
    order = [part.split("<")[0] for part in page.split("View ")[1:] if part[1] == "<"]
    assert list(dict.fromkeys(order)) == ["1", "0", "2", "3", "5", "4"]
    assert page.count("/card/") == 6
    alice.post(f"{SAVED}{reports[1].pk}/pin/", {"do": "unpin"})
    assert alice.get("/dashboard/").content.decode().count("/card/") == 5
    assert "Your views" not in as_member(acme.tara).get("/dashboard/").content.decode()
    assert kinds(acme)[-2:] == ["report.pinned", "report.unpinned"]


@pytest.mark.parametrize(
    ("page", "query", "words"),
    [
        ("explore", "metric=calls&period=7d", ["Total calls", "36"]),
        ("explore", "metric=calls&by=day&period=30d", ["Total calls", 'class="spark"']),
        ("explore", "metric=calls&by=agent&period=7d", ["Bob Kulkarni", "Nina Desai"]),
        ("explore", "metric=calls&by=day&by=outcome&period=7d", ["Total calls"]),
        ("explore", "metric=top_dialler&by=team&period=7d", ["Bob Kulkarni"]),
        ("calls", "outcome=rejected", ["call", ">1<"]),
        ("call_backs", "state=waiting", ["wait"]),
        ("agents", "state=all", ["people", ">"]),
        ("contacts", "outcome=missed", ["A list without a figure"]),
    ],
)
def test_a_card_shows_the_key_figure(acme, as_member, projection, page, query, words):
    seed(acme)
    report = kept(acme, acme.alice, query=query, page=page)
    answer = as_member(acme.alice).get(f"{SAVED}{report.pk}/card/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert [word for word in words if word not in text] == []


def test_a_card_that_fails_says_so_alone(acme, as_member):
    """Without a projection there are no figures, and the dashboard stands all the same."""
    make_call(acme)
    report = kept(acme, acme.alice)
    with scope(acme.org.id):
        sharing.pin_report(report=report, by=acme.alice, now=now())
    alice = as_member(acme.alice)
    assert "Its figures cannot be read" in alice.get(f"{SAVED}{report.pk}/card/").content.decode()
    assert "Zebra" in alice.get("/dashboard/").content.decode()


def test_a_view_opens_first_for_a_role_and_ones_own_choice_wins(acme, as_member, projection):
    seed(acme)
    common = shared(acme, acme.alice, name="Missed", query="outcome=missed", page="calls", everybody=True)
    alice, bob = as_member(acme.alice), as_member(acme.bob)
    assert bob.get("/calls/").status_code == 200
    alice.post(f"{SAVED}{common.pk}/first/", {"roles": ["agent", "reviewer"]})
    assert bob.get("/calls/").url == "/calls/?outcome=missed"
    assert as_member(acme.ravi).get("/calls/").url == "/calls/?outcome=missed"
    assert as_member(acme.tara).get("/calls/").status_code == 200
    assert bob.get("/calls/?view=all").status_code == 200
    assert bob.get("/calls/", headers={"HX-Request": "true"}).status_code == 200
    mine = kept(acme, acme.bob, name="Talked", query="outcome=connected", page="calls")
    bob.post(f"{SAVED}{mine.pk}/first/", {"mine": "on"})
    assert bob.get("/calls/").url == "/calls/?outcome=connected"
    bob.post(f"{SAVED}{mine.pk}/first/", {})
    assert bob.get("/calls/").url == "/calls/?outcome=missed"
    alice.post(f"{SAVED}{common.pk}/share/", {})
    assert bob.get("/calls/").status_code == 200, "what is shared no more opens for nobody else"
    assert kinds(acme).count("report.put_first") == 3


def test_only_who_shares_with_everybody_says_what_a_role_sees(acme, as_member, projection):
    report = shared(acme, acme.tara, teams=[acme.north])
    tara, alice = as_member(acme.tara), as_member(acme.alice)
    assert 'name="roles"' not in tara.get(f"{SAVED}{report.pk}/first/").content.decode()
    tara.post(f"{SAVED}{report.pk}/first/", {"mine": "on", "roles": ["agent"]})
    with scope(acme.org.id):
        assert FirstView.objects.get().member_id == acme.tara.pk
        with pytest.raises(Refused):
            sharing.open_first(report=report, by=acme.tara, mine=True, roles=["agent"], now=now())
    own = kept(acme, acme.alice)
    answer = alice.post(f"{SAVED}{own.pk}/first/", {"roles": ["agent"]})
    assert answer.status_code == 422
    assert "Share it with everybody first" in answer.content.decode()
    assert alice.get(f"{SAVED}{report.pk}/first/").status_code == 404, "not hers to see"


def test_explore_opens_first_under_its_name(acme, as_member, projection):
    seed(acme)
    report = kept(acme, acme.alice)
    alice = as_member(acme.alice)
    alice.post(f"{SAVED}{report.pk}/first/", {"mine": "on"})
    assert alice.get(EXPLORE).url == f"{EXPLORE}?{QUERY}&saved={report.pk}"
    text = alice.get(f"{EXPLORE}?view=all").content.decode()
    assert "<h1>Explore</h1>" in text
    assert "says nothing here" not in text


def test_deleting_a_view_takes_it_from_everywhere(acme, as_member, projection):
    report = shared(acme, acme.alice, everybody=True)
    bob = as_member(acme.bob)
    bob.post(f"{SAVED}{report.pk}/pin/")
    bob.post(f"{SAVED}{report.pk}/first/", {"mine": "on"})
    as_member(acme.alice).post(f"{SAVED}{report.pk}/remove/")
    with scope(acme.org.id):
        assert not any(model.objects.exists() for model in (SavedReport, Share, Pin, FirstView))
    assert "Your views" not in bob.get("/dashboard/").content.decode()
    assert bob.get(EXPLORE).status_code == 200


def test_the_list_takes_the_same_statements_for_many(
    acme, as_member, projection, django_assert_max_num_queries
):
    for place in range(12):
        shared(acme, acme.tara, name=f"View {place}", teams=[acme.north])
    alice_sees = as_member(acme.alice)
    alice_sees.get(SAVED)
    with django_assert_max_num_queries(28):
        as_member(acme.bob).get(SAVED)
    catch_up(now())


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_two_windows_that_take_one_name_at_once_get_one_view_and_one_sentence(acme):
    """Both look before either writes: the unique constraint decides, and says it in words."""
    said, ready = [], threading.Barrier(2)

    def save():
        try:
            with scope(acme.org.id):
                ready.wait()
                saving.save_report(by=acme.alice, name="Zebra", query=QUERY, now=now())
                said.append("saved")
        except Refused as wrong:
            said.append(str(wrong))
        finally:
            connection.close()

    threads = [threading.Thread(target=save) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == ["You have a report of this name already.", "saved"]


def test_a_name_taken_after_the_look_is_refused_in_words(acme, projection):
    kept(acme, acme.alice)
    other = kept(acme, acme.alice, name="Other")
    other.name = "zebra"
    with scope(acme.org.id), pytest.raises(Refused, match="of this name already"), saving.once():
        other.save(update_fields=["name"])
