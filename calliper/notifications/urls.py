from django.urls import path

from calliper.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/<uuid:notice_id>/read/", views.read, name="read"),
    path("settings/notices/", views.preferences, name="preferences"),
]
