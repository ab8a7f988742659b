"""The master key and the keys of organisations."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from calliper.config.doctor.finding import Finding, check, good, warning
from calliper.core.clock import now
from calliper.core.crypto import master
from calliper.core.keys.orphans import orphans
from calliper.core.keys.wrapping import check_master_key
from calliper.core.scope import unscoped
from calliper.orgs.models import Organisation

ORPHAN_AGE = timedelta(hours=24)


@check("Master key", needs_databases=True, strict=True)
def master_key() -> Finding:
    """Without it nothing can be read; it opens the keys in use. Never makes one: that is for `serve`."""
    master.load(settings.MASTER_KEY_FILE)
    check_master_key()
    if settings.MASTER_KEY_FILE.parent == settings.HOME:
        return warning(
            "opens the keys in use, but lies beside the databases",
            "Move it and name its place in CALLIPER_MASTER_KEY_FILE: a copied folder then opens nothing.",
        )
    return good("opens the keys in use")


@check("Orphan keys", needs_databases=True)
def orphan_keys() -> Finding:
    """Keys are made before their organisation is written, and stay behind when that fails."""
    with unscoped("doctor"):
        known = list(Organisation.objects.values_list("id", flat=True))
    found = orphans(now() - ORPHAN_AGE, known)
    if found:
        return warning(
            f"{len(found)} without an organisation",
            "They open nothing. After a restore, first make sure that data and keys are of the same day.",
        )
    return good("none")
