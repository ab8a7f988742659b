"""Documents stay short, keep their form, and point to things that exist."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from django.core.management import get_commands, load_command_class

from calliper.devices.models import Device
from tests.repository.sources import ROOT, page, section, table

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "protocol").glob("*.md")])
# Made from the running product, shortly before a release.
PICTURES = {"import-check.png", "calls-light.png", "calls-dark.png", "device.png", "enrol.png"}


def test_it_points_to_files_that_exist() -> None:
    broken = []
    for file in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
            if "://" in target or target.startswith("mailto:") or target.rsplit("/", 1)[-1] in PICTURES:
                continue
            if not (file.parent / target).exists():
                broken.append(f"{file.relative_to(ROOT)}: {target}")
    assert not broken


def test_it_points_to_headings_that_exist() -> None:
    broken = []
    for file in PAGES:
        text = file.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", text):
            if "://" in target:
                continue
            there = (file.parent / target).read_text(encoding="utf-8") if target else text
            anchors = {
                re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-")
                for h in re.findall(r"^#+ (.+)$", there, re.MULTILINE)
            }
            if anchor not in anchors:
                broken.append(f"{file.relative_to(ROOT)}: {target}#{anchor}")
    assert not broken


def test_it_numbers_decisions_and_keeps_them_short() -> None:
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [int(file.name[:4]) for file in decisions] == list(range(1, len(decisions) + 1))
    for file in decisions:
        text = file.read_text(encoding="utf-8")
        assert 20 <= text.count("\n") <= 45, file.name
        for heading in ("Context", "Decision", "Consequences"):
            assert f"## {heading}" in text, file.name


def test_it_keeps_the_guide_for_contributors_short() -> None:
    assert page("CONTRIBUTING.md").count("\n") <= 80


def test_it_keeps_how_tos_to_five_edits() -> None:
    for file in (ROOT / "docs/how-to").glob("add-*.md"):
        steps = re.findall(r"^\d+\. ", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert 1 <= len(steps) <= 5, f"{file.name}: more than five edits means that the structure is wrong"


def test_it_tells_of_commands_and_options_that_exist() -> None:
    broken = []
    for file in PAGES:
        for name, rest in re.findall(r"\bcalliper ([a-z]+)\b([^`\n]*)", _commands(file)):
            options = _options(name)
            unknown = set(re.findall(r"--[a-z][a-z-]*", rest)) - options
            if not options or unknown:
                broken.append(f"{file.relative_to(ROOT)}: calliper {name} {' '.join(unknown)}")
    assert not broken


def _commands(file: Path) -> str:
    """What stands in code: between backticks, or indented by four spaces and more."""
    text = file.read_text(encoding="utf-8")
    indented = [line for line in text.splitlines() if line.startswith("    ")]
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *indented])


def _options(name: str) -> set[str]:
    """The options of a command and its subcommands, none when there is no such command."""
    if get_commands().get(name) is None:
        return set()
    parser = load_command_class(str(get_commands()[name]), name).create_parser("calliper", name)
    within = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    parsers = [parser, *(sub for action in within for sub in action.choices.values())]
    return {option for each in parsers for option in each._option_string_actions}


def test_it_explains_the_states_of_a_phone() -> None:
    states = [row[0] for row in table(section(page("docs/glossary.md"), "States of a phone"))]
    assert states == ["revoked", "uninstalled", "offline", "stale", "recording_off", "ok"]
    told = (Device.state.__doc__ or "").replace(".", "").replace(",", "").split()
    assert [state for state in states if state in told] == [word for word in told if word in states]
