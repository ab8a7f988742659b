"""`calliper bounce`: a mail server hands over what came back."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from calliper.core.clock import now
from calliper.core.scope import scope
from calliper.reports.actions.receiving import note_bounced
from calliper.reports.schedules.bounce import MOST_BYTES, NoBounce, read_bounce

# Mail servers know these from sysexits.h: no use to bring it again, and bring it later.
EX_DATAERR, EX_TEMPFAIL = 65, 75


class Command(BaseCommand):
    """The shell around one bounce: a mail in, one sentence out."""

    help = (
        "Read one bounced mail of a scheduled report from standard input. "
        "Exit status: 0 noted, 65 no bounce of ours, 75 bring it again later."
    )

    def handle(self, **options: Any) -> None:
        """Note it and say what was noted. Raises CommandError with one sentence when it cannot."""
        os.umask(0o077)
        try:
            found = read_bounce(sys.stdin.buffer.read(MOST_BYTES + 1))
            if not found.for_good:
                self.stdout.write("The mail may yet arrive, or was only waited for: nothing changes.")
                return
            with scope(found.org_id):
                noted = note_bounced(sending_id=found.sending_id, now=now())
        except NoBounce as wrong:
            raise CommandError(str(wrong), returncode=EX_DATAERR) from wrong
        except DatabaseError as wrong:
            raise CommandError("The database does not answer.", returncode=EX_TEMPFAIL) from wrong
        self.stdout.write(
            "Noted that the address refuses the mail." if noted else "This mail is settled: nothing changes."
        )
