from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from calliper.core.scope import unscoped


class Command(Migrate):
    """Django's migrate; rebuilding a table reads the rows of every organisation."""

    def handle(self, *args: Any, **options: Any) -> None:
        with unscoped("migrations"):
            super().handle(*args, **options)
