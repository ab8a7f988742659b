"""What a list would do to the organisation, row by row, before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, reach
from calliper.orgs.models import Member, PeopleImport
from calliper.orgs.people.columns import LABELS
from calliper.orgs.people.entry import Entry, RowRefused, plain, read
from calliper.orgs.people.known import Known
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import LEADING, Role

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class Change:
    """One field that would differ, in words."""

    field: str
    before: str
    after: str

    @property
    def label(self) -> Any:
        """The field's name on screen."""
        return LABELS[self.field]


@dataclass(frozen=True)
class Planned:
    """What becomes of one row. `entry` is None when it cannot be read, `member` when the person is new."""

    place: int
    cells: tuple[str, ...]
    state: str
    name: str
    entry: Entry | None = None
    member: Member | None = None
    role: RoleChoice | None = None
    changes: tuple[Change, ...] = ()
    reason: Any = ""

    @property
    def role_label(self) -> Any:
        """The role that the person has afterwards, in words."""
        return self.role.label if self.role else ""


@dataclass
class Plan:
    """Every row in the order of the list, and the names of teams that would be made."""

    rows: list[Planned] = field(default_factory=list)
    teams: dict[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by state; every state is there."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in (NEW, CHANGED, SAME, REFUSED)}

    def of(self, *states: str) -> list[Planned]:
        """The rows of some states."""
        return [row for row in self.rows if row.state in states]


def plan_of(row: PeopleImport, by: Member) -> Plan:
    """The plan of a stored list, against the organisation as it is now."""
    return plan(by=by, rows=row.rows, places=row.places, columns=row.columns)


def plan(*, by: Member, rows: Sequence[Sequence[str]], places: Sequence[int], columns: Sequence[str]) -> Plan:
    """Match every row with the members, and say what would change; six statements for any number of rows."""
    known, found, seen = Known(), Plan(), _Seen()
    for place, cells in zip(places, rows, strict=True):
        try:
            entry = read(place, cells, columns, known.roles)
            seen.refuse_repeated(entry)
            planned = _planned(entry, tuple(cells), known, by)
            seen.refuse_same_member(planned)
        except RowRefused as wrong:
            named = cells[columns.index("name")] if "name" in columns else cells[0]
            found.rows.append(Planned(place, tuple(cells), REFUSED, named, reason=wrong.args[0]))
            continue
        found.rows.append(planned)
        for name in filter(None, (entry.team, *entry.leads)):
            if plain(name) not in known.teams:
                found.teams.setdefault(plain(name), name)
    return found


class _Seen:
    """Who stood in the list before, so that nobody is entered twice."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, str], int] = {}
        self.members: dict[Any, int] = {}

    def refuse_repeated(self, entry: Entry) -> None:
        """Raise RowRefused when code, e-mail, or a name with neither, stood in the list before."""
        marks = [("code", plain(entry.agent_code)), ("email", entry.email)]
        if not entry.agent_code and not entry.email:
            marks.append(("name", plain(entry.name)))
        for mark in marks:
            if mark[1] and mark in self.marks:
                raise RowRefused(
                    _("The same person stands in row %(row)s already.") % {"row": self.marks[mark]}
                )
        self.marks |= dict.fromkeys([mark for mark in marks if mark[1]], entry.place)

    def refuse_same_member(self, planned: Planned) -> None:
        """Raise RowRefused when another row meant the same member."""
        if planned.member is None:
            return
        if planned.member.pk in self.members:
            sentence = _("Row %(row)s means the same member.") % {"row": self.members[planned.member.pk]}
            raise RowRefused(sentence)
        self.members[planned.member.pk] = planned.place


def _planned(entry: Entry, cells: tuple[str, ...], known: Known, by: Member) -> Planned:
    member = known.find(entry)
    if member is None:
        role = entry.role or RoleChoice.of(Role.TEAM_LEAD if entry.leads else Role.AGENT)
        _refuse_high(role, by)
        _refuse_placing(bool(entry.team or entry.leads), by)
        return Planned(entry.place, cells, NEW, entry.name, entry, role=role)
    role = entry.role or RoleChoice.held_by(member)
    if role.key != member.role_key:
        _refuse_role(member, role, by)
    if entry.leads and role.base not in LEADING:
        leads_none = _("%(name)s is no team lead. Write the role team lead as well.")
        raise RowRefused(leads_none % {"name": member.name})
    changes = tuple(_changes(entry, member, role, known))
    _refuse_placing(any(change.field in ("team", "leads") for change in changes), by)
    if changes and member.pk != by.pk and not RoleChoice.held_by(member).is_open_to(by):
        above = _("%(name)s may do more than you, so your list changes nothing here.")
        raise RowRefused(above % {"name": member.name})
    state = CHANGED if changes else SAME
    return Planned(entry.place, cells, state, member.name, entry, member, role, changes)


def _refuse_high(role: RoleChoice, by: Member) -> None:
    if not role.is_open_to(by):
        raise RowRefused(_("The role %(role)s may do more than you.") % {"role": role.label})


def _refuse_placing(is_placed: bool, by: Member) -> None:
    if is_placed and reach(by, "teams.change") != ORG:
        raise RowRefused(_("You may not say who is in which team. Leave the team out."))


def _refuse_role(member: Member, role: RoleChoice, by: Member) -> None:
    _refuse_high(role, by)
    if member.role == Role.OWNER:
        raise RowRefused(_("%(name)s is an owner. A list does not change that.") % {"name": member.name})
    if member.pk == by.pk:
        raise RowRefused(_("This is your own role. Somebody else has to change it."))


def _changes(entry: Entry, member: Member, role: RoleChoice, known: Known) -> list[Change]:
    team = member.team.name if member.team else ""
    pairs = [
        Change("name", member.name, entry.name),
        Change("email", member.email, entry.email),
        Change("agent_code", member.agent_code, entry.agent_code),
    ]
    # Lists spell in capitals what people spell with care: case alone changes nothing.
    found = [pair for pair in pairs if pair.after and plain(pair.after) != plain(pair.before)]
    if role.key != member.role_key:
        found.append(Change("role", member.role_label, role.label))
    if entry.team and plain(entry.team) != plain(team):
        found.append(Change("team", team, entry.team))
    led = [known.teams.get(plain(name)) for name in entry.leads]
    new = [
        name
        for name, team_row in zip(entry.leads, led, strict=True)
        if team_row is None or team_row.pk not in known.leads[member.pk]
    ]
    if new:
        found.append(Change("leads", "", ", ".join(new)))
    fresh = [tag for tag in entry.tags if plain(tag) not in known.tags[member.pk]]
    if fresh:
        found.append(Change("tags", "", ", ".join(fresh)))
    return found
