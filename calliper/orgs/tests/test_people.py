"""Lists of people, through the pages: read, shown, applied, mended."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from calliper.activity.models import Event
from calliper.core.scope import scope
from calliper.orgs import actions
from calliper.orgs.models import Invitation, Member, PeopleImport, Placement, Team
from calliper.orgs.tests.people import draft, listed, paste
from tests.cast import NOW

URL = "/settings/members/people/"


@pytest.fixture
def alice(acme, as_member) -> Client:
    return as_member(acme.alice)


def everybody(acme) -> set[str]:
    with scope(acme.org.id):
        return set(Member.objects.values_list("name", flat=True))


def test_it_shows_the_three_ways(alice) -> None:
    for way in ("typed", "pasted", "file", "nonsense"):
        assert alice.get(URL, {"way": way}).status_code == 200
    roles = alice.get(URL).context["form"]
    assert roles["role_0"].initial == "agent", "nobody becomes an admin by leaving a box as it is"
    assert '<option value="agent" selected>' in str(roles["role_0"])
    assert "Add several" in alice.get("/settings/members/").content.decode()


def test_it_takes_people_typed_into_the_table(acme, alice) -> None:
    sent = {"way": "typed", "name_0": "Priya Nair", "role_0": "agent", "team_0": "North", "role_1": "agent",
            "name_2": "સુનીતા વર્મા", "email_2": "sunita@example.com", "role_2": "team_lead"}  # fmt: skip
    preview = alice.post(URL, sent, follow=True)
    assert "Nobody is added yet" in preview.content.decode()
    assert everybody(acme).isdisjoint({"Priya Nair"})
    done = alice.post(preview.request["PATH_INFO"] + "apply/", follow=True).content.decode()
    assert "2 people are added" in done
    with scope(acme.org.id):
        priya = Member.objects.get(name="Priya Nair")
        assert priya.team == acme.north
        assert Placement.objects.get(member=priya).from_at is None
        assert Member.objects.get(name="સુનીતા વર્મા").role == "team_lead"


def test_it_reads_a_list_pasted_from_a_spreadsheet(acme, alice) -> None:
    page = paste(
        alice, "Name\tE-mail\tRole\tTeam\nPriya Nair\tpriya@example.com\t\tEast\nRohan\t\tTeam lead\tEast\n"
    )
    assert [(row.name, row.state, row.role.key) for row in page.context["rows"]] == [
        ("Priya Nair", "new", "agent"),
        ("Rohan", "new", "team_lead"),
    ]
    assert "The team East would be made" in page.content.decode()


def test_it_reads_a_list_without_headings(alice) -> None:
    page = paste(alice, "Priya Nair, priya@example.com, agent, North\nRohan Deshmukh")
    assert [(row.name, row.entry.email, row.entry.team) for row in page.context["rows"]] == [
        ("Priya Nair", "priya@example.com", "North"),
        ("Rohan Deshmukh", "", ""),
    ]


@pytest.mark.parametrize(
    ("headings", "role"),
    [
        ("नाम,ईमेल,भूमिका,टीम", "टीम लीड"),
        ("નામ,ઈમેલ,હોદ્દો,ટીમ", "ટીમ લીડ"),
        ("Employee Name;E-Mail ID;Designation;Branch", "TL"),
    ],
)
def test_it_understands_headings_and_roles_in_three_languages(alice, headings: str, role: str) -> None:
    sign = ";" if ";" in headings else ","
    page = paste(alice, f"{headings}\n{sign.join(['Meera', 'meera@example.com', role, 'Uttar'])}")
    (row,) = page.context["rows"]
    assert (row.state, row.role.key, row.entry.team) == ("new", "team_lead", "Uttar")


def test_it_lets_the_columns_be_corrected(acme, alice) -> None:
    page = paste(alice, "Kuerzel,Wer\nX-1,Priya Nair\nX-2,Rohan")
    url = page.request["PATH_INFO"]
    wrong = alice.post(url, {"column_0": "agent_code", "column_1": ""})
    assert wrong.status_code == 422
    assert "Say which column holds the names" in wrong.content.decode()
    right = alice.post(url, {"column_0": "agent_code", "column_1": "name", "headed": "on"}, follow=True)
    assert [(row.name, row.entry.agent_code) for row in right.context["rows"]] == [
        ("Priya Nair", "X-1"),
        ("Rohan", "X-2"),
    ]


def test_it_finds_who_is_there_by_code_then_e_mail_then_name(acme, alice) -> None:
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.bob, agent_code="A-1", now=NOW)
    page = paste(
        alice,
        "Name,E-mail,Code,Team\nRobert Kulkarni,,a-1,North\nNina D.,nina@example.com,,\nravi  iyer,,,North\n"
        "Tara Rao,other@example.com,,",
    )
    found = {row.name: (row.state, [change.field for change in row.changes]) for row in page.context["rows"]}
    assert found == {
        "Bob Kulkarni": ("changed", ["name"]),
        "Nina Desai": ("changed", ["name"]),
        "Ravi Iyer": ("same", []),
        "Tara Rao": ("new", []),
    }, "a namesake with another address is somebody else"


def test_it_shows_somebody_unchanged_as_already_there(acme, alice) -> None:
    page = paste(alice, "Name,Role,Team\nBob Kulkarni,agent,north")
    assert [row.state for row in page.context["rows"]] == ["same"]
    assert "There is nothing to take over" in page.content.decode()
    answer = alice.post(page.request["PATH_INFO"] + "apply/", follow=True).content.decode()
    assert "No row of this list can be taken" in answer


REFUSED = [
    ("Name,E-mail\n,nobody@example.com", "The name is missing"),
    ("Name,E-mail\nPriya,not an address", "no complete e-mail address"),
    ("Name,Role\nPriya,emperor", "There is no role “emperor”"),
    ("Name,Role\nPriya,owner", "A list makes nobody an owner"),
    ("Name,Role\nAlice Menon,agent", "A list does not change that"),
    ("Name,Role,Leads\nPriya,agent,North", "Only a team lead or an admin leads a team"),
    ("Name,Leads\nBob Kulkarni,North", "Write the role team lead as well"),
    ("Name,Leads\nPriya,yes", "Say which team this person leads"),
    (f"Name\n{'x' * 121}", "longer than 120"),
    (f"Name,Code\nPriya,{'x' * 41}", "longer than 40"),
    (f"Name,Team\nPriya,{'x' * 81}", "longer than 80"),
    (f"Name,Tags\nPriya,{'x' * 41}", "at most 40 characters"),
    ("Name,E-mail\nPriya,p@example.com\nPriya N,P@Example.com", "The same person stands in row 2 already"),
    ("Name,E-mail\nPriya,\nPRIYA,", "The same person stands in row 2 already"),
    ("Name,E-mail\nBob Kulkarni,\nBob,bob@example.com", "Row 2 means the same member"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_it_refuses_a_row_with_the_reason(acme, alice, text: str, sentence: str) -> None:
    before = everybody(acme)
    page = paste(alice, text)
    assert sentence in str(page.context["rows"][0].reason)
    assert sentence in page.content.decode()
    alice.post(page.request["PATH_INFO"] + "apply/")
    refused_name = page.context["rows"][0].cells[0]
    assert refused_name in before or refused_name not in everybody(acme)


def test_it_refuses_who_is_disabled_and_who_could_be_two(acme, alice) -> None:
    with scope(acme.org.id):
        actions.disable_member(by=acme.alice, member=acme.bob, now=NOW)
        actions.add_member(by=acme.alice, name="Nina Desai", now=NOW)
        actions.change_member(by=acme.alice, member=acme.ravi, agent_code="R-1", now=NOW)
    page = paste(alice, "Name,E-mail,Code\nBob Kulkarni,,\nNina Desai,,\nSomebody,tara@example.com,R-1")
    reasons = [str(row.reason) for row in page.context["rows"]]
    assert "disabled" in reasons[0]
    assert "2 members are called Nina Desai" in reasons[1]
    assert "belongs to Ravi Iyer and the e-mail address to Tara Rao" in reasons[2]


def test_an_admin_may_not_touch_an_owner_nor_the_own_role(acme, as_member) -> None:
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
    page = paste(as_member(acme.tara), "Name,Role\nTara Rao,agent\nAlice Menon,admin\nPriya,admin")
    assert [row.state for row in page.context["rows"]] == ["refused", "refused", "new"]


@pytest.mark.parametrize("who", ["tara", "bob", "ravi"])
def test_nobody_else_finds_the_pages(acme, as_member, alice, who: str) -> None:
    preview = paste(alice, "Priya").request["PATH_INFO"]
    other = as_member(getattr(acme, who))
    for url in (URL, preview, "/setup/people/"):
        assert other.get(url).status_code == 404
        assert other.post(url, {"way": "pasted", "text": "Eve"}).status_code == 404
    for verb in ("apply", "discard", "undo"):
        assert other.post(f"{preview}{verb}/").status_code == 404


def test_it_applies_everything_in_one_go_and_lists_the_refused_again(acme, alice) -> None:
    page = paste(
        alice,
        "Name,E-mail,Role,Team,Leads,Code,Tags\nPriya Nair,priya@example.com,,East,,P-1,Gujarati; night shift\n"
        "Meera Iyer,,team lead,,East;North,,\nBob Kulkarni,,,South,,B-1,night shift\nBroken,nonsense,,,,,",
    )
    url = page.request["PATH_INFO"]
    done = alice.post(url + "apply/", follow=True)
    assert "Broken" in done.content.decode()
    assert "Broken\tnonsense" in done.context["text"]
    with scope(acme.org.id):
        priya, meera = Member.objects.get(name="Priya Nair"), Member.objects.get(name="Meera Iyer")
        assert (priya.role, priya.team.name, priya.agent_code) == ("agent", "East", "P-1")
        assert set(priya.tags.values_list("name", flat=True)) == {"Gujarati", "night shift"}
        led = Placement.objects.filter(member=meera, leads=True).values_list("team__name", flat=True)
        assert set(led) == {"East", "North"}
        acme.bob.refresh_from_db()
        assert (acme.bob.team, acme.bob.agent_code) == (acme.south, "B-1")
        assert not Invitation.objects.exists(), "nobody is invited unless asked to"
        event = Event.objects.get(kind="people.imported")
        assert event.facts == {"new": 2, "changed": 1, "same": 0, "refused": 1, "teams": 1, "invited": 0}
    twice = alice.post(url + "apply/", follow=True).content.decode()
    assert "taken over already" in twice
    mended = paste(alice, done.context["text"].replace("nonsense", "broken@example.com"))
    assert [(row.name, row.state) for row in mended.context["rows"]] == [("Broken", "new")]
    assert "2 people added" in alice.get(URL).content.decode()
    assert "imported people" in alice.get("/activity/?about=member").content.decode()


def test_it_invites_those_new_with_an_address_when_asked(acme, alice) -> None:
    page = paste(alice, "Priya,priya@example.com\nRohan")
    alice.post(page.request["PATH_INFO"] + "apply/", {"invites": "1"})
    with scope(acme.org.id):
        (offer,) = Invitation.objects.all()
        assert (offer.email, offer.member.name) == ("priya@example.com", "Priya")


def test_it_throws_a_draft_away(acme, alice) -> None:
    url = paste(alice, "Priya").request["PATH_INFO"]
    assert "thrown away" in alice.post(url + "discard/", follow=True).content.decode()
    assert alice.get(url).status_code == 404
    applied = paste(alice, "Priya").request["PATH_INFO"]
    alice.post(applied + "apply/")
    assert "taken over already" in alice.post(applied + "discard/", follow=True).content.decode()
    assert "Priya" in everybody(acme)


HOSTILE = [
    ("", "This field is required"),
    (" \n\t\n", "This field is required"),
    ("Name,E-mail", "headings but nobody below"),
    ("\n".join(f"Person {n}" for n in range(5002)), "at most 5,000"),
    (",".join(["x"] * 31), "more than 30 columns"),
    ("a,b\n" + "x" * 140_000, "too long"),
    ("Pri\x00ya", "Null characters"),
]


@pytest.mark.parametrize(("text", "sentence"), HOSTILE)
def test_it_refuses_what_is_no_list(acme, alice, text: str, sentence: str) -> None:
    answer = alice.post(URL, {"way": "pasted", "text": text})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with scope(acme.org.id):
        assert not PeopleImport.objects.exists()


def test_it_cleans_what_spreadsheets_and_chats_leave_behind(acme, alice) -> None:
    page = paste(alice, 'Name\tTeam\n"\u202aPriya \x07 Nair\u202c"\t <b>East</b>\n=cmd|calc\t\n')
    assert [row.name for row in page.context["rows"]] == ["Priya Nair", "=cmd|calc"]
    assert "<b>East" not in page.content.decode()
    assert alice.post(page.request["PATH_INFO"] + "apply/").status_code == 302


def test_it_takes_five_thousand_people(acme, alice, django_assert_max_num_queries) -> None:
    text = "Name,Team,Code\n" + "\n".join(f"Person {n},Team {n % 3},C-{n}" for n in range(5000))
    page = paste(alice, text)
    assert page.context["good"] == 5000
    assert len(page.context["rows"]) == 100
    assert "101 to" in alice.get(page.request["PATH_INFO"] + "?start=100").content.decode()
    with django_assert_max_num_queries(140):
        alice.post(page.request["PATH_INFO"] + "apply/")
    with scope(acme.org.id):
        assert Member.objects.filter(agent_code__startswith="C-").count() == 5000
        assert Team.objects.filter(name__startswith="Team ").count() == 3


def test_it_asks_the_same_few_questions_for_any_number_of_rows(
    acme, alice, django_assert_num_queries
) -> None:
    counts = []
    for rows in (2, 60):
        page = paste(alice, "\n".join(f"Person {n}" for n in range(rows)))
        with django_assert_num_queries(11) as asked:
            alice.get(page.request["PATH_INFO"])
        counts.append(len(asked))
    assert counts[0] == counts[1]


def workbook(rows: list[list[str]]) -> bytes:
    """The smallest honest XLSX."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    out = BytesIO()
    with ZipFile(out, "w") as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{base}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{base}.worksheet+xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets><sheet name="People" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>",
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>',
        )
    return out.getvalue()


