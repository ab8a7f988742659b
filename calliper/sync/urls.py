from django.urls import include, path

from calliper.sync.api import api
from calliper.sync.views import columns, first_run, listing, result, running, upload, whose

import_urls = [
    path("settings/imports/", listing.imports, name="list"),
    path("settings/imports/add/", upload.add, name="add"),
    path("settings/imports/<uuid:import_id>/", running.import_, name="import"),
    path("settings/imports/<uuid:import_id>/state/", running.state, name="state"),
    path("settings/imports/<uuid:import_id>/columns/", columns.columns, name="columns"),
    path("settings/imports/<uuid:import_id>/agents/", whose.agents, name="agents"),
    path("settings/imports/<uuid:import_id>/try/", running.try_out, name="try"),
    path("settings/imports/<uuid:import_id>/start/", running.start, name="start"),
    path("settings/imports/<uuid:import_id>/cancel/", running.cancel, name="cancel"),
    path("settings/imports/<uuid:import_id>/resume/", running.resume, name="resume"),
    path("settings/imports/<uuid:import_id>/undo/", result.undo, name="undo"),
    path("settings/imports/<uuid:import_id>/discard/", result.discard, name="discard"),
    path("settings/imports/<uuid:import_id>/refused/", result.refused, name="refused"),
]

first_run_urls = [
    path("setup/calls/", first_run.bring, name="bring"),
    path("setup/first-calls/", first_run.first_calls, name="first_calls"),
    path("setup/first-calls/state/", first_run.state, name="state"),
    path("setup/sample/", first_run.sample, name="sample"),
    path("setup/sample/remove/", first_run.sample_remove, name="sample_remove"),
]

urlpatterns = [
    path("api/sync/v1/", api.urls),
    path("", include((import_urls, "imports"))),
    path("", include((first_run_urls, "first_run"))),
]
