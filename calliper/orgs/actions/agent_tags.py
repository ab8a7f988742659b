from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.models import AgentTag, AgentTagging, Member


@transaction.atomic
def create_agent_tag(*, by: Member, name: str, now: datetime) -> AgentTag:
    """Make a tag, or return the one that has the name in any case; raises Refused for an empty name."""
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > 40:
        raise Refused(_("A tag has 1 to 40 characters."), "tags")
    known = AgentTag.objects.filter(name__iexact=wanted).first()
    if known:
        return known
    tag = AgentTag.objects.create(name=wanted)
    record("agent_tag.created", by=by, now=now, about=tag)
    return tag


@transaction.atomic
def set_agent_tags(*, by: Member, member: Member, tags: Iterable[AgentTag], now: datetime) -> bool:
    """Give a member exactly these tags; returns whether anything changed."""
    wanted = {tag.pk for tag in tags}
    held = set(AgentTagging.objects.filter(member=member).values_list("tag_id", flat=True))
    if wanted == held:
        return False
    AgentTagging.objects.filter(member=member, tag_id__in=held - wanted).delete()
    AgentTagging.objects.bulk_create(AgentTagging(member=member, tag_id=tag_id) for tag_id in wanted - held)
    dirty = {"agent_tags": True}
    record("member.changed", by=by, now=now, about=member, facts={"fields": ["tags"]}, dirty=dirty)
    return True
