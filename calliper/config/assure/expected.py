"""What each principal must get from each route: the table, and the few rules that it cannot say."""

from __future__ import annotations

from collections.abc import Callable

from calliper.config.assure.routes import DEVICE, PUBLIC, STRANGER, Route
from calliper.config.assure.world.build import World
from calliper.config.assure.world.place import Distance, Place
from calliper.config.assure.world.principal import Principal
from calliper.core.permissions import NONE, ORG, OWN, TABLE

# Ids of things that lie somewhere; every other one belongs to the organisation as a whole.
PLACED = frozenset(
    {
        "agent_id", "alert_id", "call_id", "code_id", "contact_id", "device_id", "event_id", "export_id", "leave_id",
        "line_id", "member_id", "name_id", "note_id", "other_id", "period_id", "report_id", "rule_id", "schedule_id",
        "team_id", "wall_id",
    }
)  # fmt: skip
Rule = Callable[[Principal, Place], bool]


def _own_notice(principal: Principal, place: Place) -> bool:
    """Notices of the world are the owners'."""
    return principal.name.startswith("owner")


def _who_did_it(principal: Principal, place: Place) -> bool:
    """What was done is taken back by whoever did it, and a key of one's own is nobody else's: the agent's here."""
    return principal.member is not None and principal.member.pk == place.agent.pk


def _tags_it(principal: Principal, place: Place) -> bool:
    """The form of the world puts a tag on the call of the place."""
    return principal.covers("calls.tag", place)


def _gives_it(principal: Principal, place: Place) -> bool:
    """The form of the world gives a call to return to somebody."""
    return principal.covers("call_backs.assign", place)


def _works_on_it(principal: Principal, place: Place) -> bool:
    """A call to return that was given to somebody is theirs to work on, wherever it lies."""
    return principal.covers("call_backs.work", place) or principal.holds("call_backs.work", place)


def _reveals_it(principal: Principal, place: Place) -> bool:
    return principal.covers("contacts.reveal", place) or principal.holds("contacts.reveal", place)


def _sees_and_collects(principal: Principal, place: Place) -> bool:
    """Numbers are left out of what is collected where one sees their contact."""
    return principal.covers("contacts.read", place) and principal.covers("policy.change", place)


def _schedules_it(principal: Principal, place: Place) -> bool:
    """The agent's own schedule is open to who schedules for the whole organisation as well."""
    return _who_did_it(principal, place) or principal.reach("reports.schedule") == ORG


RULES: dict[str, Rule] = {
    "calls:bulk": _tags_it,
    "calls:contact_reveal": _reveals_it,
    "reports:call_back": _works_on_it,
    "reports:call_back_note": _works_on_it,
    "calls:contact_never_track": _sees_and_collects,
    "calls:contact_track": _sees_and_collects,
    "reports:call_backs_change": _gives_it,
    "notifications:read": _own_notice,
    "reports:call_backs_undo": _who_did_it,
    "orgs:own_key": _who_did_it,
    "orgs:own_key_rotate": _who_did_it,
    "orgs:own_key_revoke": _who_did_it,
    "reports:export": _who_did_it,
    "reports:export_state": _who_did_it,
    "reports:export_cancel": _who_did_it,
    "reports:export_download": _who_did_it,
    "reports:saved_open": _who_did_it,
    "reports:saved_change": _who_did_it,
    "reports:saved_rename": _who_did_it,
    "reports:saved_remove": _who_did_it,
    "reports:saved_share": _who_did_it,
    "reports:saved_first": _who_did_it,
    "reports:saved_pin": _who_did_it,
    "reports:saved_card": _who_did_it,
    "reports:schedule": _schedules_it,
    "reports:schedule_change": _schedules_it,
    "reports:schedule_pause": _schedules_it,
    "reports:schedule_resume": _schedules_it,
    "reports:schedule_again": _schedules_it,
    "reports:schedule_test": _schedules_it,
    "reports:schedule_mail": _schedules_it,
    "reports:schedule_remove": _schedules_it,
}


# They add to the organisation as a whole, and need the whole of their permission.
ADDS = frozenset(
    {
        "orgs:invite", "orgs:member_add", "orgs:people", "orgs:setup_people", "orgs:team_add",
    }
)  # fmt: skip
# An undo is pressed twice: whatever there is to take back, it leads back to the list, and must change nothing.
LEADS_BACK = frozenset({"calls:bulk_undo"})


def passes_door(principal: Principal, route: Route) -> bool:
    """Whether the door lets it through; the view behind may still refuse."""
    if route.permission in (PUBLIC, STRANGER):
        return True
    if principal.surface != route.surface:
        return False
    return route.permission == DEVICE or principal.reach(route.permission) != NONE


def may_enter(principal: Principal, route: Route) -> bool:
    """Whether it gets in at all, whatever it asks for."""
    if not passes_door(principal, route):
        return False
    return route.name not in ADDS or principal.reach(route.permission) == TABLE[route.permission].offered[-1]


def may(principal: Principal, route: Route, world: World, distance: Distance) -> bool:
    """Whether it gets an answer about the things at a distance."""
    if not may_enter(principal, route):
        return False
    if route.permission in (PUBLIC, STRANGER, DEVICE) or not {*route.objects, *(RULES.keys() & {route.name})}:
        return True
    place = world.place(distance)
    return place is not None and place.agent.org_id == principal.org_id and _finds(principal, route, place)


def _finds(principal: Principal, route: Route, place: Place) -> bool:
    if route.name in RULES:
        return RULES[route.name](principal, place)
    if not PLACED & set(route.objects):
        # What belongs to all needs the whole of a permission, not a part of it.
        return principal.reach(route.permission) == TABLE[route.permission].offered[-1]
    if set(route.objects) == {"team_id"}:
        return _covers_team(principal, route.permission, place)
    return principal.covers(route.permission, place)


def _covers_team(principal: Principal, permission: str, place: Place) -> bool:
    """One's own team is what one sees of teams with "own"; what is done to a team is done to more people."""
    member = principal.member
    if member is not None and principal.reach(permission) == OWN and TABLE[permission].action == "read":
        return member.team_id == place.team.pk
    return principal.covers(permission, place)
