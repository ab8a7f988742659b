from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare(
    "settings.read", _("See the settings pages"), owner=ORG, admin=ORG, team_lead=OWN, reviewer=OWN, agent=OWN
)
declare("organisation.change", _("Change the organisation's profile"), owner=ORG, admin=ORG)
declare("mail.change", _("Set up outgoing mail"), owner=ORG, admin=ORG)
declare("members.read", _("See members"), owner=ORG, admin=ORG, team_lead=TEAM, reviewer=TEAM, agent=OWN)
declare("members.change", _("Add, change and disable members"), owner=ORG, admin=ORG)
declare("members.invite", _("Invite people"), owner=ORG, admin=ORG)
declare("leaves.change", _("Enter leaves"), owner=ORG, admin=ORG, team_lead=TEAM)
declare("teams.change", _("Create teams and place members"), owner=ORG, admin=ORG)
declare("activity.read", _("See what everybody did"), owner=ORG, admin=ORG)
declare(
    "account.change",
    _("Change one's own account"),
    owner=OWN,
    admin=OWN,
    team_lead=OWN,
    reviewer=OWN,
    agent=OWN,
)
