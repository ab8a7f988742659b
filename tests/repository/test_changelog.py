"""The version is read from the changelog."""

from __future__ import annotations

import re

from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

from tests.repository.sources import ROOT, page

RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_it_has_a_version_that_the_build_can_read() -> None:
    version = ProjectMetadata(str(ROOT), PluginManager()).hatch.version.cached
    assert version == RELEASE.findall(page("CHANGELOG.md"))[0][0]


def test_it_lists_releases_from_the_newest_to_the_oldest() -> None:
    releases = RELEASE.findall(page("CHANGELOG.md"))
    numbers = [tuple(map(int, version.split("."))) for version, _ in releases]
    assert numbers == sorted(numbers, reverse=True)
    assert [day for _, day in releases] == sorted((day for _, day in releases), reverse=True)


def test_it_groups_entries_as_people_expect() -> None:
    assert set(re.findall(r"^### (.+)$", page("CHANGELOG.md"), re.MULTILINE)) <= KINDS
