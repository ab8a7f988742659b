from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "calliper.activity"
    label = "activity"
