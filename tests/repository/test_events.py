"""Every kind of event is written by somebody, known to the catalogue and explained in the glossary."""

from __future__ import annotations

import re

from calliper.activity.kinds import KINDS
from tests.repository.sources import calls, first_text, literals, modules, page, section, table


def _recorded() -> dict[str, str]:
    """The kinds that are given to record() as a plain text, with the place."""
    found = {}
    for module in modules():
        for name, call in calls(module.tree):
            kind = first_text(call)
            if name == "record" and kind:
                found[kind] = f"{module.name}:{call.lineno}"
    return found


def test_it_records_known_kinds_only() -> None:
    unknown = {kind: place for kind, place in _recorded().items() if kind not in KINDS}
    assert not unknown


def test_it_has_a_writer_for_every_kind() -> None:
    catalogue = "calliper/activity/kinds.py"
    spoken = {text for module in modules() if module.name != catalogue for text, _ in literals(module.tree)}
    assert set(KINDS) - spoken == set()


def test_it_reacts_to_known_kinds_only() -> None:
    heard = {first_text(c): m.name for m in modules() for name, c in calls(m.tree) if name == "reacts_to"}
    assert set(heard) - set(KINDS) - {None} == set()


def test_it_names_kinds_as_a_noun_and_what_happened_to_it() -> None:
    assert [
        kind for kind in KINDS if not re.fullmatch(r"[a-z_]+\.[a-z_]*(ed|nt|wn|en|ne|nd|st|read)", kind)
    ] == []


def test_it_explains_every_kind_in_the_glossary() -> None:
    told = [row[0] for row in table(section(page("docs/glossary.md"), "Kinds of events"))]
    assert sorted(told) == sorted(KINDS)
