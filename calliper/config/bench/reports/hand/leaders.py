"""Who is first. Compared is how many or how long: equals are parted by agent codes, which no statement here sees."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import WHERE, Asked, Ways

MOST = {
    "top_dialler": ("count(*)", " AND direction = 2"),
    "top_answered": ("count(*)", " AND direction = 1 AND outcome = 1"),
    "top_caller": ("count(*)", ""),
    "highest_talk": ("sum(talk_s)", ""),
}
# How many, then how long, as one number.
FIRST = 10_000_000_000


def statements() -> Asked:
    """The ways for each leader as a whole, by day and by team."""
    found = {(metric, name): _most(metric, name) for metric in MOST for name in ("", "day", "team")}
    return found | {("longest_call", name): _longest(name) for name in ("", "day", "team")}


def _most(metric: str, name: str) -> Ways:
    value, only = MOST[metric]
    shown = f"{name}, " if name else ""
    each = f"SELECT {shown}agent, {value} AS n, sum(talk_s) AS t {WHERE}{only} GROUP BY {shown}agent"
    if not name:
        return Ways(both=[f"SELECT n FROM ({each}) AS e ORDER BY n DESC, t DESC LIMIT 1"])
    ranked = f"SELECT {name}, n, rank() OVER (PARTITION BY {name} ORDER BY n DESC, t DESC) AS place FROM ({each}) AS e"
    windowed = f"SELECT {name}, n FROM ({ranked}) AS r WHERE place = 1"
    picked = f"SELECT {name}, arg_max(agent, n * {FIRST} + t), max(n) FROM ({each}) GROUP BY {name}"
    bare = f"SELECT {name}, n, agent, max(n * {FIRST} + t) FROM ({each}) GROUP BY {name}"
    return Ways(
        both=[windowed],
        duckdb=[picked],
        sqlite=[f"SELECT {name}, n FROM ({bare})"],
    )


def _longest(name: str) -> Ways:
    if not name:
        whole = f"{WHERE} AND talk_s > 0 ORDER BY talk_s DESC, start_ms, agent, id LIMIT 1"
        return Ways(
            duckdb=[f"SELECT talk_s FROM (SELECT agent, id, talk_s {whole})"],
            sqlite=[f"SELECT talk_s {whole}"],
        )
    # The longest, of equals the earliest: both as one number, or first the one and then the other.
    packed = f"talk_s * {FIRST * 1000} - start_ms"
    picked = (
        f"SELECT {name}, arg_max(agent, {packed}), arg_max(id, {packed}), max(talk_s) {WHERE} GROUP BY {name}"
    )
    most = f"SELECT {name} AS which, max(talk_s) AS most {WHERE} GROUP BY {name}"
    earliest = "arg_min(c.agent, c.start_ms), arg_min(c.id, c.start_ms), c.talk_s"
    joined = f"SELECT c.{name}, {earliest} FROM calls AS c JOIN ({most}) AS m ON c.{name} = which AND c.talk_s = most "
    joined += f"WHERE org = :org AND day BETWEEN :since AND :until GROUP BY c.{name}, c.talk_s"
    bare = f"SELECT {name}, agent, id, talk_s, max({packed}) {WHERE} GROUP BY {name}"
    return Ways(duckdb=[picked, joined], sqlite=[f"SELECT {name}, agent, id, talk_s FROM ({bare})"])
