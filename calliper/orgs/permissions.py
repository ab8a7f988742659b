from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import ORG, OWN, TEAM, declare

declare(
    "settings.read", _("See the settings pages"), owner=ORG, admin=ORG, team_lead=OWN, reviewer=OWN, agent=OWN
)
declare("organisation.change", _("Change the organisation's profile"), owner=ORG, admin=ORG)
declare("mail.change", _("Set up outgoing mail"), owner=ORG, admin=ORG)
declare(
    "members.read",
    _("See members"),
    keys=True,
    owner=ORG,
    admin=ORG,
    team_lead=TEAM,
    reviewer=TEAM,
    agent=OWN,
)
declare("members.change", _("Add, change and disable members"), within="members.read", owner=ORG, admin=ORG)
declare("members.invite", _("Invite people"), within="members.read", owner=ORG, admin=ORG)
declare("leaves.change", _("Enter leaves"), within="members.read", owner=ORG, admin=ORG, team_lead=TEAM)
declare("teams.change", _("Create teams and place members"), within="members.read", owner=ORG, admin=ORG)
declare("roles.change", _("Make roles and say what they may"), owner=ORG, admin=ORG)
declare("api_keys.change", _("Make and revoke API keys of the organisation"), owner=ORG, admin=ORG)
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
declare(
    "own_keys.change",
    _("Make API keys for oneself"),
    owner=OWN,
    admin=OWN,
    team_lead=OWN,
    reviewer=OWN,
    agent=OWN,
)
