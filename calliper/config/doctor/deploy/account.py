"""The serving process: under which account, and what the system lets it do."""

from __future__ import annotations

from calliper.config.doctor.deploy.serving import NobodyServesError, serving
from calliper.config.doctor.finding import Finding, bad, check, good, warning
from calliper.config.server.limits import Limits

# Databases, files and the projection, beside one descriptor for each connection.
FILES_BESIDE = 200


@check("Way in")
def way_in() -> Finding:
    """Others reach it by its own TLS, or through a proxy that it was told of."""
    try:
        found = serving()
    except NobodyServesError as nobody:
        return bad(
            str(nobody), "Start it with --tls or --behind-proxy, then look again: half is seen only then."
        )
    if found.has("--behind-proxy"):
        return good("through a proxy that is named")
    if found.has("--tls") or found.has("--cert"):
        return good("its own TLS")
    return bad(
        "plain HTTP, for this machine only",
        "Start it with --tls, or with --behind-proxy and the proxy's address: what a proxy forwards is believed "
        "only then, and without it all people seem to come from one address.",
    )


@check("Account")
def account() -> Finding:
    """A fault in a process of root is a fault of the whole machine."""
    if serving().account() == 0:
        return bad(
            "the server runs as root",
            "Make an account for it, give it the home folder (chown -R), and start the server under it.",
        )
    return good("not root")


@check("Core dumps")
def core_dumps() -> Finding:
    """The memory of the process holds opened keys; a core dump writes it to a disk."""
    if serving().limit("Max core file size") > 0:
        return warning(
            "a crash would write the memory, opened keys included, to a disk",
            "Start the server after `ulimit -c 0`, or with LimitCORE=0 in its systemd unit.",
        )
    return good("off")


@check("Open files")
def open_files() -> Finding:
    """Every connection takes one; without any left, nobody comes in."""
    needed = Limits().connections + FILES_BESIDE
    allowed = serving().limit("Max open files")
    if allowed < needed:
        return warning(
            f"{allowed:.0f} are allowed, {needed} may be needed",
            f"Raise the hard limit (ulimit -Hn, LimitNOFILE=): {needed} or more.",
        )
    return good("enough")
