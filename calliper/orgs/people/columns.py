"""Which column holds what: guessed from headings in English, Hindi and Gujarati, then corrected by the sender."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from calliper.orgs.people.words import role_of

LABELS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "role": _("Role"),
    "team": _("Team"),
    "leads": _("Leads the teams"),
    "agent_code": _("Agent code"),
    "tags": _("Agent tags"),
}
CHOICES = [("", _("Leave out")), *LABELS.items()]
# Headings as they stand in lists of other programs as well, in lower case without signs.
HEADINGS = {
    "name": "name fullname membername agentname employeename empname staffname salesperson person agent employee "
    "member नाम पूरानाम कर्मचारी નામ પૂરુંનામ કર્મચારી",
    "email": "email emailaddress emailid mail mailid officialemail ईमेल ईमेलपता मेल ઈમેલ ઇમેઇલ ઈમેઈલ મેલ",
    "role": "role designation position title jobtitle access भूमिका पद पदनाम ભૂમિકા હોદ્દો પદ",
    "team": "team teamname group department branch टीम दल विभाग शाखा ટીમ વિભાગ શાખા",
    "leads": "leads leadof leadsteam leadsteams teamlead leadsof managerof प्रमुख टीमप्रमुख આગેવાન ટીમલીડ વડા",
    "agent_code": "agentcode code employeecode empcode employeeid empid staffid staffcode id agentid कोड कर्मचारीकोड "
    "કોડ કર્મચારીકોડ",
    "tags": "tags tag agenttags labels label skills टैग लेबल ટેગ ટૅગ",
}
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words.split()}
ORDER = ("name", "email", "role", "team", "agent_code", "leads", "tags")
_SIGNS = re.compile(r"[\s_\-./:()*#'’]+")


def known(heading: str) -> str:
    """The field that a heading names, "" for none."""
    return FIELD_OF.get(_SIGNS.sub("", heading.casefold()), "")


def has_headings(first: Sequence[str]) -> bool:
    """Whether the first row names columns rather than a person, who may well be called an agent in it."""
    if any("@" in cell for cell in first):
        return False
    held = [cell for cell in first if cell]
    found = [known(cell) for cell in held if role_of(cell) is None]
    return "name" in found or len([field for field in found if field]) * 2 >= len(held)


def guess(headings: Sequence[str]) -> list[str]:
    """A field for each heading, each field once; the first column that names it has it."""
    taken: set[str] = set()
    return [_once(known(heading), taken) for heading in headings]


def guess_without(rows: Sequence[Sequence[str]]) -> list[str]:
    """Fields of a list without headings: the column with @ is the e-mail, the others stand in the usual order."""
    width = len(rows[0])
    mail = next((place for place in range(width) if any("@" in row[place] for row in rows)), None)
    rest = iter(field for field in ORDER if field != "email")
    return ["email" if place == mail else next(rest, "") for place in range(width)]


def corrected(wanted: Sequence[str], width: int) -> list[str]:
    """What the sender chose; an unknown word leaves the column out, a field chosen twice counts once."""
    taken: set[str] = set()
    given = [*wanted, *[""] * width][:width]
    return [_once(field if field in LABELS else "", taken) for field in given]


def _once(field: str, taken: set[str]) -> str:
    if not field or field in taken:
        return ""
    taken.add(field)
    return field
