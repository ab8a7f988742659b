from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "calliper.reports"
    label = "reports"
