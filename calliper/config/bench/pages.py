"""Server time and statements of the pages that people open all day, on an organisation with millions of calls."""

from __future__ import annotations

import json
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from rich.table import Table

from calliper.config.bench.aside import figures_of

BAR_MS, REPORTS_BAR_MS, SMALL_BAR_MS = 50, 300, 60
DASHBOARD = "/dashboard/?period=30d"
EXPLORED = "/reports/explore/?metric=calls&by=agent&period=30d"
# Agents and contacts of the small organisation.
SMALL = (20, 2_000)
# By the name of a list its address, and the model whose ids stand in it.
LISTS = {
    "history": ("/calls/", ""),
    "history, 7 days": ("/calls/?period=7d", ""),
    "history, missed": ("/calls/?outcome=missed", ""),
    "history, agent": ("/calls/?agent={}", "orgs.Member"),
    "history, team": ("/calls/?team={}", "orgs.Team"),
    "history, contact": ("/calls/?contact={}", "calls.Contact"),
    "history, line": ("/calls/?line={}", "devices.Line"),
    "contact": ("/contacts/{}/", "calls.Contact"),
    "contacts": ("/contacts/", ""),
    "agent": ("/agents/{}/", "orgs.Member"),
    "agents": ("/agents/", ""),
    "device": ("/devices/{}/", "devices.Device"),
    "devices": ("/devices/", ""),
}

HELP = "server time and statements of the pages that people open all day, on millions of calls"


def arguments(parser: ArgumentParser) -> None:
    """How large the organisation is and how often each page is asked for."""
    parser.add_argument("--calls", type=int, default=3_000_000, help="calls to fill in (default 3,000,000)")
    parser.add_argument("--contacts", type=int, default=100_000, help="contacts (default 100,000)")
    parser.add_argument("--agents", type=int, default=200, help="agents, each with a phone (default 200)")
    parser.add_argument(
        "--small-calls", type=int, default=30_000, help="calls of the small one (default 30,000)"
    )
    parser.add_argument("--rounds", type=int, default=100, help="times each page is asked for (default 100)")
    parser.add_argument(
        "--only",
        metavar="WORD",
        action="append",
        default=[],
        help="pages with the word in their name (default all)",
    )


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """Per page p50_ms, p99_ms, bar_ms and queries, those of the small organisation in `small`; `missed` names what is
    over its bar, `fill_s` is what the calls took to write. Raises CommandError, CalledProcessError."""
    agents, contacts = SMALL
    size = (options["calls"], options["contacts"], options["agents"])
    rounds, only = options["rounds"], options["only"]
    _refuse_unknown(only)
    large = figures_of(__name__, (*size, rounds, 0, *only))
    small = figures_of(__name__, (options["small_calls"], contacts, agents, rounds, SMALL_BAR_MS, *only))[
        "pages"
    ]
    missed = [name for name, row in large["pages"].items() if row["p50_ms"] > row["bar_ms"]]
    missed += [f"{name} (small)" for name, row in small.items() if row["p50_ms"] > row["bar_ms"]]
    return {**large, "small": small, "missed": missed}


def table(figures: Mapping[str, Any]) -> Table:
    """One line per page; what is over its bar is marked."""
    bars = f"bar {BAR_MS}, reports {REPORTS_BAR_MS}, small organisation {SMALL_BAR_MS}"
    drawn = Table(title=f"Pages on {figures['calls']:,} calls, server time in ms ({bars})")
    for heading in ("page", "p50", "p99", "queries", "small p50"):
        drawn.add_column(heading, justify="left" if heading == "page" else "right")
    for name, row in figures["pages"].items():
        small = figures["small"][name]
        over = {name, f"{name} (small)"} & {*figures["missed"]}
        cells = (row["p50_ms"], row["p99_ms"], row["queries"], small["p50_ms"])
        drawn.add_row(name, *map(str, cells), style="bold" if over else "")
    return drawn


def run(
    calls: int, contacts: int, agents: int, rounds: int, *, bar_ms: int = 0, only: Sequence[str] = ()
) -> dict[str, Any]:
    """Fill the database of this process and ask for each page `rounds` times, each time another object.

    The bar of each page is `bar_ms`, or else the one of its kind. With words in `only`, pages with one in their name.
    """
    import django

    django.setup()
    from django.conf import settings

    from calliper.config.bench import many_calls
    from calliper.config.server.warm import warm_up
    from calliper.core.clock import now
    from calliper.reports import remembered
    from calliper.reports.actions.rebuilding import rebuild
    from calliper.reports.store import connection

    started = time.perf_counter()
    org = many_calls.build(calls=calls, contacts=contacts, agents=agents, now=now())
    fill_s = time.perf_counter() - started
    connection.own(settings.HOME / connection.NAME)
    rebuild(now=now())
    warm_up()
    known = _pages(org, rounds) | {
        path: [url] * (rounds + 3) for path, url in reports(_visitor(), only).items()
    }
    pages = {}
    for name, urls in known.items():
        if _named(name, only):
            pages[name] = _figures(urls)
            if name.startswith("/"):
                pages[f"{name}, after a call"] = _figures(urls, before=partial(_sync_a_call, org))
                pages[f"{name}, all read anew"] = _figures(urls, before=remembered.forget)
    connection.let_go()
    for name, row in pages.items():
        row["bar_ms"] = bar_ms or (REPORTS_BAR_MS if name.startswith("/") else BAR_MS)
    return {"calls": calls, "fill_s": round(fill_s, 1), "pages": pages}


