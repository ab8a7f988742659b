from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "calliper.orgs"
    label = "orgs"
