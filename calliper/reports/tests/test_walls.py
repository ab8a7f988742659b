"""Wall boards: who makes them, what a link opens, and what never stands on them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from calliper.activity.models import Event
from calliper.calls.tests.make import make_call, make_device
from calliper.core.clock import now
from calliper.core.logs import without_links
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member
from calliper.reports.actions.projecting import catch_up
from calliper.reports.actions.walls import make_wall, revoke_wall
from calliper.reports.models import Wall
from calliper.reports.store import connection
from calliper.reports.wall.blocks import BLOCKS
from calliper.reports.wall.guesses import WRONG_PER_MINUTE
from tests.cast import Acme, Globex

pytestmark = pytest.mark.usefixtures("projection")
AsMember = Callable[[Member], Client]
URL = "/reports/walls/"
FIELDS = {"name": "Sales floor", "team": "all", "blocks": ["calls", "connected", "waiting"]}
PLAIN = [name for name in BLOCKS if name != "leaders"]


def hang(acme: Acme, **more) -> str:
    """A board of Alice about everybody with every block; its path."""
    usual = {
        "name": "Sales floor",
        "blocks": list(BLOCKS),
        "team": None,
        "shows_names": False,
        "expires_at": None,
    }
    with scope(acme.org.id):
        _wall, token = make_wall(**{"by": acme.alice, "now": now(), **usual, **more})
    return f"/wall/{token}/"


def ring(acme: Acme, many: int = 1, **more) -> None:
    """Calls of the last minute, of a contact with a name that must never show."""
    for place in range(many):
        start = now() - timedelta(seconds=30 + place % 20)
        make_call(acme, start=start, name="Canary Contact", number=f"55509{place:05}", **more)
    catch_up(now())


def seen(url: str, **headers: str) -> str:
    answer = Client().get(url, headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def has_ended(url: str) -> bool:
    """Every board holds the words for its end, to be shown when the server is silent."""
    text = seen(url)
    return "This board has ended" in text and "Calls today" not in text


def numbers(text: str) -> dict[str, str]:
    """Each large figure by its label."""
    found = re.findall(r'<h2>([^<]+)</h2><p class="wall-number tnum">([^<]+)', text)
    return dict(found)


def the_wall(acme: Acme) -> Wall:
    with scope(acme.org.id):
        return Wall.objects.get()


def test_an_owner_makes_a_board_and_sees_its_link_once(acme: Acme, as_member: AsMember) -> None:
    alice = as_member(acme.alice)
    made = alice.post(f"{URL}new/", FIELDS)
    assert made.status_code == 200
    (path,) = set(re.findall(r"/wall/[\w-]{43}/", made.content.decode()))
    ring(acme, 3)
    assert numbers(seen(path))["Calls today"] == "3"
    token = path.split("/")[2]
    for url in (URL, f"{URL}{the_wall(acme).pk}/"):
        assert token not in alice.get(url).content.decode()
    with scope(acme.org.id):
        assert token.encode() not in bytes(Wall.objects.get().token_hash)
        assert Event.objects.get(kind="wall.created").actor_id == acme.alice.pk


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"blocks": []}, "Choose at least one thing to show."),
        ({"blocks": ["contacts"]}, "No such thing to show."),
        ({"blocks": ["leaders"]}, "tick that too, or leave them out"),
        ({"team": "nobody"}, "Not here any more, or not one of yours."),
        ({"last_day": "2001-01-01"}, "Choose today or a later day"),
        ({"last_day": "tomorrow"}, "That day does not exist."),
    ],
)
def test_what_makes_no_sense_is_said(acme: Acme, as_member: AsMember, fields, sentence: str) -> None:
    answer = as_member(acme.alice).post(f"{URL}new/", {**FIELDS, **fields})
    assert answer.status_code == 422
    assert sentence in unescape(answer.content.decode())
    with scope(acme.org.id):
        assert not Wall.objects.exists()


def test_a_lead_makes_boards_of_own_teams_and_sees_no_others(acme: Acme, as_member: AsMember) -> None:
    tara = as_member(acme.tara)
    for team in ("all", str(acme.south.pk)):
        assert tara.post(f"{URL}new/", {**FIELDS, "team": team}).status_code == 422
    hang(acme, name="Everybody")
    assert "Everybody" not in tara.get(URL).content.decode()
    assert tara.get(f"{URL}{the_wall(acme).pk}/").status_code == 404
    assert tara.post(f"{URL}new/", {**FIELDS, "team": str(acme.north.pk)}).status_code == 200
    assert "Sales floor" in tara.get(URL).content.decode()


def test_agents_reviewers_and_others_make_none(acme: Acme, globex: Globex, as_member: AsMember) -> None:
    hang(acme)
    for member in (acme.bob, acme.ravi):
        assert as_member(member).get(URL).status_code == 404
    charlie = as_member(globex.charlie)
    assert "Sales floor" not in charlie.get(URL).content.decode()
    assert charlie.post(f"{URL}{the_wall(acme).pk}/revoke/").status_code == 404


def test_it_shows_the_figures_of_its_team_today(acme: Acme) -> None:
    everybody, north = hang(acme), hang(acme, team=acme.north)
    ring(acme, 4)
    ring(acme, 2, agent=acme.nina)
    make_call(acme, start=now() - timedelta(days=2))
    make_call(acme, type="missed", duration_s=0, start=now() - timedelta(seconds=5), number="5550111111")
    catch_up(now())
    found = numbers(seen(everybody))
    assert found["Calls today"] == "7"
    assert found["Connected"] == "–", "too few for a percentage"
    assert found["Wait to be called back"] == "1"
    assert numbers(seen(north))["Calls today"] == "5"


def test_nobody_is_named_unless_that_was_chosen(acme: Acme) -> None:
    ring(acme, 3)
    make_call(acme, type="missed", duration_s=0, name="Canary Contact", number="5550111111", start=now())
    make_device(acme, acme.bob)
    catch_up(now())
    text = seen(hang(acme))
    for canary in ("Bob", "Kulkarni", "BK", "Canary", "55509", "5550111111", str(acme.bob.pk)):
        assert canary not in text, canary
    named = seen(hang(acme, shows_names=True))
    assert "Bob Kulkarni" in named
    for canary in ("Canary", "55509", "5550111111", str(acme.bob.pk)):
        assert canary not in named, canary


def test_a_wrong_a_revoked_and_an_expired_link_answer_alike(acme: Acme) -> None:
    revoked, expired = hang(acme), hang(acme, expires_at=now() - timedelta(minutes=1))
    assert Client().get(revoked).status_code == 200
    with scope(acme.org.id):
        revoke_wall(by=acme.alice, wall=Wall.objects.get(expires_at=None), now=now())
    pages = set()
    for url in (revoked, expired, f"/wall/{'x' * 43}/", "/wall/x/"):
        for path in (url, f"{url}fresh/"):
            answer = Client().get(path)
            assert answer.status_code == 404
            pages.add(re.sub(r"\b(?:[A-Za-z0-9]{64}|[0-9a-f]{32})\b", "", answer.content.decode()))
    assert len(pages) == 1


def test_it_is_revoked_after_a_question(acme: Acme, as_member: AsMember) -> None:
    url, alice = hang(acme), as_member(acme.alice)
    revoke = f"{URL}{the_wall(acme).pk}/revoke/"
    assert "never opens anything again" in alice.get(revoke).content.decode()
    assert Client().get(url).status_code == 200
    assert alice.post(revoke).status_code == 302
    assert Client().get(url).status_code == 404
    with scope(acme.org.id):
        assert Event.objects.filter(kind="wall.revoked", actor_id=acme.alice.pk).count() == 1


def test_it_ends_when_its_maker_may_no_longer_show_it(acme: Acme) -> None:
    """Tara's board is of North; who leads it no more, is gone, or sees less by now, shows nothing."""
    url = hang(acme, by=acme.tara, team=acme.north)
    ring(acme)
    assert "Calls today" in seen(url)
    with scope(acme.org.id):
        orgs.stop_leading(by=acme.alice, member=acme.tara, team=acme.north, now=now())
    assert has_ended(url)
    own = hang(acme)
    Login.objects.filter(pk=acme.alice.login_id).update(is_active=False)
    assert has_ended(own)


