from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, declare

declare(
    "notices.read", _("Read one's own notices"), owner=OWN, admin=OWN, team_lead=OWN, reviewer=OWN, agent=OWN
)
declare("notices.widen", _("Hear of the phones of every team"), within="notices.read", owner=ORG, admin=ORG)
