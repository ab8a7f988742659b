"""The members of the organisation, to find somebody by code, e-mail or name."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from calliper.orgs.models import AgentTagging, CustomRole, Member, Placement, Team
from calliper.orgs.people.entry import Entry, RowRefused, plain
from calliper.orgs.role_choice import RoleChoice


class Known:
    """Everybody, every open team and every role, read in six statements."""

    def __init__(self) -> None:
        everybody = list(Member.objects.select_related("team", "login", "custom_role"))
        # A code stays with whoever has it, even with an entry that was merged into another one.
        self.by_code = {plain(each.agent_code): each for each in everybody if each.agent_code}
        self.members = [each for each in everybody if each.merged_into_id is None]
        self.by_email = _by_email(self.members)
        self.by_name: dict[str, list[Member]] = defaultdict(list)
        for each in self.members:
            self.by_name[plain(each.name)].append(each)
        self.teams = {plain(team.name): team for team in Team.objects.filter(closed_at=None)}
        own = CustomRole.objects.filter(closed_at=None)
        self.roles = {plain(role.name): RoleChoice.of(role) for role in own}
        self.leads: dict[UUID, set[UUID]] = defaultdict(set)
        for member_id, team_id in Placement.objects.filter(leads=True, until_at=None).values_list(
            "member_id", "team_id"
        ):
            self.leads[member_id].add(team_id)
        self.tags: dict[UUID, set[str]] = defaultdict(set)
        for member_id, name in AgentTagging.objects.values_list("member_id", "tag__name"):
            self.tags[member_id].add(plain(name))

    def find(self, entry: Entry) -> Member | None:
        """The member a row means: by code, then e-mail, then name. Raises RowRefused when it is not one person."""
        coded, mailed = self.by_code.get(plain(entry.agent_code)), self.by_email.get(entry.email)
        if coded and mailed and coded != mailed:
            sentence = _("The agent code belongs to %(one)s and the e-mail address to %(other)s.")
            raise RowRefused(sentence % {"one": coded.name, "other": mailed.name})
        found = coded or mailed or self._named(entry)
        if found is not None and not found.is_active:
            sentence = _("%(name)s is a member already, but disabled. Enable the member first.")
            raise RowRefused(sentence % {"name": found.name})
        return found

    def _named(self, entry: Entry) -> Member | None:
        """Somebody of the same name, unless code or e-mail say that it is a namesake."""
        alike = [each for each in self.by_name.get(plain(entry.name), []) if not _is_other(each, entry)]
        if len(alike) > 1:
            sentence = _("%(n)s members are called %(name)s. Add the e-mail address or the agent code.")
            raise RowRefused(sentence % {"n": len(alike), "name": entry.name})
        return alike[0] if alike else None


def _is_other(member: Member, entry: Entry) -> bool:
    codes = (plain(member.agent_code), plain(entry.agent_code))
    emails = (member.email.lower(), entry.email)
    return any(one and other and one != other for one, other in (codes, emails))


def _by_email(members: list[Member]) -> dict[str, Member]:
    found = {each.email.lower(): each for each in members if each.email}
    return found | {each.login.email.lower(): each for each in members if each.login}
