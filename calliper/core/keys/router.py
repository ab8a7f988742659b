"""Sends wrapped keys to their own database, and nothing else there."""

from typing import Any

from django.db.models import Model

KEY_DATABASE = "keys"
_LABEL = "keys"


class KeyRouter:
    """Django's database router: the app `keys` lives in the key database, every other app outside it."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        return KEY_DATABASE if model._meta.app_label == _LABEL else None

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, one: Model, other: Model, **_: Any) -> bool | None:
        return None if one._meta.app_label == other._meta.app_label else _both_outside(one, other)

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return (db == KEY_DATABASE) == (app_label == _LABEL)


def _both_outside(one: Model, other: Model) -> bool | None:
    return False if _LABEL in (one._meta.app_label, other._meta.app_label) else None
