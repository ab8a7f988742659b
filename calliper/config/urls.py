from django.urls import include, path

from calliper.calls.api import router as calls
from calliper.config import views
from calliper.core.endpoints.api import ReadApi
from calliper.core.endpoints.document import served
from calliper.devices.api import router as devices
from calliper.orgs.api import router as orgs
from calliper.orgs.key_door import KEY_AUTH
from calliper.reports.api import router as reports

# The API for software of others; each slice brings its own endpoints.
v1 = ReadApi(title="Calliper", version="1", urls_namespace="v1", auth=KEY_AUTH)
for router in (calls, orgs, devices, reports):
    v1.add_router("", router)

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("", include("calliper.sync.urls")),
    path("api/v1/openapi.json", served(v1, "/api/v1"), name="v1_document"),
    path("api/v1/", v1.urls),
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("setup/", views.setup, name="setup"),
    path("setup/finish/", views.setup_finish, name="setup_finish"),
    path("setup/<slug:step>/pass/", views.setup_pass, name="setup_pass"),
    path("settings/backups/", views.backups, name="backups"),
    path("settings/roles/preview/", views.role_preview, name="role_preview"),
    path("", include("calliper.orgs.urls")),
    path("", include("calliper.notifications.urls")),
    path("", include("calliper.consent.urls")),
    path("", include("calliper.devices.urls")),
    path("", include("calliper.calls.urls")),
    path("", include("calliper.reports.urls")),
]

handler400 = "calliper.config.views.bad_request"
handler403 = "calliper.config.views.forbidden"
handler404 = "calliper.config.views.not_found"
handler500 = "calliper.config.views.server_error"
