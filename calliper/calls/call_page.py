"""One call: facts, notes with their history, tags, twins, and what changed after it was stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access, never_track, people
from calliper.calls.actions import may_change, may_remove
from calliper.calls.kinds import CallType, Outcome
from calliper.calls.models import Call, CallChange, CallTagging, Note
from calliper.calls.narrow import Asked
from calliper.calls.opening import opening
from calliper.calls.rows import names_of_persons, party_of, shown, text_of
from calliper.core import formats
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import allows
from calliper.orgs import access as orgs

FIELDS = {
    "type": _("Type"),
    "outcome": _("Outcome"),
    "duration_s": _("Duration"),
    "talk_s": _("Talk time"),
    "ring_s": _("Rang"),
    "deleted_on_phone_at": _("Deleted on the phone"),
    "start_at": _("Start"),
    "origin": _("Came from"),
    "corrected_start_at": _("Start"),
    "twin_of": _("Same call"),
    "agent": _("Agent"),
    "team": _("Team"),
    "joined": _("Held twice"),
}
WORDS = {
    "type": dict(CallType.choices),
    "outcome": dict(Outcome.choices),
    "origin": {"import": _("a call log"), "device": _("the phone")},
}


@dataclass(frozen=True)
class Version:
    """One version of a note; `older` are those it replaced."""

    note: Note
    text: str
    by: str
    older: list[Version]
    may_change: bool
    may_remove: bool


@dataclass(frozen=True)
class Change:
    """What changed at one moment: (field, from, to) in words."""

    at: datetime
    by: str
    fields: list[tuple[Any, Any, Any]]


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: `what` is the version of a note, the change or the tagging."""

    at: datetime
    kind: str
    what: Any = None
    by: str = ""

    @property
    def day(self) -> date:
        """The day in the zone in force, which is the organisation's."""
        return timezone.localdate(self.at)


def context(call: Call, asked: Asked) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements."""
    keyring = Keyring.of(asked.org.pk)
    notes = access.notes_of(call)
    changes = access.changes_of(call)
    taggings = list(CallTagging.objects.filter(call=call).select_related("tag").order_by("tag__name"))
    writers = people.of(
        {(note.by_kind, note.by_id) for note in notes}
        | {(change.by_kind, change.by_id) for change in changes}
        | {("member", tagging.by_id) for tagging in taggings}
    )
    twins = access.twins_of(asked.viewer, call)
    seen = access.covered(asked.viewer)
    original = [each for each in (call.twin_of,) if each and seen.holds(each.agent_id, each.team_id)]
    leads = opening(asked.viewer, [call])
    standing = versions(notes, asked.viewer, keyring, writers)
    told = [_change(change, {**writers, **_spoken_of(changes)}) for change in changes]
    contacts = [call.contact] if call.contact else []
    return {
        "call": call,
        "party": party_of(call, keyring, names_of_persons(contacts, keyring)),
        "excluded": bool(never_track.excluded_among(contacts, asked.org, keyring)),
        "notes": standing,
        "moments": moments(call, notes=standing, changes=told, taggings=taggings, writers=writers),
        "removed": [note for note in notes if note.removed_at],
        "changes": told,
        "taggings": taggings,
        "other_tags": [tag for tag in access.tags() if tag.pk not in {each.tag_id for each in taggings}],
        "twins": shown(twins, keyring, asked.viewer),
        "original": shown(original, keyring, asked.viewer)[0] if original else None,
        "rights": {
            "note": leads.note(call),
            "tag": leads.tag(call),
            "reveal": leads.number(call),
            "contact": leads.contact(call),
            "agent": leads.agent(call),
            "tags": allows(asked.viewer, "call_tags.change"),
        },
    }


def moments(
    call: Call,
    *,
    notes: list[Version],
    changes: list[Change],
    taggings: list[CallTagging],
    writers: dict[UUID, str],
) -> list[Moment]:
    """What happened with a call, newest first: it rang, it arrived, and all that people and phones did since."""
    found = [Moment(call.counted_start_at, "call"), Moment(call.received_at, "arrived")]
    found += [Moment(version.note.at, "note", version) for version in notes]
    found += [Moment(change.at, "change", change) for change in changes]
    found += [Moment(each.at, "tag", each, writers.get(each.by_id, "")) for each in taggings]
    return sorted(found, key=lambda moment: moment.at, reverse=True)


def versions(notes: list[Note], viewer: Any, keyring: Keyring, writers: dict[UUID, str]) -> list[Version]:
    """The notes that stand, newest first, each with what it replaced: an old version ends when its next begins."""
    ended: dict[tuple[datetime, str, UUID], Note] = {
        (note.replaced_at, note.by_kind, note.by_id): note for note in notes if note.replaced_at
    }

    def version(note: Note) -> Version:
        before = ended.get((note.at, note.by_kind, note.by_id))
        earlier = version(before) if before is not None and before.at < note.at else None
        return Version(
            note=note,
            text=text_of(note, keyring),
            by=writers.get(note.by_id, ""),
            older=[earlier, *earlier.older] if earlier else [],
            may_change=may_change(note, viewer),
            may_remove=may_remove(note, viewer),
        )

    return [version(note) for note in notes if note.replaced_at is None and note.removed_at is None]


def _change(change: CallChange, writers: dict[UUID, str]) -> Change:
    by = writers.get(change.by_id, "") if change.by_id else ""
    fields = [
        (FIELDS.get(name, name), _words(name, old, writers), _words(name, new, writers))
        for name, (old, new) in change.fields.items()
    ]
    return Change(change.at, by, fields)


def _spoken_of(changes: list[CallChange]) -> dict[UUID, str]:
    """The names of agents and teams that changes speak of; no statement when there are none."""
    found: dict[UUID, str] = {}
    for field, kind in (("agent", "member"), ("team", "team")):
        ids = {UUID(each) for change in changes for each in change.fields.get(field, []) if each}
        found |= orgs.names_of(kind, ids) if ids else {}
    return found


def _words(field: str, value: Any, names: dict[UUID, str]) -> Any:
    """A stored value as people read it."""
    if field == "joined":
        return _("counted once") if value is None else _("two rows")
    if value is None:
        return formats.DASH
    if field in ("agent", "team"):
        return names.get(UUID(value), formats.DASH)
    if field in WORDS:
        return WORDS[field].get(value, value)
    if field == "twin_of":
        return _("linked")
    return _measured(field, value)


def _measured(field: str, value: Any) -> Any:
    """Durations and moments by the ending of their names, everything else as it is."""
    if field.endswith("_s"):
        return formats.duration(int(value))
    return datetime.fromisoformat(value) if field.endswith("_at") else value
