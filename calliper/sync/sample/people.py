"""Who works in the sample company, and what becomes of their phones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Invented:
    """An agent with a phone. `silent_days` is how long it has not been heard of; with `gap` it tells of lost calls."""

    name: str
    manufacturer: str
    model: str
    silent_days: int = 0
    gap: bool = False


TEAMS = ("Ahmedabad", "Pune")
AGENTS = (
    Invented("Priya Nair", "Xiaomi", "Redmi Note 13"),
    Invented("रोहन देशमुख", "Samsung", "Galaxy A35"),
    Invented("Kavya Iyer", "Vivo", "Y200", gap=True),
    Invented("હિતેશ પટેલ", "Realme", "Narzo 60"),
    Invented("Imran Shaikh", "Oppo", "A79", silent_days=3),
    Invented("सुनीता वर्मा", "Motorola", "Moto G54"),
    Invented("Neha Kulkarni", "Samsung", "Galaxy M14"),
    Invented("Arjun Mehta", "Xiaomi", "Poco M6", silent_days=1),
)
LEAD = "Meera Joshi"
