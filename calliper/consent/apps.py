from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "calliper.consent"
    label = "consent"
