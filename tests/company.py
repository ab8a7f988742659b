"""A small company whose phones really synced: for pictures, journeys and looking around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calliper.sync.phone import Call, Phone, Sim
from calliper.sync.phone.day import invent_day
from tests.server import Server

PASSWORD = "correct horse battery staple"
PHONES = [
    ("Priya Nair", "Xiaomi", "Redmi Note 13"),
    ("Rohan Deshmukh", "Samsung", "Galaxy A35"),
    ("Kavya Iyer", "Vivo", "Y200"),
    ("હિતેશભાઈ વેંકટરામન-પટેલ", "Realme", "Narzo 60"),
    ("Imran Shaikh", "Oppo", "A79"),
]
FOUND = """
org, owner = orgs.create_organisation(
    login=Login.objects.create_user("tara@example.com", given["password"]),
    name="Saffron Solar", member_name="Tara Rao", now=now())
with scope(org.id):
    long_ago = now().replace(year=2001)
    consent.ensure_defaults(org=org, now=long_ago)
    consent.change_policy(by=owner, now=long_ago, earlier_calls=True)
    teams = [orgs.create_team(by=owner, name=name, now=now()) for name in ("Ahmedabad", "Pune")]
    made = [
        orgs.add_member(by=owner, name=name, role="agent", team=teams[n % 2], agent_code=f"A-{n + 1:03d}", now=now())
        for n, name in enumerate(given["agents"])
    ]
    print(json.dumps({"org": str(org.id), "agents": [str(member.id) for member in made]}))
"""
GIVE_LOGIN = """
from uuid import UUID
with scope(UUID(given["org"])):
    member = Member.objects.get(name=given["name"])
    member.login = orgs.create_login(
        email=given["email"], name=member.name, password=given["password"], verified=True)
    member.save(update_fields=["login"])
    print(json.dumps(str(member.pk)))
"""


@dataclass
class Company:
    server: Server
    org: str
    phones: list[Phone]

    def give_login(self, name: str, email: str) -> str:
        """Let one of the agents sign in; returns their id."""
        given = {"org": self.org, "name": name, "email": email, "password": PASSWORD}
        return str(self.server.run(GIVE_LOGIN, **given))


def just_now(
    seconds: int, number: str, kind: str = "outgoing", duration_s: int = 95, name: str | None = None
) -> Call:
    """A call that began so many seconds ago."""
    start_ms = round((datetime.now(UTC) - timedelta(seconds=seconds)).timestamp() * 1000)
    return Call(
        number=number, type=kind, start_ms=start_ms, duration_s=duration_s, subscription_id="sim-1", name=name
    )


def make_company(server: Server, folder: Path, *, days: int = 4, calls: int = 26) -> Company:
    """Found Saffron Solar, enrol a phone for each agent and let each sync some days."""
    made = server.run(FOUND, agents=[name for name, _, _ in PHONES], password=PASSWORD)
    phones = []
    for number, (agent, (_, maker, model)) in enumerate(zip(made["agents"], PHONES, strict=True)):
        phone = Phone(folder / f"phone-{number}", server.url)
        device = {"manufacturer": maker, "model": model}
        phone.enrol(server.code(made["org"], agent), sims=[Sim("sim-1", 0, "Jio")], device=device,
                    line_number=f"+915550{number}10417")  # fmt: skip
        phone.agree()
        today = datetime.now(UTC).date()
        for back in range(days):
            day = today - timedelta(days=back)
            phone.log.extend(invent_day(day, calls=calls, seed=number * 100 + back, before=datetime.now(UTC)))
        phone.run_until_empty()
        phone.vitals.update(battery_pct=90 - 17 * number, charging=False, network="mobile")
        phone.heartbeat()
        phone.send_digests([today - timedelta(days=back) for back in range(days)])
        phones.append(phone)
    return Company(server, made["org"], phones)
