"""Telephone numbers that ring nowhere, so that a call to an invented contact reaches nobody.

Indian ones begin with 5, as no mobile number in India does. The others lie in ranges that the regulators keep for
fiction: Ofcom's 07700 900 and 020 7946 0, the 555-01 of North America, and ARCEP's 06 39 98.
"""

from __future__ import annotations

import random

INDIAN = "+91555"
# The start of each range, and how many digits follow.
ABROAD = (
    ("+447700900", 3),
    ("+442079460", 3),
    ("+121255501", 2),
    ("+141555501", 2),
    ("+131255501", 2),
    ("+3363998", 4),
)
ABROAD_SHARE = 0.04
FICTIONAL = (INDIAN, *(start for start, _ in ABROAD))


def contact_number(chance: random.Random) -> str:
    """The number of somebody who calls or is called."""
    if chance.random() < ABROAD_SHARE:
        start, digits = chance.choice(ABROAD)
        return f"{start}{chance.randrange(10**digits):0{digits}d}"
    # Lines of the organisation begin with a 0 here: nobody calls a colleague by accident.
    return f"{INDIAN}{chance.randrange(10**6, 10**7)}"


def line_number(place: int) -> str:
    """The number of the work SIM of the agent at a place."""
    return f"{INDIAN}01{place:05d}"
