"""Who works in an invented company, how, and what becomes of their phones."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Habit:
    """How somebody works: 1 is usual, shares are of 1.

    `answers` is the share of incoming calls that are taken, `calls_back` that of missed ones that are returned, on
    average after `prompt_min` minutes; `patience` is how often somebody who does not pick up is tried again.
    """

    pace: float = 1.0
    answers: float = 0.8
    calls_back: float = 0.99
    prompt_min: float = 25.0
    patience: int = 6
    talk: float = 1.0
    calls_out: float = 0.68


USUAL = Habit()
STAR = Habit(pace=1.35, answers=0.94, calls_back=1.0, prompt_min=6, patience=8, talk=1.25, calls_out=0.72)
KEEN = Habit(pace=1.15, answers=0.88, calls_back=0.995, prompt_min=12, patience=7)
TALKER = Habit(pace=0.8, answers=0.78, calls_back=0.985, prompt_min=40, talk=1.7, calls_out=0.55)
SLACKER = Habit(pace=0.42, answers=0.62, calls_back=0.97, prompt_min=150, patience=4, talk=0.7, calls_out=0.6)
FORGETS = Habit(pace=0.9, answers=0.74, calls_back=0.3, prompt_min=90, patience=5, talk=0.9)
SUPPORT = Habit(pace=1.05, answers=0.86, calls_back=0.99, prompt_min=15, patience=6, talk=1.3, calls_out=0.4)


@dataclass(frozen=True)
class Invented:
    """An agent with a phone.

    `silent_h` is how many hours it has not been heard of; with `gap` it tells of lost calls. `joined` is the share
    of the told days before the agent came, `away` how many days ago a leave began that still lasts.
    """

    name: str
    manufacturer: str
    model: str
    silent_h: int = 0
    gap: bool = False
    habit: Habit = USUAL
    joined: float = 0.0
    away: int | None = None
    records: bool = True
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staff:
    """Teams with who leads each, and agents, who go to the teams in turn."""

    teams: tuple[str, ...]
    leads: tuple[str, ...]
    agents: tuple[Invented, ...] = field(repr=False)


SAMPLE = Staff(
    ("Ahmedabad", "Pune"),
    ("Meera Joshi",),
    (
        Invented("Priya Nair", "Xiaomi", "Redmi Note 13", habit=STAR),
        Invented("रोहन देशमुख", "Samsung", "Galaxy A35"),
        Invented("Kavya Iyer", "Vivo", "Y200", gap=True),
        Invented("હિતેશ પટેલ", "Realme", "Narzo 60", habit=KEEN),
        Invented("Imran Shaikh", "Oppo", "A79", silent_h=75),
        Invented("सुनीता वर्मा", "Motorola", "Moto G54", habit=SUPPORT),
        Invented("Neha Kulkarni", "Samsung", "Galaxy M14", habit=FORGETS),
        Invented("Arjun Mehta", "Xiaomi", "Poco M6", silent_h=27, habit=SLACKER),
    ),
)
DEMO = Staff(
    ("Ahmedabad", "Pune", "Jaipur"),
    ("Meera Joshi", "Sameer Kulkarni", "Kavita Rathore"),
    (
        Invented("Priya Nair", "Xiaomi", "Redmi Note 13", habit=STAR, tags=("Senior",)),
        Invented("रोहन देशमुख", "Samsung", "Galaxy A35", habit=KEEN),
        Invented("Vikram Shekhawat", "Vivo", "Y200", tags=("Senior",)),
        Invented("હિતેશ પટેલ", "Realme", "Narzo 60", habit=KEEN, tags=("Gujarati",)),
        Invented("Neha Kulkarni", "Samsung", "Galaxy M14", habit=FORGETS),
        Invented("सुनीता वर्मा", "Motorola", "Moto G54", habit=SUPPORT, tags=("Support",)),
        Invented("Farhan Qureshi", "Oppo", "A79", silent_h=76),
        Invented("Snehal Pawar", "Samsung", "Galaxy A15", gap=True),
        Invented("Arjun Mehta", "Xiaomi", "Poco M6", habit=SLACKER),
        Invented("કોમલ સોલંકી", "Vivo", "T3x", habit=TALKER, tags=("Gujarati", "Senior")),
        Invented("Kavya Iyer", "OnePlus", "Nord CE4", habit=STAR),
        Invented("Deepak Choudhary", "Realme", "12x", records=False),
        Invented("Bhavna Trivedi", "Samsung", "Galaxy F15", tags=("Gujarati",)),
        Invented("Aditya Chavan", "Motorola", "Edge 50", joined=0.6, habit=KEEN, tags=("New",)),
        Invented("अनीता मीणा", "Xiaomi", "Redmi 13C"),
        Invented("Ketan Gohil", "Oppo", "F25", silent_h=9, habit=TALKER),
        Invented("Pooja Bhosale", "Vivo", "V30"),
        Invented("Rahul Saxena", "Samsung", "Galaxy M35", habit=SUPPORT, tags=("Support",)),
        Invented("Imran Shaikh", "Xiaomi", "Redmi Note 12", tags=("Gujarati",)),
        Invented("Swati Joshi", "Nothing", "Phone 2a", away=3),
        Invented("मोहन शर्मा", "Realme", "C67", habit=SLACKER),
        Invented("Reena Fernandes", "Samsung", "Galaxy A25", habit=SUPPORT, tags=("Support",)),
        Invented("Tushar Gaikwad", "Motorola", "G84"),
        Invented("Nisha Agarwal", "Xiaomi", "Redmi Note 13", habit=KEEN, joined=0.25),
    ),
)
