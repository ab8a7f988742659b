"""What the operator reads when Calliper has started."""

from __future__ import annotations

from rich.console import Console

from calliper.config.server.certificate import Certificate
from calliper.orgs import access as orgs


def show(*, url: str, certificate: Certificate | None, behind_proxy: bool) -> None:
    """Print the address and the next step."""
    console = Console(highlight=False)
    console.print(f"\n[bold green]Calliper is running:[/] [link={url}][bold]{url}[/][/link]")
    console.print(_next_step(url))
    if certificate:
        console.print(f"Phones check this key: [bold]{certificate.pin}[/]")
        console.print("Browsers warn about a certificate that Calliper made; phones know the key.")
    if behind_proxy and url.startswith("http://"):
        console.print(
            "[yellow]Set CALLIPER_BASE_URL to the address that people use, such as https://calls.example.com[/]"
        )
    console.print("Stop with Ctrl+C.\n")


def _next_step(url: str) -> str:
    if orgs.organisation_exists():
        return f"Sign in: {url}/"
    return f"There is no organisation yet. Open {url} to create your organisation."
