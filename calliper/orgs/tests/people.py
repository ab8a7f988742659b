"""Short ways to a list of people, shared by tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Member, PeopleImport
from calliper.orgs.people.table import pasted
from tests.cast import NOW, Acme


def paste(client: Client, text: str) -> Any:
    """The preview of a pasted list."""
    answer = client.post("/settings/members/people/", {"way": "pasted", "text": text}, follow=True)
    assert answer.redirect_chain, answer.content.decode()[-3000:]
    return answer


def draft(acme: Acme, text: str) -> PeopleImport:
    """The same, past the pages; in the organisation's scope."""
    return actions.draft_people(by=acme.alice, lines=pasted(text), source="pasted", now=NOW)


def applied(acme: Acme, text: str) -> PeopleImport:
    """A list that was applied; in the organisation's scope."""
    row = draft(acme, text)
    actions.apply_people(by=acme.alice, people=row, invites=False, now=NOW)
    row.refresh_from_db()
    return row


def listed(acme: Acme, name: str) -> int:
    """How many members have the name."""
    with scope(acme.org.id):
        return Member.objects.filter(name=name).count()
