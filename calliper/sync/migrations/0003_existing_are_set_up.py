"""Organisations that have calls already need no set-up."""

from django.db import migrations

SET_UP = """
UPDATE orgs_organisation SET set_up_at = created_at
WHERE set_up_at IS NULL AND EXISTS (SELECT 1 FROM calls_call WHERE calls_call.org_id = orgs_organisation.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0002_imports"),
        ("calls", "0003_moves_names_persons"),
        ("orgs", "0003_people_imports_and_setup"),
    ]

    operations = [migrations.RunSQL(SET_UP, migrations.RunSQL.noop)]
