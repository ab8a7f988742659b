from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "calliper.notifications"
    label = "notifications"