class Statements:
    """Counts what a database is asked."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        """Pass a statement on."""
        self.number += 1
        return execute(*asked)


def _figures(urls: list[str], before: Callable[[], None] = lambda: None) -> dict[str, float]:
    from django.db import connection

    visitor = _visitor()
    times = []
    for place, url in enumerate(urls):
        counted = Statements()
        before()
        started = time.perf_counter()
        with connection.execute_wrapper(counted):
            answer = visitor.get(url)
        if answer.status_code != 200:
            message = f"{url}: {answer.status_code}"
            raise RuntimeError(message)
        # The first few compile templates and warm caches, as they do once in the life of a server.
        if place >= 3:
            times.append((time.perf_counter() - started) * 1000)
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(sorted(times)[min(len(times) - 1, int(len(times) * 0.99))], 1),
        "queries": counted.number,
    }


def _sync_a_call(org: Any) -> None:
    """What a phone does all day: the latest call is stored, here once more, and comes into the projection."""
    from calliper.activity import actions as activity
    from calliper.calls.models import Call
    from calliper.core.clock import now
    from calliper.core.scope import scope
    from calliper.reports.actions.projecting import catch_up

    with scope(org.pk):
        latest = Call.objects.order_by("-start_at").values_list("pk", flat=True)[0]
        with transaction.atomic():
            activity.touch(dirty={"ids": [str(latest)]}, now=now())
    catch_up(now())


def _pages(org: Any, rounds: int) -> dict[str, list[str]]:
    from django.apps import apps

    from calliper.calls.models import Call, Contact
    from calliper.core.scope import scope
    from calliper.orgs.models import Member

    times = rounds + 3
    with scope(org.pk):
        recent = Call.objects.order_by("-start_at").values_list("contact_id", flat=True)[:5000]
        known: dict[Any, dict[str, Any]] = {
            Contact: {"pk__in": list(dict.fromkeys(recent))[:times]},
            Member: {"role": "agent"},
        }

        def ids(model: str) -> list[Any]:
            if not model:
                return [""]
            kind = apps.get_model(model)
            return list(kind.objects.filter(**known.get(kind, {})).values_list("pk", flat=True)[:times])

        of = {name: ids(model) for name, (_form, model) in LISTS.items()}
    return {
        name: [form.format(of[name][place % len(of[name])]) for place in range(times)]
        for name, (form, _model) in LISTS.items()
    }


def _visitor() -> Any:
    from django.test import Client

    from calliper.orgs.models import Login

    visitor = Client(headers={"host": "localhost"})
    visitor.force_login(Login.objects.get(email="bench@example.com"))
    return visitor


def reports(visitor: Any, only: Sequence[str] = ()) -> dict[str, str]:
    """Every page of the reports that opens without an id, by its path; what only takes forms is none."""
    found = _addresses()
    answers = {url: visitor.get(url) for url in found if _named(url, only)}
    pages = {
        url: url
        for url, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    }
    asked = {each.partition("?")[0]: each for each in (DASHBOARD, EXPLORED)}
    return {**pages, **{url: full for url, full in asked.items() if url in pages}}


def _addresses() -> list[str]:
    from django.urls import reverse

    from calliper.config.assure.routes import routes
    from calliper.reports.ready.catalogue import every

    found = [route.url({}) for route in routes() if route.name.startswith("reports:") and not route.ids]
    return found + [reverse("reports:ready", kwargs={"name": name}) for name in every()]


def _refuse_unknown(only: Sequence[str]) -> None:
    """Raises CommandError for a word that no page has: a table without rows would pass for a good one."""
    names = [*LISTS, *_addresses()]
    for word in only:
        if not any(_named(name, [word]) for name in names):
            message = f"No page has {word!r} in its name. Pages are: {'; '.join(sorted(names))}."
            raise CommandError(message)


def _named(page: str, only: Sequence[str]) -> bool:
    return not only or any(word in page for word in only)


if __name__ == "__main__":
    *size, bar = [int(each) for each in sys.argv[1:6]]
    sys.stdout.write(json.dumps(run(*size, bar_ms=bar, only=sys.argv[6:])) + "\n")
