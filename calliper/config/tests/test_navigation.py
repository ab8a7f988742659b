"""Which entries the frame of a page shows to whom."""

from __future__ import annotations

from typing import Any

from calliper.core.permissions import ORG, OWN
from tests.reaching import Mixed


def entries(client: Any, url: str = "/settings/account/") -> dict[str, str]:
    """The words of the first level and where they lead."""
    sections = client.get(url).context["navigation"]
    return {str(each["label"]): each["url"] for section in sections for each in section["entries"]}


def test_it_calls_a_page_otherwise_for_who_sees_only_own_things(acme, as_member) -> None:
    agents, owners = entries(as_member(acme.bob)), entries(as_member(acme.alice))
    assert agents["Follow-ups"] == owners["Call back"] == "/call-back/"
    assert "Call back" not in agents
    assert "Follow-ups" not in owners


def test_it_offers_a_shorter_way_to_who_has_no_other(mixed: Mixed) -> None:
    alone = {"account__change": OWN, "devices__enrol": ORG}
    mixed.allow(**alone)
    assert entries(mixed.client)["Add a phone"] == "/devices/add/"
    mixed.allow(**alone, devices__read=ORG)
    assert "Add a phone" not in entries(mixed.client), "the list of phones has the button"
    assert "Devices" in entries(mixed.client)


def test_it_has_one_entry_for_the_settings(acme, as_member) -> None:
    sections = as_member(acme.alice).get("/settings/account/").context["navigation"]
    labels = [str(each["label"]) for section in sections for each in section["entries"]]
    assert labels.count("Settings") == 1


def test_it_leads_who_does_not_open_the_first_page_of_the_settings_to_another(mixed: Mixed) -> None:
    mixed.allow(mail__change=ORG)
    assert entries(mixed.client, "/settings/mail/") == {"Settings": "/settings/mail/"}
