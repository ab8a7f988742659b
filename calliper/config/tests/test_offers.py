"""What a page offers beside what it shows: each thing to whom it would be granted, and to nobody else."""

from __future__ import annotations

import pytest

from calliper.core.clock import ms
from calliper.core.ids import new_id
from calliper.core.permissions import ORG, OWN, TEAM, Reach
from calliper.core.scope import scope
from calliper.sync import first_calls
from calliper.sync.models import Batch
from calliper.sync.phone.call_log import Call
from calliper.sync.tests.imported import brought, drain, sms_backup, upload
from tests.cast import NOW
from tests.reaching import Mixed

SEES = {"calls__read": ORG, "contacts__read": ORG}
SETS_UP = {"organisation__change": ORG, "settings__read": ORG}
# Permission, how far, what else the role has, address, and what stands on the page for who has it.
OFFERS: list[tuple[str, Reach, dict[str, Reach], str, str]] = [
    ("calls__tag", OWN, SEES, "/calls/", 'id="bulk-tag"'),
    ("calls__note", OWN, SEES, "/calls/", 'id="bulk-note"'),
    ("call_tags__change", ORG, {**SEES, "calls__tag": ORG}, "/calls/{call}/", "Make the first tags"),
    ("devices__enrol", ORG, SEES, "/agents/", 'href="/devices/add/"'),
    ("devices__enrol", ORG, SETS_UP, "/setup/calls/", "Connect a phone"),
    ("calls__import", ORG, SETS_UP, "/setup/calls/", "Bring a call log"),
]


@pytest.mark.parametrize(
    ("permission", "reach", "around", "path", "shown"), OFFERS, ids=[f"{o[0]} {o[3]}" for o in OFFERS]
)
def test_it_offers_what_would_be_granted(
    mixed: Mixed, permission: str, reach: Reach, around: dict[str, Reach], path: str, shown: str
) -> None:
    url = path.format(call=mixed.at[OWN].call.pk)
    # A button for many is there where one of them can be chosen.
    other = {"calls__tag": "calls__note", "calls__note": "calls__tag"}.get(permission)
    without = {**around, **({other: OWN} if other else {})}
    mixed.allow(**without)
    assert shown not in mixed.client.get(url).content.decode()
    mixed.allow(**without, **{permission: reach})
    assert shown in mixed.client.get(url).content.decode()


def test_who_sees_only_own_calls_chooses_neither_people_nor_teams(mixed: Mixed) -> None:
    people = {"agent", "agent_tag", "team"}
    for how_far, chooses in ((OWN, False), (TEAM, True), (ORG, True)):
        mixed.allow(calls__read=how_far)
        bar = {chip.name for chip in mixed.client.get("/calls/").context["chips"]["bar"]}
        assert bool(bar & people) is chooses


def test_who_sees_only_own_calls_finds_no_team(mixed: Mixed) -> None:
    for how_far, finds in ((OWN, False), (TEAM, True), (ORG, True)):
        mixed.allow(calls__read=how_far)
        page = mixed.client.post("/search/", {"q": "Nort"}).content.decode()
        assert (f"team={mixed.acme.north.pk}" in page) is finds


def test_a_new_agent_is_made_from_an_import_only_by_who_may_add_members(mixed: Mixed) -> None:
    rights = {"calls__import": ORG, "members__read": ORG, "calls__read": ORG}
    mixed.allow(**rights, members__change=ORG)
    table = b"agent,number,start,duration,type\nNew Person,5550104417,2026-11-01 10:00,60,incoming\n"
    url = str(upload(mixed.client, table, "old.csv")["Location"])
    drain()
    guess = mixed.client.get(f"{url}columns/").context["form"].initial
    mixed.client.post(f"{url}columns/", {**guess, "duration_form": "seconds"})
    drain()
    assert 'value="new"' in mixed.client.get(f"{url}agents/").content.decode()
    mixed.allow(**rights)
    assert 'value="new"' not in mixed.client.get(f"{url}agents/").content.decode()


def test_an_import_leads_to_its_calls_for_who_sees_them(mixed: Mixed) -> None:
    mixed.allow(calls__import=ORG, members__read=ORG, calls__read=ORG)
    logged = Call("+915550104417", "incoming", ms(NOW), 60)
    url = brought(mixed.client, sms_backup([logged]), agents=[str(mixed.acme.bob.pk)])
    assert "?imported=" in mixed.client.get(url).content.decode()
    mixed.allow(calls__import=ORG, members__read=ORG, calls__read=TEAM)
    assert "?imported=" not in mixed.client.get(url).content.decode()
    assert progress(mixed).imports == 1
    mixed.allow(calls__read=ORG)
    assert progress(mixed).imports == 0


def progress(mixed: Mixed) -> first_calls.Progress:
    with scope(mixed.acme.org.id):
        return first_calls.progress(mixed.vera_now())


def test_the_first_steps_count_only_what_is_within_reach(mixed: Mixed) -> None:
    with scope(mixed.acme.org.id):
        for n, things in enumerate(mixed.at.values()):
            Batch.objects.create(
                device_id=things.device.pk, batch_id=new_id(), content_hash=b"x", answer=b"", received_at=NOW,
                sent_at=NOW, sequence=n, counts={},
            )  # fmt: skip
    for how_far, batches in ((OWN, 1), (TEAM, 2), (ORG, 3)):
        mixed.allow(devices__read=how_far)
        found = progress(mixed)
        assert (found.phones, found.batches, found.calls) == (batches, batches, 0)
