"""The office's side of the pipe: a line of JSON in, a line of JSON out, through the same actions as the portal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import django

django.setup()

from django.db import OperationalError  # noqa: E402
from django.db.models import F, Sum  # noqa: E402

from calliper.activity.models import Pending  # noqa: E402
from calliper.calls.models import Call, Note  # noqa: E402
from calliper.consent import actions as consent  # noqa: E402
from calliper.core.clock import now  # noqa: E402
from calliper.core.keys.keyring import Keyring  # noqa: E402
from calliper.core.refused import Refused  # noqa: E402
from calliper.core.scope import scope, unscoped  # noqa: E402
from calliper.devices import actions as devices  # noqa: E402
from calliper.devices.models import Device, DeviceDay  # noqa: E402
from calliper.orgs import actions as orgs  # noqa: E402
from calliper.orgs.models import Member  # noqa: E402


def found(*, agents: int, excluded: str = "") -> dict[str, Any]:
    """An organisation that takes earlier calls, with agents and, if wanted, a number that no phone reports."""
    org, owner, _ = orgs.sign_up(
        email="bench@example.com",
        password=token_urlsafe(),
        member_name="Bench",
        name="Bench",
        country="IN",
        time_zone="Asia/Kolkata",
        verified=True,
        now=now(),
    )
    with scope(org.id):
        early = now().replace(year=2001)
        consent.ensure_defaults(org=org, now=early)
        consent.change_policy(by=owner, now=early, earlier_calls=True)
        if excluded:
            consent.exclude_number(by=owner, org=org, number=excluded, reason="", now=now())
        made = [orgs.add_member(by=owner, name=f"Agent {n}", role="agent", now=now()) for n in range(agents)]
        return {"org": str(org.id), "members": [str(member.pk) for member in made]}


def code(*, org: str, member: str) -> str:
    """A new enrolment code for a member."""
    with scope(UUID(org)):
        agent = Member.objects.get(pk=member)
        return devices.issue_code(by=agent, member=agent, now=now())[1]


def name_sim(*, org: str, device: str, member: str, sim: str) -> None:
    """Say that a SIM of a phone is a line of its holder, as far back as the phone remembers."""
    with scope(UUID(org)):
        agent = Member.objects.get(pk=member)
        phone = Device.objects.get(pk=device)
        devices.assign_sim(by=agent, device=phone, subscription_id=sim, member=agent, line=None,
                           from_at=None, now=now())  # fmt: skip


def rows(*, org: str, member: str) -> list[dict[str, Any]]:
    """Every stored call of an agent, in the words of an item."""
    with scope(UUID(org)):
        ring = Keyring.of(UUID(org))
        open_notes = Note.objects.filter(call__agent_id=UUID(member), by_kind="device", replaced_at=None)
        notes = {note.call_id: ring.decrypt("calls_note", "text_enc", note.pk, bytes(note.text_enc or b""))
                 for note in open_notes}  # fmt: skip
        return [_row(call, ring, notes.get(call.pk, ""))
                for call in Call.objects.filter(agent_id=UUID(member)).select_related("contact")]  # fmt: skip


def _row(call: Call, ring: Keyring, note: str) -> dict[str, Any]:
    contact = call.contact
    number = (
        ring.decrypt("calls_contact", "number_enc", contact.pk, bytes(contact.number_enc or b""))
        if contact
        else ""
    )
    facts = {
        name: getattr(call, name)
        for name in ("type", "start_ms", "duration_s", "modified_ms", "presentation")
    }
    return facts | {"number": number, "note": note, "deleted": call.deleted_on_phone_at is not None,
                    "suspect": call.clock_suspect}  # fmt: skip


def equation(*, org: str, member: str) -> dict[str, int]:
    """Over all days of an agent's phones: rows, `stored` answers, and days whose answers do not add up."""
    with scope(UUID(org)):
        days = DeviceDay.objects.filter(device__member_id=member)
        answered = F("stored") + F("duplicate") + F("changed") + F("dropped") + F("retry")
        return {"rows": Call.objects.filter(agent_id=UUID(member)).count(),
                "stored": days.aggregate(n=Sum("stored"))["n"] or 0,
                "uneven": days.exclude(received=answered).count()}  # fmt: skip


def behind_s() -> float:
    """How long the oldest stored change waits to be in the reports, in seconds."""
    with unscoped("operator command"):
        oldest = Pending.objects.order_by("at").values_list("at", flat=True).first()
    return max(0.0, (now() - oldest).total_seconds()) if oldest else 0.0


DESK: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (found, code, name_sim, rows, equation, behind_s)
}


def main() -> None:
    """Answer until nobody asks any more."""
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer: dict[str, Any] = {"done": DESK[asked["do"]](**asked["given"])}
        except OperationalError as wrong:
            answer = {"busy": str(wrong)}
        except (Refused, LookupError, ValueError) as wrong:
            answer = {"error": f"{type(wrong).__name__}: {wrong}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
