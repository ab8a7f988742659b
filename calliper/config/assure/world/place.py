"""Everything that hangs on one agent, each thing with a word that no other place has."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from calliper.calls import actions as calls
from calliper.calls.models import Call, ContactName, Note
from calliper.consent import actions as consent
from calliper.core.clock import ms
from calliper.devices import actions as devices
from calliper.devices.models import LinePeriod
from calliper.notifications.models import Notice
from calliper.orgs import actions as orgs
from calliper.orgs.key_text import new_key_text
from calliper.orgs.models import ApiKey, ApiKeySecret, CustomRole, Member, Organisation, Team
from calliper.orgs.people.table import pasted
from calliper.reports.actions.alert_rules import add_rule
from calliper.reports.actions.exporting import Wanted, ask_export
from calliper.reports.actions.saving import save_report
from calliper.reports.actions.scheduling import Planned, create_schedule
from calliper.reports.actions.walls import make_wall
from calliper.reports.models import AlertRaised, AlertRule
from calliper.sync.actions import begin_import
from calliper.sync.phone.call_log import Call as Logged
from calliper.sync.sample.people import Invented
from calliper.sync.sample.phones import InventedPhone

SHARED_NUMBER = "+919845070000"
WEEK = Planned("Week", "explore", "metric=calls&by=day", "7d", "weekly", 0, 1, time(8))
OLD_CALLS = (
    b'<?xml version="1.0"?><calls count="1">'
    b'<call number="1" duration="5" date="1763600000000" type="1"/></calls>'
)


class Distance(StrEnum):
    """How far something lies from the agent in the middle: own, a colleague's, of another team, of strangers."""

    OWN = "own"
    TEAM = "team"
    FAR = "far"
    FOREIGN = "foreign"
    MISSING = "missing"


@dataclass
class Place:
    """One agent with a team, a phone and calls: the ids of things by the name they have in addresses.

    `words` are texts by kind that appear nowhere else, to be looked for in answers.
    """

    distance: Distance
    agent: Member
    team: Team
    phone: InventedPhone
    ids: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    others: list[UUID] = field(default_factory=list)
    shared: UUID | None = None


@dataclass(frozen=True)
class Founded:
    """An organisation with its owner and the moment at which everything is built."""

    org: Organisation
    owner: Member
    now: datetime


def settle(founded: Founded, distance: Distance, agent: Member, team: Team) -> Place:
    """Give an agent a phone, calls, notes and everything else that has an address."""
    number = f"98450{list(Distance).index(distance) + 1}"
    words = {
        "agent": agent.name,
        "contact": f"Partyz{distance}",
        "note": f"notez{distance}",
        "phone": f"Modelz{distance}",
        "number": f"{number}1111",
        "leave": f"leavez{distance}",
        # What this phone calls somebody whom all phones know; that of the last one is the name that stands.
        **({} if distance == Distance.OWN else {"nick": f"Nickz{distance}"}),
    }
    invented = Invented(agent.name, "Maker", words["phone"])
    phone = InventedPhone(founded.org, invented, agent, f"+91{number}9999", founded.now - timedelta(days=20))
    place = Place(distance, agent, team, phone, words=words)
    _call(founded, place)
    _surround(founded, place)
    return place


def _call(founded: Founded, place: Place) -> None:
    at, words = founded.now - timedelta(days=1), place.words
    missed = Logged(f"+91{words['number']}", "missed", ms(at), name=words["contact"], subscription_id="sim-1")
    taken = Logged(
        f"+91{words['number']}", "incoming", ms(at) - 7_200_000, 60,
        name=words["contact"], note=words["note"], subscription_id="sim-1",
    )  # fmt: skip
    other = Logged(
        f"+91{words['number'][:-4]}2222", "outgoing", ms(at) - 3_600_000, 30, subscription_id="sim-1"
    )
    later = ms(at) + 60_000 * (len(Distance) - list(Distance).index(place.distance))
    known_as = f"Nickz{place.distance}"
    shared = Logged(SHARED_NUMBER, "incoming", later, 45, name=known_as, subscription_id="sim-1")
    place.phone.send([taken, other, missed, shared], at + timedelta(minutes=15))
    place.phone.beat(founded.now - timedelta(hours=1), 60)
    held = list(Call.objects.filter(agent=place.agent).order_by("start_at"))
    place.others += [call.pk for call in held]
    place.shared = held[-1].contact_id
    place.ids |= {
        "call_id": held[0].pk,
        "contact_id": held[0].contact_id,
        "other_id": held[1].contact_id,
        "note_id": Note.objects.get(call=held[0]).pk,
        "name_id": ContactName.objects.get(contact=held[0].contact_id).pk,
        "device_id": place.phone.device.pk,
        "period_id": LinePeriod.objects.get(member=place.agent).pk,
        "line_id": LinePeriod.objects.get(member=place.agent).line_id,
        "member_id": place.agent.pk,
        "agent_id": place.agent.pk,
        "team_id": place.team.pk,
    }


