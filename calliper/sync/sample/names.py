"""Names of contacts as phones have them: in three scripts, of people and of firms."""

from __future__ import annotations

import random
from dataclasses import dataclass

SAVED_SHARE = 0.6
FIRM_SHARE = 0.2


@dataclass(frozen=True)
class Script:
    """First names, family names and what firms are called in one script."""

    first: tuple[str, ...]
    family: tuple[str, ...]
    firms: tuple[str, ...]
    trades: tuple[str, ...]


ENGLISH = Script(
    (
        "Ramesh", "Priya", "Jignesh", "Anita", "Farhan", "Meera", "Sunil", "Kavita", "Deepak", "Pooja", "Vikram",
        "Nisha", "Harish", "Rekha", "Manoj", "Shabana", "Joseph", "Lakshmi", "Gurpreet", "Asha", "Tushar", "Divya",
        "Yusuf", "Bhavna", "Rahul", "Snehal", "Ketan", "Swati", "Mohan", "Geeta",
    ),
    (
        "Shah", "Nair", "Patel", "Desai", "Qureshi", "Iyer", "Joshi", "Rathore", "Kulkarni", "Singh", "D’Souza",
        "Reddy", "Bhatt", "Chavan", "Trivedi", "Khan", "Fernandes", "Agarwal", "Solanki", "Menon", "Pawar", "Gohil",
    ),
    ("Shree Ganesh", "Krishna", "Patel", "Sai", "Ambika", "Royal", "Maruti", "New India", "Navkar", "Sunrise"),
    ("Traders", "Textiles", "Hardware", "Cold Storage", "Motors", "Hospital", "Society", "Farms", "Electricals"),
)  # fmt: skip
HINDI = Script(
    ("रमेश", "सुनीता", "अमित", "कविता", "राजेश", "पूजा", "मोहन", "सीमा", "विकास", "अनीता", "दिनेश", "नीलम"),
    ("शर्मा", "वर्मा", "कुमार", "गुप्ता", "देशमुख", "यादव", "चौधरी", "जोशी", "पाटील", "मीणा", "सक्सेना"),
    ("गुप्ता", "श्री राम", "जय अंबे", "शर्मा", "राजधानी", "भारत"),
    ("स्टोर्स", "ट्रेडर्स", "कृषि केंद्र", "मोटर्स", "इलेक्ट्रिकल्स"),
)
GUJARATI = Script(
    ("જીજ્ઞેશ", "હેતલ", "હિતેશ", "ભાવના", "કેતન", "રીના", "મહેશ", "નીતા", "પરેશ", "દક્ષા", "ધર્મેશ", "કોમલ"),
    ("પટેલ", "મહેતા", "શાહ", "દેસાઈ", "ત્રિવેદી", "સોલંકી", "પરમાર", "ચૌહાણ", "ભટ્ટ", "રાવલ"),
    ("શાહ", "ઉમિયા", "શ્રીજી", "પટેલ", "આશાપુરા"),
    ("ટેક્સટાઇલ", "ટ્રેડર્સ", "હાર્ડવેર", "ડેરી", "એગ્રો"),
)
# How often a phone of a team spells a name in each script.
SCRIPTS = (ENGLISH, HINDI, GUJARATI)
DEFAULT_WEIGHTS = (60, 22, 18)


def contact_name(chance: random.Random, weights: tuple[int, int, int] = DEFAULT_WEIGHTS) -> str | None:
    """What the phone shows for a contact; None for one that is not in the address book."""
    if chance.random() >= SAVED_SHARE:
        return None
    script = chance.choices(SCRIPTS, weights)[0]
    if chance.random() < FIRM_SHARE:
        return f"{chance.choice(script.firms)} {chance.choice(script.trades)}"
    return f"{chance.choice(script.first)} {chance.choice(script.family)}"
