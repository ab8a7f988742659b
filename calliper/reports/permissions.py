from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare(
    "reports.read",
    _("See figures"),
    keys=True,
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=TEAM,
    agent=OWN,
)
declare(
    "call_backs.work",
    _("Work through calls to return"),
    within="calls.read",
    keys=True,
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    agent=OWN,
)
declare(
    "call_backs.assign",
    _("Give calls to return to somebody"),
    within="call_backs.work",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
)
declare(
    "reports.schedule",
    _("Have reports mailed"),
    within="reports.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=OWN,
    agent=OWN,
)
declare(
    "alerts.read",
    _("See alerts about figures"),
    within="reports.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=TEAM,
)
declare("alerts.manage", _("Make alert rules"), within="alerts.read", owner=ORG, admin=ORG, team_lead=TEAM)
declare("walls.manage", _("Make wall boards"), within="reports.read", owner=ORG, admin=ORG, team_lead=TEAM)
declare("health.read", _("See the health of figures"), owner=ORG, admin=ORG)
declare("health.mend", _("Rebuild figures"), within="health.read", owner=ORG, admin=ORG)
declare(
    "exports.make",
    _("Take pages away as files"),
    owner=OWN,
    admin=OWN,
    team_lead=OWN,
    reviewer=OWN,
    agent=OWN,
)
declare(
    "reports.share",
    _("Share saved views"),
    within="reports.read",
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
)
