from __future__ import annotations

import os
import resource
import shutil
import signal
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from calliper.config.server import base_url, certificate, lock, place, stores, tls, welcome
from calliper.config.server.front import Binding, FrontDoor
from calliper.config.server.job_threads import JobThreads
from calliper.config.server.keeper_thread import KeeperThread
from calliper.config.server.limits import KIB, Limits
from calliper.config.server.warm import warm_up
from calliper.core import disk
from calliper.core.clock import now
from calliper.core.crypto.master import MasterKeyError
from calliper.core.uploads import ENVELOPE

OPEN_FILES = 8192
log_line = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Start Calliper: web server, background jobs and scheduler in one process, on one folder."
    # The demo says something else when the door is open.
    stealth_options = ("welcome",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See docs/config.md."""
        add = parser.add_argument
        add("--host", help="address to listen at; without TLS or a proxy, this machine only")
        add("--port", type=int, default=settings.PORT, help="default: CALLIPER_PORT or 8000")
        add("--tls", action="store_true", help="serve HTTPS; makes a certificate unless one is given")
        add("--cert", type=Path, help="PEM file with the certificate chain; needs --key")
        add("--key", type=Path, help="PEM file with the certificate's key")
        add("--behind-proxy", metavar="ADDRESS", help="IP address of the proxy that does the TLS")
        add("--threads", type=int, default=settings.WEB_THREADS, help="threads that answer requests")
        add("--no-migrate", action="store_true", help="leave the databases as they are")

    def handle(self, **options: Any) -> None:
        """Serve until SIGTERM or SIGINT."""
        os.umask(0o077)
        try:
            with lock.hold(settings.HOME) as announce:
                _serve(options, announce)
        except (lock.TakenError, place.RefusedError, MasterKeyError, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong


def _serve(options: dict[str, Any], announce: Callable[[str], None]) -> None:
    proxy = place.proxy_address(options["behind_proxy"])
    taken = _certificate(options)
    listen = place.listen_at(host=options["host"], port=options["port"], tls=taken is not None, proxy=proxy)
    _allow_open_files()
    _keep_temporary_files_at_home()
    stores.make_ready(migrate=not options["no_migrate"])
    context = tls.context(taken.chain, taken.key) if taken else None
    limits = Limits(
        per_address=settings.CONNECTIONS_PER_ADDRESS,
        upload_paths=(reverse("imports:add"),),
        upload_bytes=settings.IMPORT_MOST_MB * KIB * KIB + ENVELOPE,
    )
    door = _open(Binding(listen, context, proxy), options["threads"], limits)
    url = base_url.publish(
        port=door.addresses[0][1],
        scheme="https" if taken else "http",
        names=certificate.own_names(),
        pin=taken.pin if taken else "",
    )
    warm_up()
    _stop_on_signals(door)
    announce(url)
    show = options.get("welcome") or welcome.show
    show(url=url, certificate=taken, behind_proxy=bool(proxy))
    _run(door, JobThreads(settings.JOB_THREADS))


def _open(binding: Binding, threads: int, limits: Limits) -> FrontDoor:
    try:
        return FrontDoor(WSGIHandler(), binding, threads=threads, limits=limits)
    except OSError as wrong:
        raise place.RefusedError(
            f"Cannot listen at {binding.listen}: {wrong.strerror}. "
            "Stop the other program, or choose another --port."
        ) from wrong


def _stop_on_signals(door: FrontDoor) -> None:
    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second one ends the process at once
        door.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _run(door: FrontDoor, job_threads: JobThreads) -> None:
    """Until a signal comes; then requests, jobs and journals are finished in this order."""
    keeper_thread = KeeperThread(settings.HOME, now)
    job_threads.start()
    keeper_thread.start()
    log_line.info("serving", addresses=[f"{host}:{port}" for host, port in door.addresses])
    try:
        door.run()
    finally:
        job_threads.stop()
        keeper_thread.stop()
        stores.checkpoint()
        log_line.info("stopped")


def _certificate(options: dict[str, Any]) -> certificate.Certificate | None:
    chain, key = options["cert"], options["key"]
    if bool(chain) != bool(key):
        raise place.RefusedError("--cert and --key belong together: give both, or neither.")
    if chain and key:
        return certificate.take(chain, key)
    if options["tls"]:
        return certificate.prepare(settings.HOME / "tls", certificate.own_names(), now())
    return None


def _allow_open_files() -> None:
    """A thousand connections and the databases need more descriptors than many systems give at first."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _keep_temporary_files_at_home() -> None:
    """Uploads rest on the home's disk, open to nobody else, not in a /tmp that may be memory; a kill leaves none."""
    folder = disk.make_folder(settings.HOME / "tmp")
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    tempfile.tempdir = str(folder)
