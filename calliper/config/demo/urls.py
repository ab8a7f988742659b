from django.urls import include, path

from calliper.config.demo import views
from calliper.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("demo/look-as/", views.look_as, name="demo_look_as"),
    path("", include("calliper.config.urls")),
]
