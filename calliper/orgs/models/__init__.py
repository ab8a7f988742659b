from calliper.orgs.models.api_key import ApiKey, ApiKeySecret, ApiKeyTeam
from calliper.orgs.models.invitation import Invitation
from calliper.orgs.models.leave import Leave
from calliper.orgs.models.list_look import ListLook
from calliper.orgs.models.login import Login
from calliper.orgs.models.mail import MailServer
from calliper.orgs.models.member import AgentTag, AgentTagging, Member
from calliper.orgs.models.organisation import Organisation
from calliper.orgs.models.people import PeopleImport
from calliper.orgs.models.role import CustomRole
from calliper.orgs.models.team import Placement, Team

__all__ = [
    "AgentTag",
    "AgentTagging",
    "ApiKey",
    "ApiKeySecret",
    "ApiKeyTeam",
    "CustomRole",
    "Invitation",
    "Leave",
    "ListLook",
    "Login",
    "MailServer",
    "Member",
    "Organisation",
    "PeopleImport",
    "Placement",
    "Team",
]
