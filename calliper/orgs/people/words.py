"""Roles as people write them in lists."""

from __future__ import annotations

from calliper.orgs.roles import Role

WRITTEN = {
    Role.AGENT: "agent employee salesperson sales executive telecaller caller telesales staff member एजेंट कर्मचारी "
    "એજન્ટ કર્મચારી",
    Role.TEAM_LEAD: "team_lead teamlead lead leader teamleader tl manager supervisor प्रबंधक टीमलीड टीमलीडर मैनेजर "
    "ટીમલીડ ટીમલીડર મેનેજર",
    Role.REVIEWER: "reviewer quality qa समीक्षक સમીક્ષક",
    Role.ADMIN: "admin administrator एडमिन एडमिनिस्ट्रेटर એડમિન",
    Role.OWNER: "owner मालिक માલિક",
}
ROLE_OF = {word: role.value for role, words in WRITTEN.items() for word in words.split()}
YES = frozenset({"yes", "y", "true", "x", "✓", "1", "हाँ", "हां", "હા"})


def role_of(text: str) -> str | None:
    """The role that a word means, None for an unknown one."""
    plain = "".join(text.casefold().split()).replace("-", "")
    return ROLE_OF.get(plain) or ROLE_OF.get(plain.replace("_", "")) or _by_label(text)


def _by_label(text: str) -> str | None:
    labels = {str(label).casefold(): str(value) for value, label in Role.choices}
    return labels.get(text.casefold())
