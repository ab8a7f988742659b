from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare(
    "calls.read", _("See calls"), keys=True, owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN
)
declare(
    "calls.note",
    _("Write notes on calls"),
    within="calls.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=TEAM,
    agent=OWN,
)
declare(
    "calls.tag",
    _("Tag calls"),
    within="calls.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=TEAM,
    agent=OWN,
)
declare(
    "contacts.read",
    _("See contacts"),
    keys=True,
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=TEAM,
    agent=OWN,
)
declare(
    "contacts.reveal",
    _("Look at a full number"),
    within="contacts.read",
    keys=True,
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    agent=OWN,
)
declare(
    "contacts.rename",
    _("Name contacts"),
    within="contacts.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    agent=OWN,
)
declare(
    "contacts.join",
    _("Say which contacts are one person"),
    within="contacts.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
)
declare("call_tags.change", _("Change the list of call tags"), owner=ORG, admin=ORG)