ROWS = [["Name", "E-mail", "Team"], ["રમેશ શાહ", "ramesh@example.com", "East"], ["Broken", "nonsense", ""]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.csv", "\n".join(";".join(row) for row in ROWS).encode("utf-8-sig")),
        ("people.csv", "\n".join(",".join(row) for row in ROWS).encode("utf-16")),
        ("people.xlsx", workbook(ROWS)),
    ],
)
def test_it_reads_a_file(alice, name: str, content: bytes) -> None:
    page = alice.post(URL, {"way": "file", "file": SimpleUploadedFile(name, content)}, follow=True)
    rows = {row.name: (row.state, row.place) for row in page.context["rows"]}
    assert rows == {"રમેશ શાહ": ("new", 2), "Broken": ("refused", 3)}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 hello", b"PK\x03\x04broken", b"\x00\x01\x02" * 50])
def test_it_refuses_a_file_that_is_no_table(acme, alice, content: bytes) -> None:
    answer = alice.post(URL, {"way": "file", "file": SimpleUploadedFile("people.xlsx", content)})
    assert answer.status_code == 422
    with scope(acme.org.id):
        assert not PeopleImport.objects.exists()


def test_it_knows_only_its_own_organisation(acme, globex, as_member) -> None:
    page = paste(as_member(globex.charlie), "Name,E-mail\nBob Kulkarni,bob@example.com")
    assert [row.state for row in page.context["rows"]] == ["new"]


def test_it_takes_no_row_twice_when_two_lists_meet(acme: Any) -> None:
    with scope(acme.org.id):
        first, second = draft(acme, "Priya,p@example.com"), draft(acme, "Priya,p@example.com")
        actions.apply_people(by=acme.alice, people=first, invites=False, now=NOW)
        with pytest.raises(actions.Refused):
            actions.apply_people(by=acme.alice, people=second, invites=False, now=NOW)
    assert listed(acme, "Priya") == 1
