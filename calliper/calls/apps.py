from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "calliper.calls"
    label = "calls"
