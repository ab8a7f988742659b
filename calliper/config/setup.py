"""The steps of setting an organisation up, in their order; the pages belong to the slices, which know no others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.calls import access as calls
from calliper.core.permissions import ORG, allows, reach
from calliper.devices import access as devices
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.orgs.requests import MemberRequest
from calliper.sync import access as sync

PERMISSION = "organisation.change"


@dataclass(frozen=True)
class Step:
    """One step: its page, the start of its addresses, and whether rows say that it is done."""

    key: str
    label: Any
    url_name: str
    paths: tuple[str, ...]
    is_done: Callable[[Member], bool]
    note: Callable[[Member], str]
    # What its page asks for besides the set-up's own permission.
    needs: str = ""


def _organisation_seen(member: Member) -> bool:
    return "organisation" in member.org.setup_passed


def _has_people(member: Member) -> bool:
    return orgs.members(member).exclude(pk=member.pk).exists()


def _has_source(member: Member) -> bool:
    agreed = devices.devices(member).filter(consent="given").exists()
    return agreed or sync.imports(member).filter(began_at__isnull=False).exists()


def _people_note(member: Member) -> str:
    return _("Typed, pasted or from a file")


STEPS = [
    Step(
        "organisation", gettext_lazy("Your organisation"), "consent:setup", ("/setup/organisation/",),
        _organisation_seen, lambda member: f"{member.org.name}, {member.org.time_zone}",
    ),
    Step(
        "people", gettext_lazy("People"), "orgs:setup_people", ("/setup/people/",), _has_people, _people_note,
        "members.change",
    ),
    Step(
        "calls", gettext_lazy("Phone or call log"), "first_run:bring", ("/setup/calls/", "/setup/phone/"),
        _has_source, lambda member: _("About two minutes"),
    ),
    Step(
        "first_calls", gettext_lazy("First calls"), "first_run:first_calls", ("/setup/first-calls/",),
        calls.any_calls, lambda member: "",
    ),
]  # fmt: skip


def steps_of(member: Member) -> list[Step]:
    """The steps that the role may take."""
    return [step for step in STEPS if not step.needs or reach(member, step.needs) == ORG]


def address(member: Member) -> str:
    """Where to go on: the first step that is neither done nor skipped, else the last."""
    passed, several = member.org.setup_passed, steps_of(member)
    waiting = (step for step in several if step.key not in passed and not step.is_done(member))
    return reverse(next(waiting, several[-1]).url_name)


def after(member: Member, key: str) -> str | None:
    """The page behind a step; None for an unknown step, the last page for the last step."""
    several = steps_of(member)
    places = {step.key: place for place, step in enumerate(several)}
    if key not in places:
        return None
    return reverse(several[min(places[key] + 1, len(several) - 1)].url_name)


def ruler(request: MemberRequest) -> dict[str, Any]:
    """What the pages of the set-up share: the steps with their state, the ways back and on."""
    several = steps_of(request.member)
    here = next((p for p, step in enumerate(several) if request.path.startswith(step.paths)), 0)
    done = [step.is_done(request.member) for step in several]
    step = several[here]
    return {
        "steps": [_shown(each, place, here, done, request.member) for place, each in enumerate(several)],
        "back": reverse(several[here - 1].url_name) if here else "",
        "next": reverse(several[min(here + 1, len(several) - 1)].url_name),
        "skip": reverse("setup_pass", args=[step.key]),
        "done_here": done[here],
    }


def _shown(step: Step, place: int, here: int, done: list[bool], member: Member) -> dict[str, Any]:
    state = "now" if place == here else "done" if done[place] else "next"
    return {"label": step.label, "note": step.note(member), "state": state, "url": reverse(step.url_name)}


def waits(request: HttpRequest) -> bool:
    """Whether the pages where calls are looked for should remind of an unfinished set-up; asks no database."""
    member, org = request.member, request.org  # type: ignore[attr-defined]
    if org.set_up_at is not None or org.is_sample or not allows(member, PERMISSION):
        return False
    first = {reverse("reports:dashboard"), reverse("calls:history")}
    return request.path in first or request.path.startswith(reverse("imports:list"))
