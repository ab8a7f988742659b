from django.urls import path

from calliper.sync.api import api

urlpatterns = [path("v1/", api.urls)]
