"""Organisations, members and their roles, teams, invitations, sign-in.

Not here: what members may do with other slices' rows.
Writes organisation.*, member.*, team.*, invitation.*, leave.*, agent_tag.* and mail.* events.
"""
