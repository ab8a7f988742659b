"""The calls that a figure leads to give that figure again, in every row of every split."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calliper.calls.choices import choices_for
from calliper.calls.forms.filtering import FilterForm
from calliper.calls.kinds import CallType
from calliper.calls.models import Call
from calliper.calls.narrow import Asked, legs
from calliper.calls.tests.make import make_call, make_device
from calliper.core.ids import new_id
from calliper.core.scope import scope
from calliper.devices.models import Line, LinePeriod
from calliper.orgs.models import AgentTagging, Member
from calliper.reports.access import answer
from calliper.reports.access.counting import rules
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.explorer.drill import Drill
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.metrics import metrics
from calliper.reports.tests.metrics.naive import METRICS
from calliper.reports.tests.metrics.naive.seen import Seen
from calliper.reports.tests.stories import CORRECTED, FEW, MOMENTS, NUMBERS, company, tell
from calliper.reports.tests.test_answers import row_of
from calliper.reports.ways import Added, Recorded
from tests.cast import NOW, Acme

SINCE, UNTIL = date(2026, 11, 8), date(2026, 11, 20)
# Those that no list of calls stands behind: pairs have a list of their own, leaders lead to one agent or call.
LISTED = tuple(
    name
    for name, each in metrics().items()
    if each.unit not in ("pairs", "agent") and not isinstance(each.way, Recorded)
)
COUNTS = {
    name for name in LISTED if metrics()[name].unit == "count" and isinstance(metrics()[name].way, Added)
}
SHARED = {"tag", "agent_tag"}

pytestmark = pytest.mark.usefixtures("db")

# What a call is under each dimension; a tag is one of several.
OF: dict[str, Callable[[Call, Any], Any]] = {
    "day": lambda call, at: at.date(),
    "week": lambda call, at: at.date() - timedelta(days=at.weekday()),
    "month": lambda call, at: at.date().replace(day=1),
    "hour": lambda call, at: at.hour,
    "weekday": lambda call, at: at.weekday(),
    "band": lambda call, at: (
        "no_talk" if call.talk_s == 0
        else "under_30_s" if call.talk_s < 30
        else "30_to_60_s" if call.talk_s < 60
        else "1_to_5_min" if call.talk_s < 300
        else "5_to_15_min" if call.talk_s < 900
        else "over_15_min"
    ),
    **{
        name: lambda call, at, name=name: getattr(call, f"{name}_id")
        for name in ("agent", "team", "contact", "line", "device")
    },
    **{
        name: lambda call, at, name=name: getattr(call, name)
        for name in ("type", "direction", "outcome", "method", "mode")
    },
}  # fmt: skip


class World:
    """The calls that count, each with its values, as one viewer may see them."""

    def __init__(self, acme: Acme) -> None:
        self.acme = acme
        with scope(acme.org.pk):
            self.org = type(acme.org).objects.get()
            self.rules = rules(acme.alice)
            every = Call.objects.filter(twin_of=None).select_related("device")
            counted = [each for each in every if not each.clock_suspect or each.corrected_start_at]
            self.calls = {each.pk: each for each in counted}
            self.tags = {each.pk: set(each.taggings.values_list("tag", flat=True)) for each in counted}
            self.agent_tags = set(AgentTagging.objects.values_list("member", "tag"))

    def has(self, call: Call, name: str, value: Any) -> bool:
        if name == "tag":
            return value in self.tags[call.pk]
        if name == "agent_tag":
            return (call.agent_id, value) in self.agent_tags
        return OF[name](call, call.counted_start_at.astimezone(self.org.zone)) == value

    def behind(self, viewer: Member, at: dict[str, Any], narrowed: dict[str, Collection[Any]]) -> set[Any]:
        """The ids of the calls of a row."""
        led = {self.acme.north.pk} if viewer.pk == self.acme.tara.pk else set()
        return {
            call.pk
            for call in self.calls.values()
            if (viewer.pk == self.acme.alice.pk or call.agent_id == viewer.pk or call.team_id in led)
            and SINCE <= OF["day"](call, call.counted_start_at.astimezone(self.org.zone)) <= UNTIL
            and all(self.has(call, name, value) for name, value in at.items())
            and all(any(self.has(call, n, value) for value in values) for n, values in narrowed.items())
        }

    def listed(self, viewer: Member, url: str) -> set[Any]:
        """The ids of the calls that the page at an address lists."""
        assert urlsplit(url).path == "/calls/"
        with scope(self.org.pk):
            query = QueryDict(urlsplit(url).query)
            form = FilterForm(query, choices=choices_for(viewer, query.getlist("agent")))
            assert not form.errors, (url, form.errors)
            return {each for leg in legs(form.filters, Asked(viewer, self.org, NOW)) for each in ids(leg)}


def ids(leg: Any) -> Any:
    return leg.rows.values_list("call_id" if leg.tagged else "pk", flat=True)


def story_of(seed: int) -> list[dict[str, Any]]:
    """Thirty calls by chance: Hypothesis would begin with ones that are all alike."""
    dice = random.Random(seed)  # noqa: S311 - the same calls for the same seed
    odd = ["", "", "", "", "doubtful", *CORRECTED, "twin"]
    return [
        {
            "start": dice.choice(MOMENTS),
            "who": dice.choice(["alice", "tara", "bob", "bob", "nina"]),
            "number": dice.choice(NUMBERS),
            "type": dice.choice(["incoming", "outgoing", *CallType.values]),
            "duration_s": dice.choice([0, 1, 2, 35, 61, 400, 3700]),
            "lined": dice.random() < 0.5,
            "tags": set(dice.sample([0, 1], dice.randrange(3))),
            "odd": dice.choice(odd),
        }
        for _ in range(30)
    ]


def vary(acme: Acme, calls: list[Call]) -> None:
    """Some were sent by a phone, some made by other means."""
    phone = make_device(acme, acme.bob, enrolled_at=NOW - timedelta(days=8))
    with scope(acme.org.pk):
        LinePeriod.objects.create(line=Line.objects.get(), member=acme.bob, device=phone)
        for place, call in enumerate(calls):
            sent = {"device": phone, "batch_id": new_id()} if place % 3 == 0 else {}
            made = {"method": ["phone", "whatsapp"][place % 2], "mode": ["voice", "video"][place % 5 == 1]}
            Call.objects.filter(pk=call.pk).update(**sent, **made)


def check(world: World, viewer: Member, by: tuple[str, ...], narrowed: dict[str, Collection[Any]]) -> int:
    """Compare each value with the calls it leads to; how many there were."""
    names = tuple(n for n in LISTED if not metrics()[n].splits or set(by) <= set(metrics()[n].splits))
    wanted = Wanted(SINCE, UNTIL, metrics=names, by=by, period="", narrowed=narrowed)
    drill = Drill(wanted, world.rules.floor, calls=True, pairs=True)
    with scope(world.org.pk):
        rows = answer(viewer, wanted.report().question).rows
    held: dict[str, set[Any]] = {}
    for row in rows:
        at = {name: row[name] for name in by}
        place, behind = drill.place(at), world.behind(viewer, at, narrowed)
        for name in names:
            url = drill.url(metrics()[name], place, row[name])
            if not url:
                assert not row[name] or None in at.values() or SHARED & set(by) & set(narrowed), (name, at)
                continue
            found = held[url] = held.get(url) or world.listed(viewer, url)
            seen = [row_of(world.calls[each], world.acme) for each in found]
            assert METRICS[name](Seen(seen, [], world.rules)) == row[name], (name, url)
            assert found <= behind if metrics()[name].listed else found == behind, (name, url)
            assert name not in COUNTS or len(found) == row[name], (name, url)
    return len(held)


@pytest.mark.parametrize("first", DIMENSIONS)
def test_every_value_leads_to_its_calls(first: str, tmp_path: Path) -> None:
    second = st.sampled_from(["", *DIMENSIONS]).filter(lambda name: name != first)

    @settings(FEW, max_examples=FEW.max_examples // 4, phases=[Phase.generate])
    @given(
        seed=st.integers(0, 999),
        second=second,
        viewer=st.sampled_from(["alice", "alice", "tara"]),
        data=st.data(),
    )
    def compare(seed: int, second: str, viewer: str, data: st.DataObject) -> None:
        with company(tmp_path) as acme:
            vary(acme, tell(acme, story_of(seed)))
            catch_up(NOW)
            world = World(acme)
            check(
                world,
                getattr(acme, viewer),
                (first, *filter(None, [second])),
                data.draw(narrowings(world, getattr(acme, viewer))),
            )

    compare()


@st.composite
def narrowings(draw: Any, world: World, viewer: Member) -> dict[str, Collection[Any]]:
    """Nothing, or one or two kinds of filters with values that the viewer sees."""
    seen = [world.calls[each] for each in world.behind(viewer, {}, {})]
    kinds = draw(st.sets(st.sampled_from(["", "", *OF, "tag", "agent_tag"]), max_size=2))
    found = {}
    for kind in sorted(kinds - {"", "day", "week", "month"}):
        if kind == "tag":
            held = set().union(*(world.tags[each.pk] for each in seen))
        elif kind == "agent_tag":
            held = {tag for agent, tag in world.agent_tags if agent in {each.agent_id for each in seen}}
        else:
            values = (OF[kind](each, each.counted_start_at.astimezone(world.org.zone)) for each in seen)
            held = {each for each in values if each is not None}
        most = 1 if kind in ("band", "contact") else 2
        if held:
            found[kind] = tuple(
                draw(st.sets(st.sampled_from(sorted(held, key=str)), min_size=1, max_size=most))
            )
    return found


def test_the_page_shows_the_calls_of_a_figure(
    acme: Acme, projection: Path, as_member: Callable[[Member], Client]
) -> None:
    make_call(acme, method="whatsapp", mode="video", type="incoming")
    make_call(acme, method="whatsapp", mode="voice", type="incoming")
    make_call(acme, duration_s=0)
    catch_up(NOW)
    wanted = Wanted(SINCE, UNTIL, metrics=("connected",), by=("method", "mode"), period="")
    drill = Drill(wanted, 0, calls=True, pairs=True)
    url = drill.url(metrics()["connected"], drill.place({"method": "whatsapp", "mode": "video"}), 1)
    page = as_member(acme.alice).get(url)
    assert page.context["total"] == 1
    assert "WhatsApp" in page.content.decode()


@pytest.mark.parametrize("seed", [1, 2])
def test_rows_of_tags_among_calls_of_a_tag_lead_nowhere_else(seed: int, tmp_path: Path) -> None:
    with company(tmp_path) as acme:
        vary(acme, tell(acme, story_of(seed)))
        catch_up(NOW)
        world = World(acme)
        one = min(set().union(*world.tags.values()), key=str)
        check(world, acme.alice, ("tag",), {"tag": (one,)})
