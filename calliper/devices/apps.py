from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "calliper.devices"
    label = "devices"
