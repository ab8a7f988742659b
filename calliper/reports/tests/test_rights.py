"""What each right opens in saved views, alerts, boards, files and mails, where the page itself is open anyway."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from calliper.calls.tests.make import make_device
from calliper.core.clock import now
from calliper.core.permissions import ORG, TEAM
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.reports import access
from calliper.reports.actions import saving, sharing
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import FirstView, Recipient, Schedule
from calliper.reports.models.schedule import Stopped
from calliper.reports.schedules import notices
from calliper.reports.schedules.composing import Reader, compose
from calliper.reports.tests.scheduled import made
from calliper.reports.tests.taken import ask, export_of, fresh, work
from calliper.reports.tests.test_saved_shared import SAVED, kept, shared
from calliper.reports.tests.test_walls import hang, has_ended, numbers, seen

pytestmark = pytest.mark.usefixtures("projection")
READS = {"reports__read": ORG, "calls__read": ORG}


def words(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_file_asked_for_is_made_only_for_who_may_still_take_pages_away(mixed):
    mixed.allow(calls__read=ORG, exports__make=ORG)
    export_id = export_of(ask(mixed.client, "calls"))
    with scope(mixed.acme.org.id):
        assert access.exports.exports(mixed.vera_now()).count() == 1
    mixed.allow(calls__read=ORG)
    with scope(mixed.acme.org.id):
        assert access.exports.exports(mixed.vera_now()).count() == 0
    work()
    assert "no longer see this page" in fresh(mixed.acme, export_id).complaint


def test_who_shares_with_own_teams_does_not_decide_on_what_others_share(acme, as_member):
    report = shared(acme, acme.alice, everybody=True)
    tara = as_member(acme.tara)
    assert tara.get(f"{SAVED}{report.pk}/share/").status_code == 404
    assert tara.post(f"{SAVED}{report.pk}/share/", {}).status_code == 404
    assert f"{SAVED}{report.pk}/share/" not in words(tara, SAVED)
    assert f"{SAVED}{report.pk}/share/" in words(as_member(acme.alice), SAVED)


def test_who_may_not_share_is_not_asked_to(mixed):
    mixed.allow(**READS, reports__share=TEAM)
    report = kept(mixed.acme, mixed.vera)
    shares = f"{SAVED}{report.pk}/share/"
    assert shares in words(mixed.client, SAVED)
    assert mixed.client.get(SAVED).context["rights"]["share"]
    mixed.allow(**READS)
    assert shares not in words(mixed.client, SAVED)
    assert not mixed.client.get(SAVED).context["rights"]["share"]


def test_the_dashboard_holds_nobody_elses_pins(acme):
    first, second = (shared(acme, acme.alice, name=name, everybody=True) for name in ("One", "Two"))
    with scope(acme.org.id):
        sharing.pin_report(report=first, by=acme.alice, now=now())
        sharing.pin_report(report=second, by=acme.bob, now=now())
        assert access.saved.pinned(acme.alice) == [first]
        assert access.saved.pinned(acme.bob) == [second]


def test_what_a_role_sees_first_is_refused_behind_the_form_too(acme):
    report = shared(acme, acme.alice, everybody=True)
    with scope(acme.org.id):
        with pytest.raises(Refused):
            sharing.open_first(report=report, by=acme.tara, mine=False, roles=["agent"], now=now())
        assert not FirstView.objects.exists()


def test_views_stand_above_lists_for_who_reads_reports(mixed):
    mixed.allow(**READS)
    with scope(mixed.acme.org.id):
        saving.save_report(by=mixed.vera, page="calls", name="Zebra", query="outcome=missed", now=now())
    assert "Zebra" in words(mixed.client, "/calls/")
    mixed.allow(calls__read=ORG)
    assert "Zebra" not in words(mixed.client, "/calls/")


def test_a_board_for_everybody_ends_when_its_maker_leads_a_team_only(mixed):
    catch_up(now())
    mixed.allow(**READS, walls__manage=ORG)
    url = hang(mixed.acme, by=mixed.vera)
    assert "Calls today" in seen(url)
    mixed.allow(**READS, walls__manage=TEAM)
    assert has_ended(url)


def test_a_board_shows_only_what_its_maker_may_see(mixed):
    catch_up(now())
    both = {"Wait to be called back", "Silent phones"}
    mixed.allow(walls__manage=ORG, **READS, call_backs__work=ORG, devices__read=ORG)
    url = hang(mixed.acme, by=mixed.vera)
    assert both & numbers(seen(url)).keys() == both
    mixed.allow(walls__manage=ORG, **READS)
    assert both & numbers(seen(url)).keys() == set()


def test_alerts_can_be_told_to_who_reads_some(acme, as_member):
    form = words(as_member(acme.alice), "/reports/alerts/new/?kind=call_backs")
    assert str(acme.tara.pk) in form
    assert f'value="{acme.bob.pk}"' not in form


def test_a_letter_names_silent_phones_to_who_sees_phones(mixed):
    acme = mixed.acme
    make_device(acme, acme.bob, enrolled_at=now() - timedelta(days=3))
    catch_up(now())
    mixed.allow(**READS, reports__schedule=ORG, devices__read=ORG)
    row = made(acme, acme.alice)
    for sees in (True, False):
        mixed.allow(**READS, reports__schedule=ORG, **({"devices__read": ORG} if sees else {}))
        with scope(acme.org.id):
            letter = compose(row, Reader(mixed.vera_now(), acme.org), now())
        assert bool(letter.notes) is sees


def test_a_refused_address_is_told_to_who_may_schedule(mixed):
    acme = mixed.acme
    mixed.allow(**READS, reports__schedule=TEAM)
    with scope(acme.org.id):
        made(acme, acme.alice, acme.bob)
        Schedule.objects.update(made_by=mixed.vera.pk)
        Recipient.objects.update(stopped=Stopped.REFUSED)
        facts = [{"recipients": [str(Recipient.objects.get().pk)]}]
        assert notices.tell(mixed.vera.pk, notices.KIND, facts, fresh=True) != [None]
    mixed.allow(**READS)
    with scope(acme.org.id):
        assert notices.tell(mixed.vera.pk, notices.KIND, facts, fresh=True) == [None]


def test_a_page_is_scheduled_by_who_may(mixed):
    mixed.allow(**READS, reports__schedule=ORG)
    kept(mixed.acme, mixed.vera)
    assert "/reports/schedules/new/" in words(mixed.client, SAVED)
    mixed.allow(**READS)
    assert "/reports/schedules/new/" not in words(mixed.client, SAVED)
