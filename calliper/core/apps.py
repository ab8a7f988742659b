from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


def _put_guard(connection: Any, **_: object) -> None:
    from calliper.core.guard import guard

    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, guard)


class CoreConfig(AppConfig):
    name = "calliper.core"
    label = "core"

    def ready(self) -> None:
        from django.apps import apps

        from calliper.core.guard import learn
        from calliper.core.models import ScopedModel

        connection_created.connect(_put_guard, dispatch_uid="calliper.guard")
        learn(model for model in apps.get_models() if issubclass(model, ScopedModel))
