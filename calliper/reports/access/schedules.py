"""Schedules: one's own, and every one of the organisation for who may schedule for all of it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from calliper.core.permissions import ORG, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.reports.models import Recipient, Schedule, Sending
from calliper.reports.models.schedule import Outcome

SCHEDULE = "reports.schedule"
FAILED = (Outcome.REFUSED, Outcome.GONE, Outcome.NO_ADDRESS, Outcome.NOT_ALLOWED, Outcome.TOO_MANY)


def schedules(viewer: Member) -> QuerySet[Schedule]:
    """Those the viewer may see and change."""
    rows = Schedule.objects.prefetch_related("recipients")
    return rows if reach(viewer, SCHEDULE) == ORG else rows.filter(made_by=viewer.pk)


def listed(viewer: Member) -> list[Schedule]:
    """The same by name, each with what became of its last mails; few statements for any number."""
    last = Sending.objects.filter(schedule=OuterRef("pk"), is_test=False).order_by("-due_at")
    rows = schedules(viewer).annotate(last_due=Subquery(last.values("due_at")[:1]))
    return list(rows.order_by("name", "id"))


def last_outcomes(rows: Iterable[Schedule]) -> dict[UUID, dict[str, int]]:
    """How the mails of each schedule's last due moment went: outcome, or state while there is none, and how many."""
    due = Q()
    for row in rows:
        due |= Q(schedule=row.pk, due_at=row.last_due)  # type: ignore[attr-defined]
    if not due:
        return {}
    counts = Sending.objects.filter(due, is_test=False).values_list("schedule", "outcome", "state")
    found: dict[UUID, dict[str, int]] = {}
    for schedule, outcome, state, many in counts.annotate(many=Count("pk")):
        held = found.setdefault(schedule, {})
        held[outcome or state] = held.get(outcome or state, 0) + many
    return found


def schedule(viewer: Member, schedule_id: UUID) -> Schedule:
    """One of them; raises Http404."""
    found = schedules(viewer).filter(pk=schedule_id).first()
    if found is None:
        raise Http404
    return found


def sendings(row: Schedule, most: int) -> list[Sending]:
    """The latest mails of a schedule, newest first."""
    return list(Sending.objects.filter(schedule=row).order_by("-due_at", "-id")[:most])


def counted(row: Schedule) -> dict[str, int]:
    """How many of its mails came to which outcome; tests do not count."""
    held = Sending.objects.filter(schedule=row, is_test=False).values_list("outcome")
    return dict(held.annotate(many=Count("pk")))


def possible_recipients(viewer: Member) -> list[Member]:
    """Whom the viewer may have mailed: members within reach who can sign in, by name."""
    rows = orgs.members(viewer, SCHEDULE).filter(disabled_at=None, login__isnull=False)
    return list(rows.order_by("name", "id"))


def there_already(member_ids: Iterable[UUID]) -> list[Member]:
    """Those who get a schedule's mails, however far the viewer's own reach goes; by name."""
    return list(Member.objects.filter(pk__in=list(member_ids)).order_by("name", "id"))


def recipient(recipient_id: UUID) -> Recipient | None:
    """A recipient of the organisation in force, for whoever holds the signed link of a mail."""
    return Recipient.objects.select_related("schedule").filter(pk=recipient_id).first()


def recipient_of(sending: Sending) -> Recipient | None:
    """Whoever a mail goes to, as the schedule has it now."""
    return Recipient.objects.filter(schedule=sending.schedule_id, member_id=sending.member_id).first()


def zones(rows: Iterable[Schedule]) -> dict[UUID, ZoneInfo]:
    """The time zones of their recipients who chose one."""
    return orgs.zones_of(each.member_id for row in rows for each in row.recipients.all())


def names(member_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of members, also of those who left."""
    return orgs.names_of("member", member_ids)
