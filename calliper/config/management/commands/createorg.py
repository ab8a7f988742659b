from __future__ import annotations

from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from rich.console import Console

from calliper.core.clock import now
from calliper.orgs import actions
from calliper.orgs.access import address_taken
from calliper.orgs.forms.entrance import check_password
from calliper.orgs.places import zone_of


class Command(BaseCommand):
    help = "Create an organisation and its owner, who can sign in at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name and address are asked of the command line, the password never is: it would show in `ps`."""
        parser.add_argument("--name", required=True, help="the organisation's name")
        parser.add_argument("--email", required=True, help="the address the owner signs in with")
        parser.add_argument("--owner", default="", help="the owner's name; default: the part before the @")
        parser.add_argument("--country", default="IN", help="two letters, for numbers and the time zone")
        parser.add_argument(
            "--password-file", type=Path, help="a file with the password; without it, it is asked"
        )

    def handle(self, **options: Any) -> None:
        """Create both and say where to sign in."""
        email = _email(options["email"])
        owner_name = options["owner"] or email.split("@", 1)[0]
        password = _password(options["password_file"], email, owner_name)
        country = options["country"].upper()
        org, owner, _login = actions.sign_up(
            email=email,
            password=password,
            member_name=owner_name,
            name=options["name"],
            country=country,
            time_zone=zone_of(country),
            verified=True,
            now=now(),
        )
        console = Console(highlight=False)
        console.print(f"[green]✓[/] {org.name} is there; {owner.name} owns it.", soft_wrap=True)
        console.print(f"  Sign in as [bold]{email}[/] at [bold]{settings.BASE_URL}/login/[/]", soft_wrap=True)


def _email(given: str) -> str:
    email = given.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise CommandError(f"{given} is no e-mail address.") from wrong
    if address_taken(email):
        raise CommandError(f"{email} has an account already. An admin can invite it into an organisation.")
    return email


def _password(file: Path | None, email: str, name: str) -> str:
    password = _from_file(file) if file else _asked()
    try:
        check_password(password, email=email, name=name)
    except ValidationError as wrong:
        raise CommandError(" ".join(wrong.messages)) from wrong
    return password


def _from_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except OSError as wrong:
        raise CommandError(f"{file} cannot be read: {wrong.strerror}.") from wrong


def _asked() -> str:
    try:
        password = getpass("Password of the owner: ")
        again = getpass("The same again: ")
    except EOFError as wrong:
        raise CommandError("Nobody is there to type a password. Give --password-file.") from wrong
    if password != again:
        raise CommandError("The two passwords differ. Nothing was created.")
    return password
