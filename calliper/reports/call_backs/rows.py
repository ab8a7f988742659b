"""The pairs of one page with names, numbers, notes and who has them: a fixed number of statements for any page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from calliper.calls import access as calls
from calliper.calls import people
from calliper.calls.access import Decided
from calliper.calls.narrow import Asked
from calliper.calls.periods import midnight
from calliper.calls.rows import Names, Party, known_party, names_of_persons, text_of
from calliper.core.clock import ms
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import allows
from calliper.orgs import access as orgs
from calliper.reports.call_backs.standing import Key, Standing, waits_since
from calliper.reports.question import Pair


@dataclass(frozen=True)
class Around:
    """Who looks at a page of pairs, for which days (also as a query of the list of calls), and the list's own query."""

    asked: Asked
    since: date
    days: str
    kept: str

    @cached_property
    def pairs_url(self) -> str:
        """What the address of each pair's own page begins with."""
        return reverse("reports:call_backs")

    @cached_property
    def contacts_url(self) -> str:
        """What the address of each contact's page begins with."""
        return reverse("calls:contacts")

    @cached_property
    def calls_url(self) -> str:
        """The list of calls of the days."""
        return f"{reverse('calls:history')}?{self.days}"


@dataclass(frozen=True)
class Row:
    """One pair as lists show it. Of a pair `beyond` the viewer's reach neither page nor calls can be opened."""

    pair: Pair
    party: Party
    agent: str
    leave_until: date | None
    holder: str
    is_mine: bool
    done_by: str
    done_at: datetime | None
    note: str
    beyond: bool
    around: Around
    contact_opens: bool
    may_note: bool
    may_reveal: bool
    may_assign: bool

    @cached_property
    def value(self) -> str:
        """The pair with its last miss, as forms send it back."""
        return f"{self.pair.agent}:{self.pair.contact}:{ms(self.pair.last_at)}"

    @cached_property
    def id(self) -> str:
        """For use in the page: unique among its rows."""
        return f"{self.pair.agent.hex}{self.pair.contact.hex}"

    @cached_property
    def waits_since(self) -> datetime:
        return waits_since(self.pair)

    @cached_property
    def url(self) -> str:
        """The pair's own page."""
        url = f"{self.around.pairs_url}{self.pair.agent}/{self.pair.contact}/"
        return f"{url}?{self.around.kept}" if self.around.kept else url

    @cached_property
    def ask_url(self) -> str:
        """Where a dialog about the pair comes from; what it asks for is to be put behind."""
        return f"{self.url}{'&' if self.around.kept else '?'}ask="

    @cached_property
    def contact_url(self) -> str:
        """The contact's page, the pair's own for who may not open it."""
        return f"{self.around.contacts_url}{self.pair.contact}/" if self.contact_opens else self.url

    @cached_property
    def reveal_url(self) -> str:
        """Where the whole number is asked for, "" where it may not be or there is none."""
        may = self.may_reveal and self.party.number
        return f"{self.around.contacts_url}{self.pair.contact}/reveal/" if may else ""

    @cached_property
    def calls_url(self) -> str:
        """The calls between the two in the days asked about, "" out of reach."""
        if self.beyond:
            return ""
        return f"{self.around.calls_url}&contact={self.pair.contact}&one_number=1&agent={self.pair.agent}"


def rows_of(pairs: Sequence[Pair], stand: Standing, around: Around) -> list[Row]:
    """The rows in the order given; contacts erased since the projection was written are left out."""
    keyring = Keyring.of(around.asked.org.pk)
    parties = calls.parties(pair.contact for pair in pairs)
    persons = names_of_persons(parties.values(), keyring)
    known = _Known(pairs, stand, around)
    return [
        known.row(pair, known_party(parties[pair.contact], keyring, persons))
        for pair in pairs
        if pair.contact in parties
    ]


class _Known:
    """What rows say besides the contact, read once for all of them."""

    def __init__(self, pairs: Sequence[Pair], stand: Standing, around: Around) -> None:
        self.stand, self.around, self.keyring = stand, around, Keyring.of(around.asked.org.pk)
        keys = [(pair.agent, pair.contact) for pair in pairs]
        self.decided: list[Decided] = [stand.decided[key] for key in keys if key in stand.decided]
        agents = {agent for agent, _ in keys}
        others = {pk for row in self.decided for pk in (row.holder_id, row.done_by_id) if pk}
        self.names: Names = people.names(agents | others)
        day = timezone.localdate(around.asked.now, around.asked.org.zone)
        self.away = orgs.leave_until(agents, day)
        self._may(keys)
        self.notes = calls.last_notes(
            around.asked.viewer, keys, since=midnight(around.since, around.asked.org.zone)
        )

    def _may(self, keys: list[Key]) -> None:
        """What may be done about which pairs; what was given may be worked on beyond reach."""
        viewer, contacts = self.around.asked.viewer, {contact for _, contact in keys}
        given = {row.key for row in self.decided if row.holder_id == viewer.pk} & set(keys)
        self.opens = calls.contacts_within(viewer, contacts, seen_by="call_backs.work")
        self.reveals = calls.contacts_within(viewer, contacts, "contacts.reveal", seen_by="call_backs.work")
        self.reveals |= {key[1] for key in given} if allows(viewer, "contacts.reveal") else set()
        self.noted, self.assigned = (
            calls.pairs_within(viewer, keys, name) | (given if allows(viewer, name) else set())
            for name in ("calls.note", "call_backs.assign")
        )

    def row(self, pair: Pair, party: Party) -> Row:
        """One pair with its words."""
        key = (pair.agent, pair.contact)
        decided, note = self.stand.decided.get(key), self.notes.get(key)
        holder = decided.holder_id if decided else None
        done_by = decided.done_by_id if decided and decided.covers(pair.last_at) else None
        return Row(
            pair=pair,
            party=party,
            agent=self.names.get(pair.agent, ""),
            leave_until=self.away.get(pair.agent),
            holder=self.names.get(holder, "") if holder else "",
            is_mine=holder == self.around.asked.viewer.pk,
            done_by=self.names.get(done_by, "") if done_by else "",
            done_at=decided.done_at if decided and done_by else None,
            note=text_of(note, self.keyring) if note else "",
            beyond=key in self.stand.beyond,
            around=self.around,
            contact_opens=key not in self.stand.beyond and pair.contact in self.opens,
            may_note=key in self.noted,
            may_reveal=pair.contact in self.reveals,
            may_assign=key in self.assigned,
        )
