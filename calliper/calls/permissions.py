from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare("calls.read", _("See calls"), owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN)
declare(
    "calls.note", _("Write notes on calls"), owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN
)
declare("calls.tag", _("Tag calls"), owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN)
declare("contacts.read", _("See contacts"), owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN)
declare("contacts.reveal", _("Look at a full number"), owner=ORG, admin=ORG, team_lead=TEAM, agent=OWN)
declare("contacts.rename", _("Name contacts"), owner=ORG, admin=ORG, team_lead=TEAM, agent=OWN)
declare("contacts.join", _("Say which contacts are one person"), owner=ORG, admin=ORG, team_lead=TEAM)
declare("call_tags.change", _("Change the list of call tags"), owner=ORG, admin=ORG)
