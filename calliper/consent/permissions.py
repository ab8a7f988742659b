from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare(
    "policy.read", _("See what is collected"), owner=ORG, admin=ORG, team_lead=ORG, reviewer=ORG, agent=ORG
)
declare(
    "policy.change", _("Change what is collected, and the notice"), within="policy.read", owner=ORG, admin=ORG
)
declare("receipts.read", _("See who agreed to the notice"), owner=ORG, admin=ORG, team_lead=TEAM, agent=OWN)
