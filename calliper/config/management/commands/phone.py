"""`calliper phone`: a phone without a phone, to try a server, to demonstrate it, and to torment it."""

import argparse
import itertools
import math
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.live import Live
from rich.table import Table

from calliper.sync.phone import Call, Clock, Loss, LossyTransport, Phone, Problem, Sim
from calliper.sync.phone.clock import as_ms
from calliper.sync.phone.logs import UnreadableLogError, read_exported
from calliper.sync.phone.play import Play, believable_calls, placed_from
from calliper.sync.phone.study import is_study, read_study
from calliper.sync.phone.words import sentence

EXAMPLES = """\
examples:
  A phone that enrols, agrees, and sends a working day at once:
    calliper phone --url http://localhost:8000 --code ABC-DEF-GHJ
  The same day an hour a minute, then calls for ever (Ctrl-C stops it):
    calliper phone --url http://localhost:8000 --code ABC-DEF-GHJ --speed 60x --forever
  Go on with a phone enrolled earlier; its folder knows the server:
    calliper phone --calls 10
  A second phone, enrolled by link, over a network that loses three messages in ten:
    calliper phone --folder data/phones/2 --code 'calliper://enrol?base=…' --loss 0.3
  Replay a call log exported from a real phone (SMS Backup & Restore):
    calliper phone --replay calls-20261120.xml
  Two SIMs, the second one private; then the app installed anew:
    calliper phone --code ABC-DEF-GHJ --sim work --sim home:private
    calliper phone --reinstall --code KMN-PQR-STU
"""
MOST_ATTEMPTS = 50


