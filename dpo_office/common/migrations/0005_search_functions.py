"""The functions that names, numbers and phone numbers are compared by (docs/rules/search.md)."""

from django.db import migrations

from dpo_office.common.search.keys import POSTGRESQL_FUNCTIONS, POSTGRESQL_FUNCTIONS_AWAY


def make_functions(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTIONS, params=None)


def drop_functions(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTIONS_AWAY, params=None)


class Migration(migrations.Migration):
    dependencies = [("common", "0004_sealed_words_and_contributors")]

    operations = [migrations.RunPython(make_functions, drop_functions)]