def test_a_board_of_somebody_disabled_ends(acme: Acme) -> None:
    url = hang(acme)
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.alice.pk).update(disabled_at=now())
    assert has_ended(url)


def test_nothing_changed_is_304_and_news_are_not(acme: Acme) -> None:
    url = f"{hang(acme)}fresh/"
    ring(acme)
    for _ in range(2):  # a minute may end in between
        etag = Client().get(url)["ETag"]
        status = Client().get(url, headers={"If-None-Match": etag}).status_code
        if status == 304:
            break
    assert status == 304
    ring(acme, 2)
    assert Client().get(url, headers={"If-None-Match": etag}).status_code == 200


def test_its_address_is_kept_from_others_caches_and_logs(acme: Acme, caplog) -> None:
    url = hang(acme)
    token = url.split("/")[2]
    with caplog.at_level(logging.DEBUG):
        answer = Client().get(url)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert token not in caplog.text
    line = without_links(None, "", {"event": f"Internal Server Error: {url}fresh/", "status": 500})
    assert line == {"event": "Internal Server Error: /wall/…/fresh/", "status": 500}
    assert without_links(None, "", {"event": "/wallpaper/x/"}) == {"event": "/wallpaper/x/"}
    assert without_links(None, "", {"event": None}) == {"event": None}