class Command(BaseCommand):
    """The shell around the reference phone: options in, a live table and plain sentences out."""

    help = "Be a phone: enrol with a code, agree, and send a believable day of calls or a real call log."

    # A phone may run where no server is set up.
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the examples."""
        return super().create_parser(
            prog_name,
            subcommand,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog=EXAMPLES,
            **kwargs,
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """See the examples for how they go together."""
        add = parser.add_argument
        add("--url", default="", help="the server, for instance http://localhost:8000")
        add("--code", help="enrolment code or calliper://enrol link; needed once per phone")
        add("--folder", type=Path, help="where the phone lives (default: phones/1 in the home)")
        add("--day", default="today", help="today, or a date like 2026-11-20")
        add("--calls", type=int, default=40, help="how many calls that day has (default 40)")
        add("--speed", type=_speed, default=math.inf, help="60x, 1x, or max (default)")
        add("--replay", type=Path, help="an exported call log instead of an invented day")
        add("--participant", type=int, help="whose call log, when the file is the study's table")
        add("--loss", type=_share, default=0.0, help="share of messages to lose, 0 to 0.9")
        add("--forever", action="store_true", help="go on with a call every minute or so")
        add("--reinstall", action="store_true", help="forget all but the call log first")
        add("--sim", action="append", help="a SIM id, with :private if not tracked; repeatable")
        add("--line", help="the number of the work SIM, like +915500000001")

    def handle(self, **options: Any) -> None:
        """Run the phone. Raises CommandError with one sentence when it cannot go on."""
        console = Console()
        try:
            phone = _phone(options)
            _enrol(phone, console, options)
            _play(phone, console, options)
        except Problem as problem:
            raise CommandError(sentence(problem)) from problem
        except (UnreadableLogError, OSError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            console.print("Stopped. The phone's folder is whole; the next run goes on from here.")


def _phone(options: dict[str, Any]) -> Phone:
    folder = options["folder"] or Path(settings.HOME) / "phones" / "1"
    half = options["loss"] / 2
    loss = Loss(requests=half, responses=half, duplicates=half, reorders=half / 2)
    wrap = (lambda inner: LossyTransport(inner, loss)) if options["loss"] else None
    return Phone(folder, options["url"], wrap=wrap, clock=Clock())


def _enrol(phone: Phone, console: Console, options: dict[str, Any]) -> None:
    if options["reinstall"]:
        phone.reinstall()
        console.print("Installed anew: new installation, new key, empty queue, the same call log.")
    if options["code"] and not phone.is_enrolled:
        sims = [_sim(text) for text in options["sim"] or ["sim-1"]]
        _insist(lambda: phone.enrol(options["code"], sims=sims, line_number=options["line"]), options["loss"])
        console.print(f"Enrolled as {phone.state.agent['name']} of {phone.state.organisation['name']}.")
    elif options["code"]:
        console.print("Already enrolled; the code was not used. (--reinstall starts anew.)")
    phone.session.check_usable()
    if phone.state.consent != "given":
        _insist(phone.agree, options["loss"])
        notice = phone.state.notice or {}
        console.print(f"Agreed to notice {notice.get('version')}: {notice.get('title')}.")


def _insist(step: Callable[[], None], loss: float) -> None:
    """Under a chosen loss, try again; on an honest network one failure is worth telling."""
    for attempt in itertools.count(1):
        try:
            step()
        except Problem as problem:
            if not (loss and problem.may_pass and attempt < MOST_ATTEMPTS):
                raise
        else:
            return


def _play(phone: Phone, console: Console, options: dict[str, Any]) -> None:
    calls = _calls(phone, options)
    since_ms = phone.policy.collect_from_ms
    if options["replay"] is None and since_ms is not None and calls and calls[0].start_ms < since_ms:
        # Left where they are, none would be sent, and a newcomer would wait for a call that never comes.
        calls = placed_from(calls, max(since_ms, as_ms(phone.clock.now())))
        console.print("The organisation takes calls from the enrolment on, so the day is placed from now.")
    console.print(f"{len(calls)} calls to place.")
    with Live(console=console, refresh_per_second=8) as live:
        play = Play(phone, speed=options["speed"], show=lambda play: live.update(_table(play)))
        play.run(calls)
        if options["forever"]:
            play.go_on()
    if not console.is_terminal:
        console.print()
    if play.total.problem is not None:
        raise play.total.problem
    if play.total.refused:
        console.print(f"{play.total.refused} stayed on the phone: the policy leaves them out.")
    waiting = f"{len(phone.queue)} still wait" if len(phone.queue) else "nothing waits"
    console.print(f"Done: {play.total.acknowledged} acknowledged, {waiting}.")


def _calls(phone: Phone, options: dict[str, Any]) -> Sequence[Call]:
    if options["replay"] is not None:
        return _replayed(options["replay"], options["participant"])
    sims = [sim["subscription_id"] for sim in phone.state.sims] or ["sim-1"]
    now = phone.clock.now()
    day = now.astimezone(ZoneInfo(phone.policy.zone)).date()
    if options["day"] != "today":
        try:
            day = date.fromisoformat(options["day"])
        except ValueError as error:
            raise CommandError("--day takes today, or a date like 2026-11-20.") from error
    return list(believable_calls(day, calls=options["calls"], now=now, zone=phone.policy.zone, sims=sims))


def _replayed(path: Path, participant: int | None) -> Sequence[Call]:
    if path.suffix.lower() != ".csv" or not is_study(path):
        return sorted(read_exported(path), key=lambda call: call.start_ms)
    call_logs = read_study(path)
    if participant not in call_logs:
        raise CommandError(
            f"Choose whose call log with --participant, one of: {', '.join(map(str, sorted(call_logs)))}."
        )
    return call_logs[participant]


def _table(play: Play) -> Table:
    total = play.total
    table = Table("placed", "seen", "queued", "acknowledged", "refused", "last answer")
    refused = total.refused + total.dropped
    answer = sentence(total.problem) if total.problem else f"ok, {total.batches} batches"
    seen = total.acknowledged + total.queued + refused
    table.add_row(*map(str, (play.placed, seen, total.queued, total.acknowledged, refused, answer)))
    return table


def _sim(text: str) -> Sim:
    name, _, choice = text.partition(":")
    return Sim(name, tracked=choice != "private")


def _speed(text: str) -> float:
    if text == "max":
        return math.inf
    try:
        speed = float(text.removesuffix("x"))
    except ValueError:
        speed = 0.0
    if not 0 < speed < math.inf:
        raise argparse.ArgumentTypeError("a speed is a number like 60x, or max")
    return speed


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.9:
        raise argparse.ArgumentTypeError("a share lies between 0 and 0.9")
    return share