def _surround(founded: Founded, place: Place) -> None:
    owner, now, agent = founded.owner, founded.now, place.agent
    day = now.date() + timedelta(days=30)
    leave = orgs.add_leave(
        by=owner, member=agent, from_day=day, until_day=day, reason=place.words["leave"], now=now
    )
    owed = calls.Owed(agent.pk, place.ids["other_id"], now)
    place.ids |= {
        "leave_id": leave.pk,
        "key_id": _key(founded, agent),
        "export_id": ask_export(
            by=agent, wanted=Wanted("calls", "", "csv", "Calls", "All days", ""), now=now
        ).pk,
        "schedule_id": create_schedule(by=agent, planned=WEEK, to=[agent.pk], now=now).pk,
        "report_id": save_report(by=agent, name="Calls", query="metric=calls", now=now).pk,
        **_alerts(owner, agent, now),
        "wall_id": _wall(owner, place.team, now),
        "event_id": calls.finish_call_backs(by=agent, owed=[owed], now=now).pk,
        "code_id": devices.issue_code(by=owner, member=agent, now=now + timedelta(days=400))[0].pk,
    }


def _alerts(owner: Member, agent: Member, now: datetime) -> dict[str, Any]:
    """A rule about the agent, and an alert that it raised."""
    rule = add_rule(
        by=owner, rule=AlertRule(kind="call_backs", per="agent", minutes=30, agent_id=agent.pk), now=now
    )
    alert = AlertRaised.of(rule=rule, per="agent", subject_id=agent.pk, opened_at=now, notified_at=now)
    return {"rule_id": rule.pk, "alert_id": alert.pk}


def _wall(owner: Member, team: Team, now: datetime) -> UUID:
    """A board about the team; nobody keeps its link."""
    made = make_wall(
        by=owner, name="Hall", blocks=["calls"], team=team, shows_names=False, expires_at=None, now=now
    )
    return made[0].pk


def common(founded: Founded, mark: str) -> dict[str, Any]:
    """What belongs to the organisation as a whole."""
    owner, org, now = founded.owner, founded.org, founded.now
    tag = calls.create_call_tag(by=owner, name=f"tagz{mark}", now=now)
    newest = list(Call.objects.order_by("-start_at")[:1])
    people = orgs.draft_people(by=owner, lines=pasted("Priya Nair"), source="pasted", now=now)
    brought = begin_import(
        by=owner, org=org, file=io.BytesIO(OLD_CALLS), file_name=f"filez{mark}.xml", now=now
    )
    number = consent.exclude_number(by=owner, org=org, number="98453 94494", reason=f"reasonz{mark}", now=now)
    invited = orgs.invite(by=owner, email=f"invitedz{mark}@example.com", name="New", role="agent", now=now)
    role = CustomRole.of(name=f"Rolez{mark}", base="agent", cells={}, created_at=now, changed_at=now)
    notice = Notice.of(
        member_id=owner.pk, kind="phone_offline", group_key="x", created_at=now, changed_at=now
    )
    return {
        "tag_id": tag.pk,
        "agent_tag_id": orgs.create_agent_tag(by=owner, name=f"wordz{mark}", now=now).pk,
        "bulk_id": calls.tag_calls(by=owner, calls=newest, tag=tag, now=now).id,
        "people_id": people.pk,
        "import_id": brought.pk,
        "excluded_id": number.pk,
        "invitation_id": invited.pk,
        "role_id": role.pk,
        "notice_id": notice.pk,
        "org_key_id": _key(founded, None),
        "step": "organisation",
        "org_id": org.pk,
    }


def _key(founded: Founded, agent: Member | None) -> UUID:
    """A key that nobody uses, of an agent or of the organisation."""
    text = new_key_text()
    given: dict[str, Any] = {"member": agent, "created_by": agent or founded.owner, "created_at": founded.now}
    key = ApiKey.of(name=f"keyz{text.prefix}", prefix=text.prefix, cells={}, **given)
    ApiKeySecret.of(key=key, secret_hash=text.secret_hash, created_at=founded.now)
    return key.pk


def missing(like: dict[str, Any], new: UUID) -> dict[str, Any]:
    """The same names with ids of nothing."""
    return {name: new if isinstance(value, UUID) else value for name, value in like.items()}