def test_guessing_is_stopped_and_shuts_no_screen_out(acme: Acme) -> None:
    shown, other = hang(acme), hang(acme)
    assert Client().get(shown).status_code == 200
    for place in range(WRONG_PER_MINUTE + 5):
        assert Client().get(f"/wall/{place:043}/").status_code == 404
    assert Client().get(shown).status_code == 200, "it was right before"
    if int(now().timestamp()) % 60 > 5:  # counting has not begun anew
        assert Client().get(other).status_code == 404


def test_it_keeps_when_a_screen_last_showed_it(
    acme: Acme, as_member: AsMember, django_assert_max_num_queries
) -> None:
    url, alice = hang(acme), as_member(acme.alice)
    assert "never opened" in alice.get(URL).content.decode()
    Client().get(url)
    assert "On a screen now" in alice.get(URL).content.decode()
    with django_assert_max_num_queries(40) as asked:
        Client().get(url)
    assert not [each for each in asked.captured_queries if each["sql"].startswith("UPDATE")]


def test_figures_that_are_away_are_said_in_their_place(acme: Acme) -> None:
    url = hang(acme)
    ring(acme)
    connection.shut("away", "gone")
    assert "The figures cannot be shown now." in seen(url)


def test_the_theme_stands_in_the_address(acme: Acme) -> None:
    url = hang(acme)
    assert 'data-bs-theme="dark"' in seen(url)
    assert 'data-bs-theme="light"' in seen(f"{url}?theme=light")
    assert 'data-bs-theme="dark"' in seen(f"{url}?theme=<script>")


def test_another_sign_in_in_the_same_browser_changes_nothing(
    acme: Acme, globex: Globex, as_member: AsMember
) -> None:
    url = hang(acme)
    ring(acme, 2)
    text = as_member(globex.charlie).get(url).content.decode()
    assert numbers(text)["Calls today"] == "2"


def test_silent_phones_are_counted(acme: Acme) -> None:
    make_device(acme, acme.bob, enrolled_at=now() - timedelta(days=3))
    make_device(acme, acme.nina)
    catch_up(now())
    text = seen(hang(acme))
    assert numbers(text)["Silent phones"] == "1"
    assert "of 2 phones" in text


def test_a_look_from_inside_shows_the_same(acme: Acme, as_member: AsMember) -> None:
    hang(acme, blocks=PLAIN)
    ring(acme, 2)
    text = as_member(acme.alice).get(f"{URL}{the_wall(acme).pk}/").content.decode()
    assert numbers(text)["Calls today"] == "2"
