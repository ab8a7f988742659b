from __future__ import annotations

from typing import ClassVar

from django.db import models

from calliper.calls.models.contact import Contact
from calliper.core.models import ScopedModel
from calliper.core.planner import Expected
from calliper.orgs.models import Member


class CallBack(ScopedModel):
    """What people decided about a call to return: an agent owes a contact one, or somebody took it over.

    Done covers the calls up to `done_until`; a later miss makes the pair wait again.
    """

    agent = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    assigned_to = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    assigned_by_id = models.UUIDField(null=True)
    assigned_at = models.DateTimeField(null=True)
    done_by_id = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)
    done_until = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(rows=50_000, values={"contact_id": 20_000, "assigned_to_id": 100})

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "agent", "contact"], name="call_back_once")]
        indexes = [
            models.Index(fields=["org_id", "contact"], name="call_back_org_contact"),
            models.Index(fields=["org_id", "assigned_to"], name="call_back_org_assigned"),
        ]
