"""What a server's refusal means: for the operator in words, or a mistake in a statement of ours."""

from __future__ import annotations

from calliper.reports.question import LARGE
from calliper.reports.store.clickhouse.address import Address
from calliper.reports.store.trouble import LOST, Trouble

# Numbers of ClickHouse's own list of errors.
UNKNOWN_TABLE, UNKNOWN_DATABASE = 60, 81
FULL, MEMORY = {243}, 241
PASSWORD = {192, 193, 194, 516}
RIGHTS = {164, 497}
# Too slow, too many at once, no memory, too many parts, no replica: another time it may do.
BUSY = {159, 202, 209, 210, 241, 242, 252, 279, 319, 394, 439, 999}


class Refused(RuntimeError):
    """The server does not understand a statement, which is a mistake of ours."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"ClickHouse {code}: {text}")
        self.code = code


def away(address: Address, text: str) -> Trouble:
    """It cannot be asked now, and comes back by itself once the operator has mended it."""
    return Trouble("away", f"{address}: {text}")


def refusal(address: Address, status: int, code: int, text: str) -> Exception:
    """An answer that is not good, as what is to be raised."""
    first = text.strip().partition("\n")[0]
    if code in PASSWORD or (not code and status == 401):
        return away(address, "the server refuses the name or the password")
    if not code:
        return away(address, f"what answers there, with {status}, is not ClickHouse")
    if code == UNKNOWN_TABLE:
        return Trouble("broken", LOST)
    if code == MEMORY and "for query" in first:
        return Trouble(LARGE, f"{address}: {first}")
    if code in FULL:
        return Trouble("full", f"{address}: {first}")
    words = _another_time(address, code)
    return away(address, f"{words}: {first}") if words else Refused(code, first)


def _another_time(address: Address, code: int) -> str:
    if code == UNKNOWN_DATABASE:
        return f"there is no database named {address.database}"
    if code in RIGHTS:
        return "the account may not do all that is needed"
    return "the server is busy" if code in BUSY else ""
