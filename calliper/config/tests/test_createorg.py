from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from calliper.core.scope import unscoped
from calliper.orgs.models import Login, Member, Organisation

ASKED = {"name": "Acme Ltd", "email": "Owner@Acme.example"}
PASSWORD = "four quiet words here"


@pytest.fixture
def password_file(tmp_path):
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return file


def typed(monkeypatch, *answers: str) -> None:
    given = iter(answers)
    monkeypatch.setattr("calliper.config.management.commands.createorg.getpass", lambda prompt: next(given))


def test_it_creates_an_organisation_whose_owner_can_sign_in(client, password_file, capsys, settings) -> None:
    call_command("createorg", **ASKED, owner="Asha", country="de", password_file=password_file)
    with unscoped("operator command"):
        org, owner = Organisation.objects.get(), Member.objects.get()
    assert (org.name, org.time_zone, owner.name, owner.role) == ("Acme Ltd", "Europe/Berlin", "Asha", "owner")
    printed = capsys.readouterr().out
    assert "Acme Ltd is there; Asha owns it" in printed
    assert f"{settings.BASE_URL}/login/" in printed
    assert client.post("/login/", {"login": "owner@acme.example", "password": PASSWORD}).status_code == 302


def test_it_asks_for_the_password(db, monkeypatch) -> None:
    typed(monkeypatch, PASSWORD, PASSWORD)
    call_command("createorg", **ASKED)
    assert Login.objects.get().check_password(PASSWORD)
    with unscoped("operator command"):
        assert Member.objects.get().name == "owner"


def test_it_creates_nothing_when_something_is_wrong(acme, monkeypatch, password_file, tmp_path) -> None:
    stories = [
        (ASKED | {"email": "nonsense", "password_file": password_file}, "no e-mail address"),
        (ASKED | {"email": "bob@example.com", "password_file": password_file}, "has an account already"),
        (ASKED | {"password_file": tmp_path / "missing"}, "cannot be read"),
        (ASKED, "The two passwords differ"),
    ]
    typed(monkeypatch, PASSWORD, "another one altogether", "short", "short")
    for options, words in stories:
        with pytest.raises(CommandError, match=words):
            call_command("createorg", **options)
    with pytest.raises(CommandError, match="at least 15 characters"):
        call_command("createorg", **ASKED)
    with unscoped("operator command"):
        assert Organisation.objects.count() == 1


def test_it_says_so_when_nobody_can_type(db, monkeypatch) -> None:
    def nobody(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("calliper.config.management.commands.createorg.getpass", nobody)
    with pytest.raises(CommandError, match="Give --password-file"):
        call_command("createorg", **ASKED)
