from django.urls import path

from calliper.devices.views import enrol, lines, phones, setup

app_name = "devices"
urlpatterns = [
    path("devices/", phones.phones, name="list"),
    path("devices/sync/", phones.ask_all, name="sync_all"),
    path("devices/guidance/", phones.guidance, name="guidance"),
    path("devices/add/", enrol.add, name="add"),
    path("devices/codes/<uuid:code_id>/", enrol.code, name="code"),
    path("devices/codes/<uuid:code_id>/state/", enrol.state, name="code_state"),
    path("devices/codes/<uuid:code_id>/renew/", enrol.renew, name="code_renew"),
    path("setup/phone/", setup.phone, name="setup_phone"),
    path("setup/phone/<uuid:code_id>/", setup.code, name="setup_code"),
    path("setup/phone/<uuid:code_id>/renew/", setup.renew, name="setup_code_renew"),
    path("devices/<uuid:device_id>/", phones.phone, name="device"),
    path("devices/<uuid:device_id>/sync/", phones.ask, name="sync"),
    path("devices/<uuid:device_id>/re-read/", phones.re_read, name="re_read"),
    path("devices/<uuid:device_id>/revoke/", phones.revoke, name="revoke"),
    path("devices/<uuid:device_id>/sims/", phones.name_sim, name="name_sim"),
    path("lines/", lines.lines, name="lines"),
    path("lines/<uuid:line_id>/", lines.line, name="line"),
    path("lines/<uuid:line_id>/name/", lines.name, name="line_name"),
    path("lines/<uuid:line_id>/confirm/", lines.confirm, name="line_confirm"),
    path("lines/periods/<uuid:period_id>/reassign/", lines.reassign, name="reassign"),
    path("lines/periods/<uuid:period_id>/give-back/", lines.give_back, name="give_back"),
]
