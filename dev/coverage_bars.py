"""Add up what the tests of each database ran, list what none did, and compare it with the bars."""

import json
import sys
from pathlib import Path

import slipcover

# What loses or leaks calls when it is wrong has a higher bar. Percent of lines and branches.
BARS = {
    "calliper/": 90,
    "calliper/core/ calliper/calls/ calliper/sync/": 95,
}

coverage, *others = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
for other in others:
    slipcover.merge_coverage(coverage, other)
slipcover.print_coverage(coverage, skip_covered=True)

missed = False
for places, bar in BARS.items():
    summaries = [
        file["summary"] for name, file in coverage["files"].items() if name.startswith(tuple(places.split()))
    ]
    ran, missing = (
        sum(summary[f"{kind}_lines"] + summary[f"{kind}_branches"] for summary in summaries)
        for kind in ("covered", "missing")
    )
    share = 100 * ran / (ran + missing)
    missed |= share < bar
    print(f"{places.replace(' ', ', ')}: {share:.2f} % of lines and branches ran, the bar is {bar} %")
sys.exit(missed)
