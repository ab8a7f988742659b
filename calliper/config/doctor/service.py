"""The running service."""

from __future__ import annotations

from pathlib import Path

import httpx
from django.conf import settings

from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.config.server import lock
from calliper.core.jobs import TASKS, State
from calliper.core.scope import unscoped

PATIENCE_S = 3.0


@check("Pages")
def assets() -> Finding:
    """Style sheets and scripts are built once from frontend/."""
    manifest = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    if not manifest.exists():
        return bad("style sheets and scripts are not built", "Run `make assets`.")
    return good("built")


@check("Service")
def service() -> Finding:
    """Who serves this folder, and whether it answers."""
    found = lock.holder(settings.HOME)
    if found is None:
        return good("nobody serves this folder now")
    try:
        # Its own certificate is not signed by anybody; what counts here is that it answers.
        httpx.get(f"{found.url}/healthz", timeout=PATIENCE_S, verify=False).raise_for_status()  # noqa: S501
    except httpx.HTTPError as wrong:
        return warning(
            f"process {found.pid} serves, but {found.url or 'its address'} does not answer: {wrong}",
            "Check CALLIPER_BASE_URL, the proxy and the firewall; phones use this very address.",
        )
    return good(f"process {found.pid} answers at {found.url}")


@check("Jobs", needs_databases=True)
def dead_jobs() -> Finding:
    """Work that was given up after its last attempt."""
    with unscoped("doctor"):
        dead = {name: task.model.objects.filter(state=State.DEAD).count() for name, task in TASKS.items()}
    given_up = {name: count for name, count in dead.items() if count}
    if given_up:
        listed = ", ".join(f"{count} {name}" for name, count in given_up.items())
        return warning(f"given up: {listed}", "Look for job.failed in the service's output.")
    return good("none given up")
