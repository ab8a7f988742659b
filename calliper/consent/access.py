"""The only door to policies, notices, excluded numbers and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max, QuerySet
from django.http import Http404

from calliper.consent.languages import best
from calliper.consent.models import CollectionPolicy, ExcludedNumber, Notice, Receipt
from calliper.consent.verdict import Verified, verify
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import reach
from calliper.orgs.access import agents_within
from calliper.orgs.viewer import Viewer


class NothingPublished(LookupError):
    """The organisation has no notice or no policy yet; actions.ensure_defaults makes both."""


def policy_in_force() -> CollectionPolicy:
    """The latest version; raises NothingPublished before the first."""
    found = CollectionPolicy.objects.order_by("-version").first()
    if found is None:
        raise NothingPublished
    return found


def policies() -> list[CollectionPolicy]:
    """Every version in the order in which they came into force; one statement."""
    return list(CollectionPolicy.objects.order_by("from_at", "version"))


def latest_notice_version() -> int:
    """The number of the notice in force, 0 before the first."""
    return Notice.objects.aggregate(latest=Max("version"))["latest"] or 0


def notices(version: int | None = None) -> list[Notice]:
    """One version of the notice in all its languages, the one in force unless another is named."""
    wanted = latest_notice_version() if version is None else version
    return list(Notice.objects.filter(version=wanted).order_by("language"))


def notice(accept_language: str) -> Notice:
    """The notice in force in the language a reader likes best; raises NothingPublished before the first."""
    rows = {row.language: row for row in notices()}
    if not rows:
        raise NothingPublished
    return rows[best(accept_language, rows)]


def notice_versions() -> list[Notice]:
    """Every version once, latest first."""
    return list(Notice.objects.filter(language="en").order_by("-version"))


def excluded_indexes() -> set[bytes]:
    """Keyed fingerprints of the numbers that nobody's phone reports."""
    return {bytes(found) for found in ExcludedNumber.objects.values_list("number_index", flat=True)}


def excluded_numbers(org_id: UUID) -> list[tuple[ExcludedNumber, str]]:
    """The excluded numbers with their text, latest first."""
    keyring = Keyring.of(org_id)
    rows = ExcludedNumber.objects.order_by("-created_at", "-id")
    return [(row, _number(keyring, row)) for row in rows]


def excluded_as(indexes: Sequence[bytes]) -> ExcludedNumber | None:
    """The excluded number that has one of these fingerprints; None when there is none."""
    return ExcludedNumber.objects.filter(number_index__in=indexes).first() if indexes else None


def excluded_number(excluded_id: UUID) -> ExcludedNumber:
    """One excluded number; raises Http404."""
    found = ExcludedNumber.objects.filter(pk=excluded_id).first()
    if found is None:
        raise Http404
    return found


def agreed_devices(notice_version: int) -> int:
    """How many phones' holders have agreed to one version of the notice."""
    rows = Receipt.objects.filter(notice_version=notice_version, decision="agreed")
    return rows.values("device_id").distinct().count()


def receipts(device_id: UUID) -> list[Receipt]:
    """A device's receipts in the order of the chain."""
    return list(Receipt.objects.filter(device_id=device_id).order_by("sequence"))


def agreed_purposes(device_id: UUID) -> list[str] | None:
    """What the holder agreed to in the last receipt; None when there is none or consent was withdrawn."""
    last = Receipt.objects.filter(device_id=device_id).order_by("-sequence").first()
    return list(last.purposes) if last and last.decision == "agreed" else None


def receipts_within(viewer: Viewer) -> QuerySet[Receipt]:
    """Receipts of the members in the viewer's reach, latest first."""
    people = agents_within(viewer, reach(viewer, "receipts.read"))
    return Receipt.objects.filter(member_id__in=people.values("pk")).order_by("-received_at", "-id")


def verified(rows: Sequence[Receipt]) -> list[Verified]:
    """The same receipts, each checked again: its signature, its hash and its place in the chain."""
    device_ids = {row.device_id for row in rows}
    known = Receipt.objects.filter(device_id__in=device_ids).values_list("device_id", "sequence", "hash")
    hashes = {(device_id, sequence): digest for device_id, sequence, digest in known}
    return [verify(row, hashes.get((row.device_id, row.sequence - 1), "")) for row in rows]


def _number(keyring: Keyring, row: ExcludedNumber) -> str:
    return keyring.decrypt("consent_excludednumber", "number_enc", row.pk, bytes(row.number_enc))
