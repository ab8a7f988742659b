from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest

from calliper.core.scope import scope
from calliper.notifications import actions
from calliper.notifications.kinds import KINDS, Facts, Line, Told, add_kind
from calliper.notifications.models import Mail, Notice, Preference
from calliper.orgs.models import Member
from tests.cast import NOW, Acme, Globex

MINUTE = timedelta(minutes=1)


def tell(member_id: UUID, kind: str, many: Sequence[Facts], fresh: bool) -> list[Told | None]:
    found: list[Told | None] = []
    for facts in many:
        names = facts["things"]
        lines = [Line(name, f"/things/{name}/") for name in names]
        found.append(Told(f"{len(names)} things", "/things/", lines) if "gone" not in names else None)
    return found


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calliper.notifications.kinds.KINDS", KINDS)
    add_kind("thing", "A thing", help="Now and then.", icon="bell", tell=tell)
    yield
    KINDS.pop("thing")


def send(acme: Acme, to: Member, *names: str, group: str = "today", **how: Any) -> None:
    with scope(acme.org.id):
        actions.send(kind="thing", to=[to.pk], facts={"things": names}, group=group, now=how.get("now", NOW))


def page_of(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def test_it_says_that_there_is_nothing(acme: Acme, as_member) -> None:
    tara = as_member(acme.tara)
    assert "Nothing unread." in page_of(tara, "/notices/")
    assert "No notices yet" in page_of(tara, "/notices/?show=all")


def test_a_notice_is_everybodys_own(acme: Acme, globex: Globex, as_member) -> None:
    send(acme, acme.tara, "kettle")
    tara = as_member(acme.tara)
    page = page_of(tara, "/notices/")
    assert "1 things" in page
    assert "kettle" in page
    assert "1 unread notice" in page_of(tara, "/devices/")
    with scope(acme.org.id):
        notice = Notice.objects.get()
    for other in (acme.alice, globex.charlie):
        stranger = as_member(other)
        assert "1 things" not in page_of(stranger, "/notices/?show=all")
        assert "unread notice" not in page_of(stranger, "/settings/account/")
        assert stranger.post(f"/notices/{notice.pk}/read/").status_code == 404


def test_the_same_group_gathers_until_it_is_read(acme: Acme, as_member) -> None:
    send(acme, acme.tara, "kettle")
    send(acme, acme.tara, "kettle", "lamp")
    send(acme, acme.tara, "chair", group="tomorrow")
    tara = as_member(acme.tara)
    page = page_of(tara, "/notices/")
    assert "2 unread" in page
    assert "2 things" in page
    with scope(acme.org.id):
        first = Notice.objects.get(group_key="today")
    assert tara.post(f"/notices/{first.pk}/read/").status_code == 302
    send(acme, acme.tara, "lamp", now=NOW + MINUTE)
    with scope(acme.org.id):
        assert Notice.objects.filter(group_key="today").count() == 2
    assert "2 things" in page_of(tara, "/notices/?show=all")


def test_all_are_read_at_once(acme: Acme, as_member) -> None:
    for group in ("a", "b", "c"):
        send(acme, acme.tara, "kettle", group=group)
    send(acme, acme.alice, "kettle")
    tara = as_member(acme.tara)
    assert "3 notices are marked as read." in tara.post("/notices/read/", follow=True).content.decode()
    assert "marked as read" not in tara.post("/notices/read/", follow=True).content.decode()
    with scope(acme.org.id):
        assert Notice.objects.get(read_at=None).member_id == acme.alice.pk


def test_a_notice_about_what_is_gone_says_so(acme: Acme, as_member) -> None:
    send(acme, acme.tara, "gone")
    with scope(acme.org.id):
        Notice.objects.create(
            member_id=acme.tara.pk, kind="old", group_key="x", created_at=NOW, changed_at=NOW
        )
    assert page_of(as_member(acme.tara), "/notices/").count("no longer yours to see") == 2


def test_the_bell_is_polled_and_silent_without_news(acme: Acme, as_member) -> None:
    tara = as_member(acme.tara)
    assert tara.get("/notices/bell/?seen=0").status_code == 204
    send(acme, acme.tara, "kettle")
    answer = tara.get("/notices/bell/?seen=0")
    assert "seen=1" in answer.content.decode()
    assert "1 unread notice" in answer.content.decode()
    assert tara.get("/notices/bell/?seen=1").status_code == 204


def test_the_list_has_pages_and_a_fixed_number_of_statements(
    acme: Acme, as_member, django_assert_max_num_queries
) -> None:
    tara = as_member(acme.tara)
    for number in range(35):
        send(acme, acme.tara, f"thing-{number}", group=str(number), now=NOW + number * MINUTE)
    with django_assert_max_num_queries(8):
        page = page_of(tara, "/notices/")
    assert ("thing-34" in page, "thing-4<" in page) == (True, False)
    assert "thing-4<" in page_of(tara, "/notices/?start=30")
    assert "thing-34" in page_of(tara, "/notices/?start=nonsense")


def test_preferences_start_with_everything_and_quiet_nights(acme: Acme, as_member) -> None:
    page = page_of(as_member(acme.tara), "/settings/notices/")
    assert 'value="20:00"' in page
    assert 'value="08:00"' in page
    assert page.count(" checked") == 2 * len(KINDS) - sum(not kind.by_mail for kind in KINDS.values())
    assert "every team" not in page
    assert "every team" in page_of(as_member(acme.alice), "/settings/notices/")


def chosen(**more: str) -> dict[str, str]:
    boxes = {f"portal_{name}": "on" for name in KINDS} | {f"mail_{name}": "on" for name in KINDS}
    return {**boxes, "quiet_from": "21:00", "quiet_until": "07:00", **more}


def test_preferences_are_kept_and_obeyed(acme: Acme, as_member) -> None:
    tara, sent = as_member(acme.tara), chosen(everything="on")
    del sent["portal_thing"], sent["mail_phone_stale"]
    assert "Saved." in tara.post("/settings/notices/", sent, follow=True).content.decode()
    with scope(acme.org.id):
        kept = Preference.objects.get()
    assert (kept.portal_off, kept.mail_off) == (["thing"], ["phone_stale"])
    assert (kept.quiet_from, kept.quiet_until) == (time(21), time(7))
    assert not kept.everything, "a lead has no such choice"
    send(acme, acme.tara, "kettle")
    with scope(acme.org.id):
        assert not Notice.objects.exists()
        assert Mail.objects.count() == 1
    assert tara.post("/settings/notices/", chosen(quiet_from="", quiet_until="")).status_code == 302
    with scope(acme.org.id):
        assert Preference.objects.get().quiet_from is None


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [({"quiet_until": ""}, "Give both ends"), ({"quiet_from": "soon"}, "Enter a valid time")],
)
def test_half_a_night_is_refused(acme: Acme, as_member, sent: dict[str, str], sentence: str) -> None:
    answer = as_member(acme.tara).post("/settings/notices/", chosen(**sent))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_what_nobody_declared_or_declared_twice_is_refused(acme: Acme) -> None:
    with scope(acme.org.id), pytest.raises(ValueError, match="not declared"):
        actions.send(kind="nothing", to=[acme.tara.pk], facts={}, group="x", now=NOW)
    with pytest.raises(ValueError, match="declared twice"):
        add_kind("thing", "", help="", icon="", tell=tell)


def test_a_member_without_a_login_gets_no_mail(acme: Acme) -> None:
    with scope(acme.org.id):
        Member.objects.filter(pk=acme.tara.pk).update(login=None)
    send(acme, acme.tara, "kettle")
    with scope(acme.org.id):
        assert not Mail.objects.exists()


def test_what_was_read_long_ago_is_forgotten(acme: Acme) -> None:
    from calliper.notifications.tasks import prune

    send(acme, acme.tara, "kettle")
    send(acme, acme.alice, "kettle")
    with scope(acme.org.id):
        Notice.objects.filter(member_id=acme.tara.pk).update(read_at=NOW)
        Mail.objects.filter(member_id=acme.tara.pk).update(state="done")
        prune(NOW + timedelta(days=181))
        assert Notice.objects.get().member_id == Mail.objects.get().member_id == acme.alice.pk
