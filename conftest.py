"""The cast, the databases and what a machine may lack live in tests/."""

pytest_plugins = [
    "tests.cast",
    "tests.clickhouse",
    "tests.databases",
    "tests.mail",
    "tests.middleware",
    "tests.parts",
    "tests.process",
    "tests.projection",
    "tests.reaching",
]
