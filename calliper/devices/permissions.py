from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare(
    "devices.read", _("See phones"), keys=True, owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN
)
declare("devices.enrol", _("Enrol phones"), owner=ORG, admin=ORG, team_lead=TEAM)
declare(
    "devices.revoke",
    _("Revoke phones and ask them to sync"),
    within="devices.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
)
declare("lines.change", _("Name and confirm lines"), within="devices.read", owner=ORG, admin=ORG)
