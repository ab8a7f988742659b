from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "calliper.sync"
    label = "sync"
