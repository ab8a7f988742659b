"""What a visitor reads when the demo is ready."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from calliper.config.demo import roles


def show(*, url: str, is_kept: bool) -> None:
    """Print the address and whom one can be."""
    console = Console(highlight=False)
    console.print(f"\n[bold green]The demo is running:[/] [link={url}][bold]{url}[/][/link]")
    console.print("The sign-in page has a button for each of these people:")
    table = Table("Look as", "Name", "E-mail", "Password", box=None, pad_edge=False)
    for person in roles.PEOPLE:
        table.add_row(f"[bold]{person.label}[/]", person.name, person.email, roles.PASSWORD)
    console.print(table)
    goes = "The folder stays" if is_kept else "Everything goes"
    console.print(f"People and calls are invented. {goes} when you stop it with Ctrl+C.\n")
