"""Every write of the slice: keyword-only, atomic, one event each; a broken rule raises Refused."""

from calliper.core.refused import Refused
from calliper.orgs.actions.accounts import change_account
from calliper.orgs.actions.agent_tags import create_agent_tag, set_agent_tags
from calliper.orgs.actions.api_keys import (
    OVERLAPS,
    DoneAlready,
    change_key,
    create_key,
    mark_key_used,
    revoke_key,
    rotate_key,
)
from calliper.orgs.actions.counting import change_counting
from calliper.orgs.actions.invitations import (
    accept_invitation,
    invite,
    invite_again,
    join,
    mark_mailed,
    revoke_invitation,
)
from calliper.orgs.actions.key_endings import warn_of_endings
from calliper.orgs.actions.leaves import add_leave, change_leave, remove_leave
from calliper.orgs.actions.leaving import end_membership
from calliper.orgs.actions.list_looks import forget_look, keep_look
from calliper.orgs.actions.logo import LIMIT as LOGO_LIMIT
from calliper.orgs.actions.logo import remove_logo, set_logo
from calliper.orgs.actions.mail_server import mark_tested, password_of, remove_mail_server, save_mail_server
from calliper.orgs.actions.members import add_member, change_member, disable_member, enable_member
from calliper.orgs.actions.merging import merge_members, refuse_merging
from calliper.orgs.actions.organisations import change_organisation, create_organisation, phone_of
from calliper.orgs.actions.people import apply_people, discard_people, draft_people, name_columns
from calliper.orgs.actions.people_undo import undo_people
from calliper.orgs.actions.placements import lead_team, place_member, stop_leading
from calliper.orgs.actions.roles import change_role, close_role, create_role
from calliper.orgs.actions.setup import finish_setup, mark_sample, pass_step
from calliper.orgs.actions.signup import create_login, sign_up
from calliper.orgs.actions.teams import close_team, create_team, rename_team

__all__ = [
    "LOGO_LIMIT",
    "OVERLAPS",
    "DoneAlready",
    "Refused",
    "accept_invitation",
    "add_leave",
    "add_member",
    "apply_people",
    "change_account",
    "change_counting",
    "change_key",
    "change_leave",
    "change_member",
    "change_organisation",
    "change_role",
    "close_role",
    "close_team",
    "create_agent_tag",
    "create_key",
    "create_login",
    "create_organisation",
    "create_role",
    "create_team",
    "disable_member",
    "discard_people",
    "draft_people",
    "enable_member",
    "end_membership",
    "finish_setup",
    "forget_look",
    "invite",
    "invite_again",
    "join",
    "keep_look",
    "lead_team",
    "mark_key_used",
    "mark_mailed",
    "mark_sample",
    "mark_tested",
    "merge_members",
    "name_columns",
    "pass_step",
    "password_of",
    "phone_of",
    "place_member",
    "refuse_merging",
    "remove_leave",
    "remove_logo",
    "remove_mail_server",
    "rename_team",
    "revoke_invitation",
    "revoke_key",
    "rotate_key",
    "save_mail_server",
    "set_agent_tags",
    "set_logo",
    "sign_up",
    "stop_leading",
    "undo_people",
    "warn_of_endings",
]
