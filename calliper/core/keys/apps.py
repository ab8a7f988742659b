from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "calliper.core.keys"
    label = "keys"
