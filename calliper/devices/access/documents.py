"""What a phone is told, in the shapes of the contract."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson

from calliper.consent import access as consent
from calliper.consent.models import CollectionPolicy
from calliper.core.scope import scope
from calliper.devices.models import Device, DeviceDay, LinePeriod
from calliper.orgs.access import organisation

BATCH_MAX_ITEMS = 500
BATCH_MAX_BYTES = 1024 * 1024
HEARTBEAT_S = 900


def policy_document(device: Device, *, now: datetime) -> dict[str, Any]:
    """What this phone collects, and where it stops; `policy_hash` covers all the rest."""
    org = organisation(device.org_id)
    policy = consent.policy_in_force()
    document: dict[str, Any] = {
        "version": policy.version,
        "time_zone": org.time_zone,
        "default_country": org.default_country,
        "tracked_sims": _tracked(device),
        "collect_from": _moment(device.collect_from),
        "working_hours": _hours(policy),
        "excluded_numbers": sorted(
            text for _row, text in consent.excluded_numbers(device.org_id) if text.startswith("+")
        ),
        "collected": _collected(device, policy),
        "notice_version": consent.latest_notice_version(),
        "heartbeat_s": HEARTBEAT_S,
        "batch_max_items": BATCH_MAX_ITEMS,
        "batch_max_bytes": BATCH_MAX_BYTES,
        "re_read": _re_read(device),
    }
    digest = hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return {**document, "policy_hash": digest}


def notice_document(accept_language: str) -> dict[str, Any]:
    """The notice in force in the language that the reader likes best."""
    row = consent.notice(accept_language)
    return {
        "version": row.version,
        "language": row.language,
        "title": row.title,
        "text": row.text,
        "purposes": row.purposes,
    }


def enrolment_document(device: Device, token: str, *, now: datetime) -> dict[str, Any]:
    """The answer to an enrolment: the only place where the token is shown. Works outside any scope."""
    with scope(device.org_id):
        org = organisation(device.org_id)
        return {
            "device_id": str(device.pk),
            "token": token,
            "organisation": {
                "name": org.name,
                "time_zone": org.time_zone,
                "default_country": org.default_country,
            },
            "agent": {"name": device.member.name, "agent_code": device.member.agent_code or None},
            "policy": policy_document(device, now=now),
            "notice": notice_document("en"),
        }


def heartbeat_answer(device: Device, *, now: datetime) -> dict[str, Any]:
    """What a phone hears in return for a sign of life."""
    policy = policy_document(device, now=now)
    is_outdated = device.consent == "given" and device.notice_version < policy["notice_version"]
    return {
        "policy_version": policy["version"],
        "policy_hash": policy["policy_hash"],
        "consent": "required" if is_outdated else device.consent,
        "sync_requested": device.sync_requested_at is not None,
        "re_read": policy["re_read"],
    }


def _tracked(device: Device) -> list[str]:
    """The SIMs that the holder tracks, and those that only the line history knows.

    One that no line names yet is among them: the phone offers its calls and keeps them until somebody does.
    """
    declared = {str(sim["subscription_id"]): bool(sim["tracked"]) for sim in device.sims}
    answered = LinePeriod.objects.filter(device=device, until_at=None).exclude(subscription_id="")
    known = set(answered.values_list("subscription_id", flat=True))
    return sorted({sim for sim, tracked in declared.items() if tracked} | (known - set(declared)))


def _collected(device: Device, policy: CollectionPolicy) -> list[str]:
    """What the policy collects and, once the holder has agreed, only what was agreed to."""
    agreed = consent.agreed_purposes(device.pk) if device.consent == "given" else None
    return [name for name in policy.collected if agreed is None or name in agreed]


def _hours(policy: CollectionPolicy) -> dict[str, Any] | None:
    if policy.working_days is None or policy.working_from is None or policy.working_until is None:
        return None
    return {
        "days": list(policy.working_days),
        "from": policy.working_from.strftime("%H:%M"),
        "until": policy.working_until.strftime("%H:%M"),
    }


def _re_read(device: Device) -> list[str]:
    days = DeviceDay.objects.filter(device=device, re_read=True).order_by("day")
    return [day.isoformat() for day in days.values_list("day", flat=True)]


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
