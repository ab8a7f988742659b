from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from calliper.core.planner import tell
from calliper.core.scope import unscoped


class Command(Migrate):
    """Django's migrate; rebuilding a table reads the rows of every organisation, and forgets its statistics."""

    def handle(self, *args: Any, **options: Any) -> None:
        with unscoped("migrations"):
            super().handle(*args, **options)
        tell(connections[options["database"]])
