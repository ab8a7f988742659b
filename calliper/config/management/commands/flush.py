from typing import Any

from django.core.management.commands.flush import Command as Flush

from calliper.core.scope import unscoped


class Command(Flush):
    """Django's flush; it empties the tables of every organisation."""

    def handle(self, **options: Any) -> None:
        with unscoped("operator command"):
            super().handle(**options)
