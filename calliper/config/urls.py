from django.urls import include, path

from calliper.config import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("", include("calliper.sync.urls")),
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("setup/", views.setup, name="setup"),
    path("setup/finish/", views.setup_finish, name="setup_finish"),
    path("setup/<slug:step>/pass/", views.setup_pass, name="setup_pass"),
    path("settings/backups/", views.backups, name="backups"),
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
