"""Receipts are listed as far as receipts are seen, and lead to phones only where phones are seen."""

from __future__ import annotations

from calliper.core.permissions import NONE, ORG, OWN, TEAM
from tests.reaching import DISTANCES, Mixed


def test_the_list_ends_where_receipts_do(mixed: Mixed) -> None:
    for how_far in (OWN, TEAM, ORG):
        mixed.allow(receipts__read=how_far, policy__read=ORG, devices__read=ORG, members__read=ORG)
        listed = mixed.client.get("/consent/").context
        assert (listed["total"], len(listed["rows"])) == (how_far, how_far)
    mixed.allow(receipts__read=NONE, policy__read=ORG, devices__read=ORG)
    assert mixed.client.get("/consent/").status_code == 404


def test_a_receipt_leads_to_a_phone_that_opens(mixed: Mixed) -> None:
    for how_far in (NONE, OWN, TEAM, ORG):
        mixed.allow(receipts__read=ORG, devices__read=how_far)
        page = mixed.client.get("/consent/").content.decode()
        linked = [f"/devices/{things.device.pk}/" in page for things in mixed.at.values()]
        assert linked == [distance <= how_far for distance in DISTANCES]


def test_how_many_have_agreed_is_told_only_to_who_sees_all_receipts(mixed: Mixed) -> None:
    for how_far, words in ((ORG, "3 phones must agree again"), (TEAM, "Every phone must agree again")):
        mixed.allow(policy__read=ORG, policy__change=ORG, receipts__read=how_far)
        assert words in mixed.client.get("/settings/notice/edit/").content.decode()
