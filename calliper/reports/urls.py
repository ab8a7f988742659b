from django.urls import path

from calliper.reports.views import call_backs, dashboard, explorer, exports, health, ready, saved

app_name = "reports"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/fresh/", dashboard.fresh, name="dashboard_fresh"),
    path("reports/", ready.catalogue, name="catalogue"),
    path("reports/explore/", explorer.explore, name="explore"),
    path("reports/saved/", saved.saved, name="saved"),
    path("reports/saved/new/", saved.new, name="saved_new"),
    path("reports/saved/add/", saved.save, name="saved_add"),
    path("reports/saved/<uuid:report_id>/", saved.open_saved, name="saved_open"),
    path("reports/saved/<uuid:report_id>/change/", saved.change, name="saved_change"),
    path("reports/saved/<uuid:report_id>/rename/", saved.rename, name="saved_rename"),
    path("reports/saved/<uuid:report_id>/remove/", saved.remove, name="saved_remove"),
    path("exports/", exports.exports, name="exports"),
    path("exports/rows/", exports.rows, name="exports_rows"),
    path("exports/new/", exports.new, name="exports_new"),
    path("exports/make/", exports.make, name="exports_make"),
    path("exports/<uuid:export_id>/", exports.export, name="export"),
    path("exports/<uuid:export_id>/state/", exports.state, name="export_state"),
    path("exports/<uuid:export_id>/cancel/", exports.cancel, name="export_cancel"),
    path("exports/<uuid:export_id>/download/", exports.download, name="export_download"),
    path("reports/<slug:name>/", ready.ready, name="ready"),
    path("settings/health/", health.health, name="health"),
    path("settings/health/fresh/", health.health_fresh, name="health_fresh"),
    path("settings/health/rebuild/", health.rebuild, name="health_rebuild"),
    path("settings/health/compare/", health.compare, name="health_compare"),
    path("call-back/", call_backs.call_backs, name="call_backs"),
    path("call-back/change/", call_backs.change, name="call_backs_change"),
    path("call-back/undo/<uuid:event_id>/", call_backs.undo, name="call_backs_undo"),
    path("call-back/<uuid:agent_id>/<uuid:contact_id>/", call_backs.call_back, name="call_back"),
    path("call-back/<uuid:agent_id>/<uuid:contact_id>/note/", call_backs.note, name="call_back_note"),
]
