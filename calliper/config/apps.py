from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "calliper.config"
    label = "config"

    def ready(self) -> None:
        """Load what each slice declares: its permissions, its notices, its reactions and its jobs."""
        autodiscover_modules("permissions", "notices", "tasks")
