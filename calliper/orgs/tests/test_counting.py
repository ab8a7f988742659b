"""How figures are counted: the page, what goes together, and who may set it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from calliper.activity.models import Event
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.orgs import access, actions
from calliper.orgs.counting import Counting
from calliper.orgs.models import Organisation
from tests.cast import NOW

PAGE = "/settings/counting/"
FORM = {
    "connected_over_s": "10", "work_from": "08:30", "work_until": "17:00", "idle_over_min": "20", "hot_from": "4",
    "break_1_from": "12:00", "break_1_until": "12:30", "ranks_agents": "on",
}  # fmt: skip
HOUR = 3600
STANDARD = Counting(0, 9 * HOUR, 19 * HOUR, (), 900, 3)


@pytest.fixture
def alice(acme, as_member):
    return as_member(acme.alice)


def counted(viewer) -> Counting:
    with scope(viewer.org_id):
        return access.counting(viewer)


def test_it_begins_with_what_most_companies_mean(acme, alice) -> None:
    assert counted(acme.alice) == STANDARD
    page = alice.get(PAGE).content.decode()
    for value in ("09:00", "19:00", "15", "3", "0"):
        assert f'value="{value}"' in page


def test_it_saves_how_figures_are_counted(acme, alice) -> None:
    page = alice.post(PAGE, FORM, follow=True).content.decode()
    assert "Saved. All figures follow" in page
    assert counted(acme.alice) == Counting(
        10, 8 * HOUR + 1800, 17 * HOUR, ((12 * HOUR, 12 * HOUR + 1800),), 1200, 4
    )
    assert all(f'value="{value}"' in page for name, value in FORM.items() if name != "ranks_agents")
    assert re.search(r'name="ranks_agents"[^>]* checked', page)


def test_it_puts_breaks_in_order_and_drops_empty_ones(acme, alice) -> None:
    late = {
        "break_4_from": "15:00",
        "break_4_until": "15:15",
        "break_2_from": "12:30",
        "break_2_until": "12:45",
    }
    alice.post(PAGE, FORM | late)
    assert [since // 60 for since, _ in counted(acme.alice).breaks] == [720, 750, 900]
    alice.post(PAGE, FORM | {"break_1_from": "", "break_1_until": ""})
    assert counted(acme.alice).breaks == ()


def test_it_takes_midnight_for_the_end_of_a_day(acme, alice) -> None:
    alice.post(
        PAGE,
        FORM
        | {"work_from": "00:00", "work_until": "00:00", "break_1_from": "23:00", "break_1_until": "00:00"},
    )
    found = counted(acme.alice)
    assert (found.work_from_s, found.work_until_s, found.breaks) == (0, 24 * HOUR, ((23 * HOUR, 24 * HOUR),))
    assert alice.get(PAGE).content.decode().count('value="00:00"') == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"connected_over_s": ""}, "0 counts every call that was answered"),
        ({"connected_over_s": "-1"}, "cannot be less than 0"),
        ({"connected_over_s": "4000"}, "At most an hour"),
        ({"connected_over_s": "1.5"}, "Write whole seconds"),
        ({"work_from": ""}, "Write a time. 00:00 is midnight"),
        ({"work_from": "25:00"}, "Write a time, such as 09:30"),
        ({"work_from": "nine"}, "Write a time, such as 09:30"),
        ({"work_from": "17:00"}, "ends after it begins"),
        ({"work_from": "18:00"}, "ends after it begins"),
        ({"break_1_until": ""}, "A break has two ends"),
        ({"break_2_until": "13:00"}, "A break has two ends"),
        ({"break_1_until": "12:00"}, "A break ends after it begins"),
        ({"break_1_from": "08:00"}, "Breaks lie within the working day"),
        ({"break_1_until": "17:30"}, "Breaks lie within the working day"),
        ({"break_3_from": "12:29", "break_3_until": "13:00"}, "begins before the one before it is over"),
        ({"break_3_from": "12:00", "break_3_until": "12:30"}, "begins before the one before it is over"),
        ({"idle_over_min": "0"}, "Write whole minutes, from 1 to 240"),
        ({"idle_over_min": "241"}, "Write whole minutes, from 1 to 240"),
        ({"hot_from": "1"}, "Write a whole number, from 2 to 50"),
        ({"hot_from": "51"}, "Write a whole number, from 2 to 50"),
        ({"hot_from": "'; DROP TABLE calls"}, "Write a whole number, from 2 to 50"),
    ],
)
def test_it_says_what_does_not_go_together(acme, alice, change: dict[str, str], words: str) -> None:
    answer = alice.post(PAGE, FORM | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert counted(acme.alice) == STANDARD


def test_it_names_the_break_that_is_wrong(acme, alice) -> None:
    page = alice.post(PAGE, FORM | {"break_3_from": "12:29", "break_3_until": "13:00"}).content.decode()
    assert 'id="id_break_3_from_error"' in page
    assert "break_1_from_error" not in page


def test_it_says_in_the_activity_what_changed(acme, alice) -> None:
    alice.post(PAGE, FORM)
    alice.post(PAGE, FORM)
    alice.post(PAGE, FORM | {"connected_over_s": "0"})
    with scope(acme.org.pk):
        rows = Event.objects.filter(kind="counting.changed").order_by("at", "id")
        facts = [each.facts["fields"] for each in rows]
    assert facts == [
        ["breaks", "connected_over_s", "hot_from", "idle_over_s", "work_from_s", "work_until_s"],
        ["connected_over_s"],
    ]


def test_it_is_there_for_whoever_may_change_the_organisation_only(acme, globex, as_member) -> None:
    for member in (acme.tara, acme.ravi, acme.bob):
        assert as_member(member).get(PAGE).status_code == 404
        assert as_member(member).post(PAGE, FORM).status_code == 404
        assert PAGE not in as_member(member).get("/settings/account/").content.decode()
    as_member(globex.charlie).post(PAGE, FORM)
    assert counted(acme.alice) == STANDARD
    assert counted(globex.charlie) == Counting(10, 30_600, 61_200, ((43_200, 45_000),), 1200, 4)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"work_from_s": 19 * HOUR}, "work_until_s"),
        ({"work_until_s": 24 * HOUR + 1}, "work_until_s"),
        ({"breaks": ((36_000, 36_001),) * 2}, "breaks"),
        ({"breaks": tuple((36_000 + n, 36_001 + n) for n in range(5))}, "breaks"),
    ],
)
def test_it_stores_nothing_that_does_not_go_together(acme, wrong: dict[str, Any], field: str) -> None:
    counting = Counting(**{**STANDARD.__dict__, **wrong})
    with scope(acme.org.pk), pytest.raises(Refused) as refused:
        actions.change_counting(by=acme.alice, org=acme.org, counting=counting, now=NOW)
    assert refused.value.field == field
    with scope(acme.org.pk):
        assert Organisation.objects.get().counting == STANDARD
