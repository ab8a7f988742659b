from django.urls import include, path, re_path

from calliper.orgs.views import (
    account,
    activity,
    entrance,
    invitations,
    join,
    mail,
    members,
    organisation,
    people,
    permissions,
    teams,
)

# Names without a namespace are the ones that allauth, Django and the settings look for.
entrance_urls = [
    path("signup/", entrance.signup, name="account_signup"),
    path("login/", entrance.login, name="account_login"),
    path("logout/", entrance.logout, name="account_logout"),
    path("inactive/", entrance.inactive, name="account_inactive"),
    path("confirm-email/", entrance.confirmation_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", entrance.confirm_email, name="account_confirm_email"),
    path("password/reset/", entrance.reset, name="account_reset_password"),
    path("password/reset/sent/", entrance.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.new_password,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", entrance.new_password_done, name="account_reset_password_from_key_done"),
    path("settings/account/password/", account.password, name="account_change_password"),
    path("language/", account.language, name="set_language"),
]

# The same pages inside the set-up, beside its ruler of steps.
IN_SETUP = {"setup": True}

orgs_urls = [
    path("join/<str:token>/", join.join, name="join"),
    path("switch/<uuid:org_id>/", account.switch, name="switch"),
    path("settings/", organisation.profile, name="profile"),
    path("settings/logo/", organisation.logo, name="logo"),
    path("settings/logo/set/", organisation.set_logo, name="logo_set"),
    path("settings/logo/remove/", organisation.remove_logo, name="logo_remove"),
    path("settings/mail/", mail.server, name="mail"),
    path("settings/mail/test/", mail.test, name="mail_test"),
    path("settings/mail/remove/", mail.remove, name="mail_remove"),
    path("settings/account/", account.account, name="account"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/add/", members.add, name="member_add"),
    path("settings/members/invite/", invitations.invite, name="invite"),
    path("settings/members/people/", people.people, name="people"),
    path("settings/members/people/<uuid:people_id>/", people.list_, name="people_list"),
    path("settings/members/people/<uuid:people_id>/apply/", people.apply, name="people_apply"),
    path("settings/members/people/<uuid:people_id>/discard/", people.discard, name="people_discard"),
    path("settings/members/people/<uuid:people_id>/undo/", people.undo, name="people_undo"),
    path("setup/people/", people.people, IN_SETUP, name="setup_people"),
    path("setup/people/<uuid:people_id>/", people.list_, IN_SETUP, name="setup_people_list"),
    path("setup/people/<uuid:people_id>/apply/", people.apply, IN_SETUP, name="setup_people_apply"),
    path("setup/people/<uuid:people_id>/discard/", people.discard, IN_SETUP, name="setup_people_discard"),
    path("setup/people/<uuid:people_id>/undo/", people.undo, IN_SETUP, name="setup_people_undo"),
    path("settings/members/<uuid:member_id>/", members.member, name="member"),
    path("settings/members/<uuid:member_id>/disable/", members.disable, name="member_disable"),
    path("settings/members/<uuid:member_id>/enable/", members.enable, name="member_enable"),
    path("settings/members/<uuid:member_id>/invite/", invitations.invite_member, name="member_invite"),
    path("settings/invitations/<uuid:invitation_id>/resend/", invitations.resend, name="invitation_resend"),
    path("settings/invitations/<uuid:invitation_id>/revoke/", invitations.revoke, name="invitation_revoke"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/add/", teams.add, name="team_add"),
    path("settings/teams/<uuid:team_id>/", teams.team, name="team"),
    path("settings/teams/<uuid:team_id>/rename/", teams.rename, name="team_rename"),
    path("settings/teams/<uuid:team_id>/close/", teams.close, name="team_close"),
    path("settings/teams/<uuid:team_id>/members/", teams.place, name="team_place_chosen"),
    path("settings/teams/<uuid:team_id>/members/<uuid:member_id>/", teams.place, name="team_place"),
    path(
        "settings/teams/<uuid:team_id>/members/<uuid:member_id>/take-out/",
        teams.take_out,
        name="team_take_out",
    ),
    path("settings/teams/<uuid:team_id>/leads/", teams.lead, name="team_lead_chosen"),
    path("settings/teams/<uuid:team_id>/leads/<uuid:member_id>/", teams.lead, name="team_lead"),
    path("settings/teams/<uuid:team_id>/leads/<uuid:member_id>/end/", teams.end_lead, name="team_lead_end"),
    path("settings/permissions/", permissions.permissions, name="permissions"),
    path("activity/", activity.activity, name="activity"),
]

urlpatterns = [path("", include(entrance_urls)), path("", include((orgs_urls, "orgs")))]
