"""A company that does anything to its calls, for tests of what must hold whatever happens."""

from __future__ import annotations

import random
from datetime import timedelta

from calliper.activity import actions as activity
from calliper.calls import actions as calls
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device, make_line, make_tag
from calliper.core.erase import erase_rows
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import AgentTag, Member
from calliper.reports.actions.projecting import catch_up
from calliper.reports.actions.sealing import seal
from tests.cast import NOW, Acme

TYPES = ["incoming", "outgoing", "missed", "rejected", "voicemail", "unknown"]


class Company:
    """Does something to Acme, by chance."""

    def __init__(self, acme: Acme, seed: int) -> None:
        self.acme, self.chance = acme, random.Random(seed)
        self.tags = [make_tag(acme, name) for name in ("Hot", "Cold")]
        self.line, self.device = make_line(acme), make_device(acme, acme.bob)
        with scope(acme.org.pk):
            self.words = [orgs.create_agent_tag(by=acme.alice, name=n, now=NOW) for n in ("Night", "Day")]

    def call(self) -> Call | None:
        with scope(self.acme.org.pk):
            ids = list(Call.objects.order_by("id").values_list("pk", flat=True))
            return Call.objects.get(pk=self.chance.choice(ids)) if ids else None

    def store(self) -> None:
        for _ in range(self.chance.randint(1, 6)):
            start = NOW - timedelta(
                minutes=self.chance.randint(0, 90 * 1440), milliseconds=self.chance.randint(0, 999)
            )
            make_call(
                self.acme, agent=self.chance.choice([self.acme.bob, self.acme.nina]), start=start,
                type=self.chance.choice(TYPES), duration_s=self.chance.choice([0, 5, 300]),
                number=self.chance.choice([None, "5550100001", "5550100002", "5550100003"]),
                clock_suspect=self.chance.random() < 0.1,
                line=self.chance.choice([None, self.line]), device=self.chance.choice([None, self.device]),
            )  # fmt: skip

    def change(self) -> None:
        """As a correction from a phone, a later start or another agent leaves it."""
        call = self.call()
        if call is not None:
            with scope(self.acme.org.pk):
                call.start_at += timedelta(minutes=self.chance.randint(-3000, 3000))
                call.start_ms = round(call.start_at.timestamp() * 1000)
                call.clock_suspect = self.chance.random() < 0.2
                call.corrected_start_at = self.chance.choice([None, call.start_at + timedelta(hours=40)])
                call.agent = self.chance.choice([self.acme.bob, self.acme.nina])
                call.save()
                activity.touch(dirty={"ids": [str(call.pk)]}, now=NOW)

    def erase(self) -> None:
        call = self.call()
        if call is not None:
            with scope(self.acme.org.pk):
                twins = list(Call.objects.filter(twin_of=call).values_list("pk", flat=True))
                erase_rows(Call, [call.pk])
                activity.touch(dirty={"ids": [str(each) for each in (call.pk, *twins)]}, now=NOW)

    def twin(self) -> None:
        one, other = self.call(), self.call()
        if one is not None and other is not None and one.pk != other.pk:
            with scope(self.acme.org.pk):
                one.twin_of = other
                one.save(update_fields=["twin_of"])
                activity.touch(dirty={"between": [str(one.pk), str(one.pk)]}, now=NOW)

    def apart(self) -> None:
        call = self.call()
        if call is not None:
            with scope(self.acme.org.pk):
                calls.unlink_twin(call=call, by=self.acme.alice, now=NOW)

    def tag(self) -> None:
        call, tag = self.call(), self.chance.choice(self.tags)
        if call is not None:
            with scope(self.acme.org.pk):
                do = self.chance.choice([calls.tag_call, calls.untag_call])
                do(call=call, tag=tag, by=self.acme.alice, now=NOW)

    def tag_agent(self) -> None:
        with scope(self.acme.org.pk):
            orgs.set_agent_tags(
                by=self.acme.alice, member=Member.objects.get(pk=self.acme.bob.pk),
                tags=self.chance.sample(list(AgentTag.objects.all()), self.chance.randint(0, 2)), now=NOW,
            )  # fmt: skip

    def move_zone(self) -> None:
        with scope(self.acme.org.pk):
            zone = self.chance.choice(["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"])
            orgs.change_organisation(by=self.acme.alice, org=self.acme.org, time_zone=zone, now=NOW)

    def apply(self) -> None:
        catch_up(NOW)

    def seal(self) -> None:
        with scope(self.acme.org.pk):
            seal()

    STEPS = (
        *["store"] * 4, *["change"] * 3, "erase", "twin", "apart", "tag", "tag", "tag_agent", "move_zone",
        *["apply"] * 4, "seal",
    )  # fmt: skip

    def step(self) -> None:
        getattr(self, self.chance.choice(self.STEPS))()
