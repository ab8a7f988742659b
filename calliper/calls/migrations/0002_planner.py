"""What SQLite's planner shall believe about these tables.

Without statistics it takes `org_id = ?` for ten rows, so `org_id = ? AND id IN (…)` with five ids already reads every
call of the organisation. Statistics of a typical large organisation make plans right and equal everywhere; an ANALYZE
replaces them by the real ones. PostgreSQL gathers its own.
"""

from django.db import migrations

ROWS = {
    "calls_call": 2_000_000,
    "calls_callchange": 100_000,
    "calls_calltag": 50,
    "calls_calltagging": 500_000,
    "calls_contact": 200_000,
    "calls_nametoken": 2_000_000,
    "calls_note": 200_000,
}
RARE = {"call_org_noted": 200_000, "call_org_twin": 2_000}
# How many values a column has; columns that are not named have one for every row.
VALUES = {
    "org_id": 1, "outcome": 4, "team_id": 20, "agent_id": 200, "line_id": 200, "device_id": 200, "tag_id": 50, "contact_id": 20_000,
    "token": 50_000,
    # Nearly every call is nobody's twin.
    "twin_of_id": 1,
}  # fmt: skip


def _stat(cursor, index, rows):
    cursor.execute(f'PRAGMA index_info("{index}")')
    left, parts = float(rows), [str(rows)]
    for _, _, column in cursor.fetchall():
        values = rows if index in RARE and column != "org_id" else VALUES.get(column, rows)
        left = max(1.0, left / values)
        parts.append(str(int(left)))
    return " ".join(parts)


def tell(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_schema")
        for table, rows in ROWS.items():
            cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = %s", [table])
            cursor.execute(f'PRAGMA index_list("{table}")')
            for index in [row[1] for row in cursor.fetchall()]:
                stat = _stat(cursor, index, RARE.get(index, rows))
                cursor.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", [table, index, stat])
        cursor.execute("ANALYZE sqlite_schema")


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
