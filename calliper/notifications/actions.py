from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from calliper.core.jobs import State, wake
from calliper.notifications import access
from calliper.notifications.addresses import addressee
from calliper.notifications.kinds import KINDS
from calliper.notifications.models import Mail, Notice, Preference
from calliper.notifications.quiet import after_quiet

MAIL = "notifications.mail"
BETWEEN_MAILS = timedelta(minutes=30)
Lists = Mapping[str, Sequence[str]]


@transaction.atomic
def send(*, kind: str, to: Iterable[UUID], facts: Lists, group: str, now: datetime) -> None:
    """Tell members something, in the portal and by mail, as each prefers; `facts` holds lists of ids.

    An unread notice of the same group takes it in, and so does a mail that still waits: ten phones are one
    notice and one mail. Raises ValueError for a kind that nobody declared.
    """
    if kind not in KINDS:
        message = f"notice {kind}: not declared"
        raise ValueError(message)
    for member_id, wanted in access.preferences(sorted(set(to))).items():
        if kind not in wanted.portal_off:
            _put_notice(member_id, kind, facts, group, now)
        if KINDS[kind].by_mail and kind not in wanted.mail_off:
            _put_mail(wanted, {"kind": kind, "facts": dict(facts)}, now)


@transaction.atomic
def mark_read(*, notice: Notice, now: datetime) -> None:
    """Note that the member has seen it; again is harmless."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=now)


@transaction.atomic
def mark_all_read(*, member_id: UUID, now: datetime) -> int:
    """Note that the member has seen everything; returns how many were unread."""
    return Notice.objects.filter(member_id=member_id, read_at=None).update(read_at=now)


@transaction.atomic
def save_preferences(
    *,
    member_id: UUID,
    portal_off: Iterable[str],
    mail_off: Iterable[str],
    quiet_from: time | None,
    quiet_until: time | None,
    everything: bool,
) -> Preference:
    """Keep what a member wants; mails that wait are weighed again when they are due."""
    row = access.preference(member_id)
    row.portal_off, row.mail_off = sorted(portal_off), sorted(mail_off)
    row.quiet_from, row.quiet_until, row.everything = quiet_from, quiet_until, everything
    row.save()
    return row


@transaction.atomic
def note_sent(*, mail: Mail, now: datetime) -> None:
    """Note that the mail server took it, so that no second one leaves."""
    Mail.objects.filter(pk=mail.pk).update(sent_at=now)


@transaction.atomic
def prune(*, now: datetime, keep: timedelta) -> int:
    """Forget read notices and settled mails that are older; returns how many."""
    old = now - keep
    read = Notice.objects.filter(read_at__lt=old)._raw_delete("default")
    settled = Mail.objects.filter(created_at__lt=old, state__in=(State.DONE, State.DEAD))._raw_delete(
        "default"
    )
    return int(read + settled)


def merged(facts: Lists, more: Lists) -> dict[str, list[str]]:
    """Both lists of ids, each id once, in the order of coming."""
    names = dict.fromkeys([*facts, *more])
    return {name: list(dict.fromkeys([*facts.get(name, []), *more.get(name, [])])) for name in names}


def _put_notice(member_id: UUID, kind: str, facts: Lists, group: str, now: datetime) -> None:
    same = Notice.objects.select_for_update().filter(
        member_id=member_id, kind=kind, group_key=group, read_at=None
    )
    row = same.first() or Notice(member_id=member_id, kind=kind, group_key=group, created_at=now)
    row.facts, row.changed_at = merged(row.facts, facts), now
    row.save()


def _put_mail(wanted: Preference, entry: dict[str, Any], now: datetime) -> None:
    reached = addressee(wanted.member_id)
    if reached is None or not reached.email:
        return
    waiting = Mail.objects.select_for_update().filter(member_id=wanted.member_id, state=State.WAITING)
    row = waiting.order_by("created_at").first()
    if row is None:
        last = access.last_mail_at(wanted.member_id)
        due = max(now, last + BETWEEN_MAILS) if last else now
        due = after_quiet(due, wanted.quiet_from, wanted.quiet_until, reached.zone)
        row = Mail(member_id=wanted.member_id, run_at=due, created_at=now)
    row.entries = [*row.entries, entry]
    row.save()
    if row.run_at <= now:
        wake(MAIL, row)
