"""Phones, codes and lines are found as far as the permission of each door goes, whatever the others allow."""

from __future__ import annotations

from typing import Any

import pytest

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.devices.models import Device
from tests.reaching import DISTANCES, Mixed, Things

READ = {"devices__read": ORG}
DOORS: list[tuple[str, dict[str, Any], str, Any]] = [
    ("devices.read", {"devices__enrol": ORG}, "/devices/{device}/", None),
    ("devices.read", {"devices__enrol": ORG}, "/lines/{line}/", None),
    ("devices.enrol", READ, "/devices/codes/{code}/", None),
    ("devices.enrol", {}, "/devices/codes/{code}/", None),
    ("devices.enrol", READ, "/devices/codes/{code}/state/", None),
    ("devices.enrol", READ, "/devices/codes/{code}/renew/", {}),
    ("devices.revoke", READ, "/devices/{device}/sync/", {}),
    ("devices.revoke", READ, "/devices/{device}/re-read/", {}),
    ("devices.revoke", READ, "/devices/{device}/revoke/", {"reason": "lost"}),
    ("lines.change", READ | {"devices__enrol": ORG}, "/devices/{device}/sims/", {}),
    ("lines.change", READ, "/lines/{line}/name/", {"label": "Front desk"}),
    ("lines.change", READ, "/lines/{line}/confirm/", {"number": "98250 44170"}),
    ("lines.change", READ, "/lines/periods/{period}/reassign/", {}),
    ("lines.change", READ, "/lines/periods/{period}/give-back/", {}),
]


@pytest.mark.parametrize(
    ("permission", "around", "path", "sent"), DOORS, ids=[f"{d[0]} {d[2]}" for d in DOORS]
)
def test_a_permission_alone_decides_what_its_door_finds(
    mixed: Mixed, permission: str, around: dict[str, Any], path: str, sent: Any
) -> None:
    def ask(things: Things) -> Any:
        url = path.format(
            device=things.device.pk, line=things.line.pk, code=things.code.pk, period=things.period.pk
        )
        return mixed.client.get(url) if sent is None else mixed.client.post(url, sent)

    mixed.assert_limits(permission, ask, **around)


def test_lists_and_counts_end_where_phones_do(mixed: Mixed) -> None:
    for how_far in (OWN, TEAM, ORG):
        mixed.allow(devices__read=how_far, devices__enrol=ORG, lines__change=ORG, calls__read=ORG)
        count = DISTANCES.index(how_far) + 1
        listed = mixed.client.get("/devices/").context
        assert (listed["total"], listed["phones"], len(listed["rows"])) == (count, count, count)
        assert mixed.client.get("/lines/").context["total"] == count


def test_all_are_asked_to_sync_as_far_as_phones_may_be_asked(mixed: Mixed) -> None:
    for how_far, words in ((TEAM, "2 phones are asked"), (ORG, "3 phones are asked")):
        mixed.allow(devices__read=ORG, devices__revoke=how_far)
        with mixed.undone():
            assert words in mixed.client.post("/devices/sync/", follow=True).content.decode()
            with scope(mixed.acme.org.id):
                assert Device.objects.filter(sync_requested_at__isnull=False).count() == how_far
    mixed.allow(devices__read=ORG, devices__revoke=NONE)
    assert mixed.client.post("/devices/sync/").status_code == 404


def test_a_code_is_made_for_whom_one_may_enrol(mixed: Mixed) -> None:
    for how_far in (OWN, TEAM, ORG):
        mixed.allow(devices__read=ORG, devices__enrol=how_far)
        form = mixed.client.get("/devices/add/").context["form"]
        offered = {value for value, _label in form.fields["member"].choices}
        for distance, things in mixed.at.items():
            assert (str(things.agent.pk) in offered) is (distance <= how_far)
            with mixed.undone():
                sent = mixed.client.post("/devices/add/", {"member": things.agent.pk})
                assert sent.status_code == (302 if distance <= how_far else 422)


def test_a_line_is_handed_to_whom_lines_may_be_given(mixed: Mixed) -> None:
    """Whom one may enrol has nothing to do with it."""
    mixed.allow(devices__read=ORG, devices__enrol=ORG, lines__change=TEAM)
    form = mixed.client.get(f"/lines/{mixed.at[TEAM].line.pk}/").context["reassign_form"]
    offered = {value for value, _label in form.fields["member"].choices}
    assert str(mixed.acme.bob.pk) in offered
    assert str(mixed.acme.nina.pk) not in offered


def test_pages_offer_what_may_be_done_with_this_phone(mixed: Mixed) -> None:
    mixed.allow(
        devices__read=ORG, devices__revoke=TEAM, devices__enrol=OWN, lines__change=TEAM, receipts__read=OWN
    )
    for distance, things in mixed.at.items():
        page = mixed.client.get(f"/devices/{things.device.pk}/").content.decode()
        assert (f"/devices/{things.device.pk}/sync/" in page) is (distance <= TEAM)
        assert (f"?member={things.agent.pk}" in page) is (distance == OWN)
        assert ('id="receipts"' in page) is (distance == OWN)
        line = mixed.client.get(f"/lines/{things.line.pk}/").content.decode()
        assert (f"/lines/{things.line.pk}/name/" in line) is (distance <= TEAM)
        assert (f"/lines/periods/{things.period.pk}/reassign/" in line) is (distance <= TEAM)


def test_who_enrols_and_sees_no_phones_is_led_to_none(mixed: Mixed) -> None:
    mixed.allow(devices__enrol=ORG)
    assert mixed.client.get("/", follow=True).redirect_chain[-1][0] == "/devices/add/"
    page = mixed.client.get(f"/devices/codes/{mixed.at[ORG].code.pk}/").content.decode()
    assert 'href="/devices/"' not in page
    assert mixed.client.get("/devices/").status_code == 404
