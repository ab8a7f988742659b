"""Every URL with an id, as somebody of another organisation and as a stranger: neither learns that it exists."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from calliper.calls import actions as calls
from calliper.calls.models import Call, CallTagging, ContactName, Note
from calliper.calls.tests.make import make_call
from calliper.config.assure.world.place import WEEK
from calliper.consent import actions as consent
from calliper.consent.models import ExcludedNumber
from calliper.core.permissions import ORG
from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.devices.models import EnrolmentCode, Line, LinePeriod
from calliper.notifications.models import Notice
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.orgs.people.table import pasted
from calliper.reports.actions.alert_rules import add_rule
from calliper.reports.actions.exporting import Wanted, ask_export
from calliper.reports.actions.saving import save_report
from calliper.reports.actions.scheduling import create_schedule
from calliper.reports.actions.walls import make_wall
from calliper.reports.models import AlertRaised, AlertRule
from calliper.sync.actions import begin_import
from tests.cast import NOW, Acme, Globex
from tests.exported import sms_backup
from tests.handset import item, ready

pytestmark = pytest.mark.django_db(databases="__all__")


def routes_with_ids() -> list[tuple[str, list[str]]]:
    """Name and id parameters of every page about one object."""
    found = []

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace or ""
                walk(pattern.url_patterns, f"{namespace}{inner}:" if inner else namespace)
            elif pattern.name and not {"sync-v1", "v1"} & set(namespace.split(":")):
                ids = [name for name in pattern.pattern.converters if name.endswith("_id")]
                if ids:
                    found.append((namespace + pattern.name, ids))

    walk(get_resolver().url_patterns, "")
    return sorted(found)


ROUTES = routes_with_ids()
# Undo is pressed twice: what is gone, never was, or is another's, all lead back to the list.
TAKES_BACK = "calls:bulk_undo"


@pytest.fixture
def objects(acme: Acme) -> dict[str, UUID]:
    """One object of Acme for every kind of id that stands in a URL."""
    long_ago = NOW.replace(year=2001)
    with scope(acme.org.id):
        consent.ensure_defaults(org=acme.org, now=long_ago)
        consent.change_policy(by=acme.alice, now=long_ago, earlier_calls=True)
        consent.exclude_number(by=acme.alice, org=acme.org, number="98453 94494", reason="Bank", now=NOW)
        orgs.invite(by=acme.alice, email="new@example.com", name="New", role="agent", now=NOW)
    handset = ready(acme.bob, line_number="+915550100001")
    handset.statuses([item(name="Hitesh Patel", note="Wants 5 kW")])
    other = make_call(acme, number="5550104418").contact_id
    with scope(acme.org.id):
        devices.issue_code(by=acme.alice, member=acme.bob, now=NOW + timedelta(days=400))
        call = Call.objects.exclude(contact=other).get()
        tag = calls.create_call_tag(by=acme.alice, name="Hot", now=NOW)
        bulk = calls.tag_calls(by=acme.alice, calls=[call], tag=tag, now=NOW)
        people = orgs.draft_people(by=acme.alice, lines=pasted("Priya Nair"), source="pasted", now=NOW)
        return {
            "people_id": people.pk,
            "role_id": orgs.create_role(by=acme.alice, name="Trainer", base="agent", cells={}, now=NOW).pk,
            "call_id": call.pk,
            "contact_id": call.contact_id,
            "other_id": other,
            "name_id": ContactName.objects.get(contact=call.contact_id).pk,
            "note_id": Note.objects.get().pk,
            "tag_id": tag.pk,
            "bulk_id": bulk.id,
            "member_id": acme.bob.pk,
            "agent_id": acme.bob.pk,
            "event_id": calls.finish_call_backs(
                by=acme.alice, owed=[calls.Owed(acme.bob.pk, call.contact_id, call.start_at)], now=NOW
            ).pk,
            **alerts_of(acme),
            "wall_id": wall_of(acme),
            "report_id": save_report(by=acme.alice, name="Week", query="metric=calls", now=NOW).pk,
            "export_id": ask_export(
                by=acme.alice, wanted=Wanted("calls", "", "csv", "Calls", "All days", ""), now=NOW
            ).pk,
            "schedule_id": create_schedule(by=acme.alice, planned=WEEK, to=[acme.alice.pk], now=NOW).pk,
            "team_id": acme.north.pk,
            "invitation_id": acme.alice.invitations.model.objects.get().pk,
            "device_id": UUID(handset.device_id),
            "code_id": EnrolmentCode.objects.filter(used_at=None).get().pk,
            "line_id": Line.objects.get().pk,
            "period_id": LinePeriod.objects.get().pk,
            "import_id": begin_import(
                by=acme.alice,
                org=acme.org,
                file=io.BytesIO(
                    sms_backup([{"number": "1", "duration": 5, "date": 1_763_600_000_000, "type": 1}])
                ),
                file_name="calls.xml",
                now=NOW,
            ).pk,
            "excluded_id": ExcludedNumber.objects.get().pk,
            "notice_id": own_notice(acme).pk,
            "org_id": acme.org.id,
            "key_id": orgs.create_key(
                by=acme.alice,
                member=acme.alice,
                name="Sheet",
                cells={"calls.read": ORG},
                expires_at=NOW + timedelta(days=400),
                now=NOW,
            )[0].pk,
            "leave_id": orgs.add_leave(
                by=acme.alice, member=acme.bob, from_day=NOW.date(), until_day=NOW.date(), now=NOW
            ).pk,
        }


def alerts_of(acme: Acme) -> dict[str, UUID]:
    """A rule about Bob, and an alert that it raised."""
    rule = add_rule(by=acme.alice, rule=AlertRule(kind="call_backs", per="agent", minutes=30), now=NOW)
    alert = AlertRaised.of(rule=rule, per="agent", subject_id=acme.bob.pk, opened_at=NOW)
    return {"rule_id": rule.pk, "alert_id": alert.pk}


def wall_of(acme: Acme) -> UUID:
    """A board about all of Acme."""
    given = {"team": None, "shows_names": False, "expires_at": None, "now": NOW}
    return make_wall(by=acme.alice, name="Hall", blocks=["calls"], **given)[0].pk


def own_notice(acme: Acme) -> Notice:
    """A notice of Alice, who owns Acme."""
    given = {"kind": "phone_offline", "group_key": "today", "created_at": NOW, "changed_at": NOW}
    return Notice.of(member_id=acme.alice.pk, **given)


def test_it_knows_an_object_for_every_id(objects: dict[str, UUID]) -> None:
    assert {name for _, names in ROUTES for name in names} <= set(objects)
    assert len(ROUTES) > 30


def test_somebody_of_another_organisation_finds_nothing(
    acme: Acme, objects: dict[str, UUID], globex: Globex, as_member: Callable[[Member], Client]
) -> None:
    charlie, wrong = as_member(globex.charlie), []
    for name, ids in ROUTES:
        url = reverse(name, kwargs={each: objects[each] for each in ids})
        for method in (charlie.get, charlie.post):
            answer = method(url)
            if answer.status_code not in {404, 405} and name != TAKES_BACK:
                wrong.append((name, method.__name__, answer.status_code))
    assert wrong == []
    with scope(acme.org.id):
        assert CallTagging.objects.filter(bulk_id=objects["bulk_id"]).exists(), "nobody took it back"


def test_a_foreign_id_answers_exactly_like_a_missing_one(
    objects: dict[str, UUID], globex: Globex, as_member: Callable[[Member], Client]
) -> None:
    charlie = as_member(globex.charlie)
    for name, ids in ROUTES:
        foreign = charlie.get(reverse(name, kwargs={each: objects[each] for each in ids}))
        missing = charlie.get(reverse(name, kwargs=dict.fromkeys(ids, uuid4())))
        assert foreign.status_code == missing.status_code, name


def test_a_stranger_is_asked_to_sign_in_and_learns_nothing(objects: dict[str, UUID]) -> None:
    stranger = Client()
    for name, ids in ROUTES:
        answer = stranger.get(reverse(name, kwargs={each: objects[each] for each in ids}))
        assert answer.status_code in {302, 405}, name
        assert answer.status_code == 405 or "/login/" in answer["Location"], name


def test_every_object_is_found_by_its_own_people(
    acme: Acme, objects: dict[str, UUID], as_member: Callable[[Member], Client]
) -> None:
    """The other half: a test that everybody fails would pass the ones above."""
    alice = as_member(acme.alice)
    answers = {
        name: alice.get(reverse(name, kwargs={each: objects[each] for each in ids})).status_code
        for name, ids in ROUTES
    }
    assert {name for name, status in answers.items() if status == 404} == set()
