"""The set-up: its steps in order, left and found again, for owners and admins only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calliper.activity.models import Event
from calliper.consent import actions as consent
from calliper.core.clock import now
from calliper.core.scope import scope, unscoped
from calliper.devices.models import EnrolmentCode
from calliper.orgs import actions as orgs
from calliper.orgs.models import Organisation
from tests.cast import NOW
from tests.handset import Handset, item, ready

PAGES = ["/setup/organisation/", "/setup/people/", "/setup/calls/", "/setup/phone/", "/setup/first-calls/"]


@pytest.fixture
def charlie(globex, as_member) -> Client:
    """The owner of an organisation in which nobody has done anything."""
    return as_member(globex.charlie)


def goes_on(client: Client) -> str:
    return client.get("/setup/")["Location"]


def state(client: Client, page: str) -> list[str]:
    return [step["state"] for step in client.get(page).context["setup"]["steps"]]


def test_a_new_organisation_lands_in_the_set_up(client: Client) -> None:
    form = {"name": "Shreeji Agro", "member_name": "Asha", "email": "asha@example.com",
            "password": "four quiet words here", "country": "IN"}  # fmt: skip
    page = client.post("/signup/", form, follow=True)
    assert page.request["PATH_INFO"] == "/setup/organisation/"
    assert "What phones will send" in page.content.decode()


def test_every_page_opens_and_shows_the_ruler(charlie) -> None:
    for place, page in zip((0, 1, 2, 2, 3), PAGES, strict=True):
        answer = charlie.get(page)
        assert answer.status_code == 200, page
        assert [step["state"] for step in answer.context["setup"]["steps"]].index("now") == place
        assert "Step" in answer.content.decode()


def test_it_goes_from_step_to_step_by_what_is_done(globex, charlie) -> None:
    assert goes_on(charlie) == "/setup/organisation/"
    answer = charlie.post(
        "/setup/organisation/", {"name": "Globex India", "country": "DE", "time_zone": "Europe/Berlin"}
    )
    assert answer["Location"] == "/setup/"
    with unscoped("sign-in finds memberships"):
        org = Organisation.objects.get(pk=globex.org.pk)
    assert (org.name, org.country, org.default_country, org.time_zone) == (
        "Globex India", "DE", "DE", "Europe/Berlin",
    )  # fmt: skip
    assert goes_on(charlie) == "/setup/people/"
    page = charlie.post("/setup/people/", {"way": "pasted", "text": "Dinesh Rao"}, follow=True)
    assert page.request["PATH_INFO"].startswith("/setup/people/")
    done = charlie.post(page.request["PATH_INFO"] + "apply/", follow=True)
    assert "The people are in" in done.content.decode()
    assert done.context["setup"]["next"] == "/setup/calls/"
    assert goes_on(charlie) == "/setup/calls/"


def test_the_list_of_people_stays_inside_the_set_up(charlie) -> None:
    url = charlie.post("/setup/people/", {"way": "pasted", "text": "Dinesh"}, follow=True).request[
        "PATH_INFO"
    ]
    assert charlie.post(url + "discard/")["Location"] == "/setup/people/"
    url = charlie.post("/setup/people/", {"way": "pasted", "text": "Dinesh"}, follow=True).request[
        "PATH_INFO"
    ]
    charlie.post(url + "apply/")
    undone = charlie.post(url + "undo/", follow=True)
    assert undone.request["PATH_INFO"] == url
    assert "taken back" in undone.content.decode()


def test_a_phone_leads_on_by_itself_to_the_first_calls(globex, charlie) -> None:
    with scope(globex.org.id):
        long_ago = NOW.replace(year=2001)
        consent.ensure_defaults(org=globex.org, now=long_ago)
        consent.change_policy(by=globex.charlie, now=long_ago, earlier_calls=True)
    page = charlie.post("/setup/phone/", {"name": "Dinesh Rao"}, follow=True)
    url = page.request["PATH_INFO"]
    assert url.startswith("/setup/phone/")
    assert "This page moves on by itself" in page.content.decode()
    renewed = charlie.post(url + "renew/", follow=True)
    assert renewed.request["PATH_INFO"].startswith("/setup/phone/")
    url, code = renewed.request["PATH_INFO"], renewed.context["text"]
    with scope(globex.org.id):
        dinesh = EnrolmentCode.objects.get(pk=renewed.context["code"].pk).member
    handset = Handset(dinesh)
    assert handset.enrol(code=code).status_code == 201
    assert "is connected" in charlie.get(url).content.decode()
    assert "The phone shows the notice now" in charlie.get("/setup/first-calls/").content.decode()
    assert handset.decide().status_code == 201
    assert charlie.get(url)["Location"] == "/setup/"
    charlie.post("/setup/organisation/pass/")
    assert goes_on(charlie) == "/setup/first-calls/"
    waiting = charlie.get("/setup/first-calls/")
    assert "make one, or take one" in waiting.content.decode()
    seen = waiting.context["found"].seen
    assert charlie.get("/setup/first-calls/state/", {"seen": seen}).status_code == 204
    handset.statuses([item()])
    assert charlie.get("/setup/first-calls/state/", {"seen": seen}).headers["HX-Refresh"] == "true"
    there = charlie.get("/setup/first-calls/")
    assert there.context["found"].calls == 1
    assert "call on screen" in there.content.decode()
    assert state(charlie, "/setup/organisation/")[1:] == ["done", "done", "done"]
    assert charlie.post("/setup/finish/")["Location"] == "/calls/"


def test_each_step_can_be_skipped_and_back_leads_back(charlie) -> None:
    for key, onward, back in (
        ("organisation", "/setup/people/", ""),
        ("people", "/setup/calls/", "/setup/organisation/"),
        ("calls", "/setup/first-calls/", "/setup/people/"),
    ):
        page = charlie.get(goes_on(charlie))
        assert page.context["setup"]["back"] == back
        assert page.context["setup"]["skip"] == f"/setup/{key}/pass/"
        assert charlie.post(f"/setup/{key}/pass/")["Location"] == onward
        assert goes_on(charlie) == onward, "coming back starts where it was left"
    assert state(charlie, "/setup/calls/") == ["done", "next", "now", "next"], "skipped is not done"
    assert "no call log was brought yet" in charlie.get("/setup/first-calls/").content.decode()
    assert charlie.post("/setup/nonsense/pass/").status_code == 404


def test_home_reminds_until_it_is_finished(globex, charlie) -> None:
    assert "Finish setting up" in charlie.get("/calls/").content.decode()
    assert "Finish setting up" not in charlie.get("/devices/").content.decode()
    charlie.post("/setup/finish/")
    charlie.post("/setup/finish/")
    assert "Finish setting up" not in charlie.get("/calls/").content.decode()
    with scope(globex.org.id):
        assert Event.objects.filter(kind="setup.finished").count() == 1
    assert charlie.get("/setup/people/").status_code == 200, "it can still be opened"


@pytest.mark.parametrize("who", ["tara", "bob", "ravi"])
def test_nobody_else_ever_sees_it(acme, as_member, who: str) -> None:
    member = as_member(getattr(acme, who))
    for page in ["/setup/", "/setup/first-calls/state/", *PAGES]:
        assert member.get(page).status_code == 404, page
    for page in ("/setup/people/pass/", "/setup/finish/", "/setup/sample/"):
        assert member.post(page).status_code == 404, page
    assert "Finish setting up" not in member.get("/calls/").content.decode()


def test_an_admin_sees_it(acme, as_member) -> None:
    with scope(acme.org.id):
        orgs.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
    assert as_member(acme.tara).get("/setup/organisation/").status_code == 200


def test_an_empty_name_is_refused(charlie) -> None:
    answer = charlie.post("/setup/organisation/", {"name": " ", "country": "IN", "time_zone": "Asia/Kolkata"})
    assert answer.status_code == 422
    assert goes_on(charlie) == "/setup/organisation/"


def test_the_reminder_asks_no_database(globex, charlie, django_assert_num_queries) -> None:
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            charlie.get("/calls/")
        counted.append(len(asked))
        charlie.post("/setup/finish/")
    assert counted[0] == counted[1]


def test_organisations_with_calls_count_as_set_up(acme, globex) -> None:
    ready(acme.bob).statuses([item(start_ms=round(now().timestamp() * 1000))])
    loader = MigrationLoader(connection)
    (step,) = loader.get_migration("sync", "0003_existing_are_set_up").operations
    with unscoped("migrations"), connection.cursor() as cursor:
        cursor.execute(step.sql)
        held = dict(Organisation.objects.values_list("name", "set_up_at"))
    assert held["Acme"] is not None
    assert held["Globex"] is None
