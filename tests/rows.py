"""What stands in the database, read past Django, which would compile each of a hundred queries anew."""

from typing import Any

from django.apps import apps
from django.db import connection, models

OWN = ("common", "registry_app", "requests_app")


def rows_of(model: Any, field: str, value: Any) -> list[dict[str, Any]]:
    """Return the rows whose field has the value, by their keys, each as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked("*", model, field, value, f'ORDER BY "{model._meta.pk.column}"'))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def count_of(model: Any, field: str, value: Any) -> int:
    """Return how many rows have the value in the field."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked("count(*)", model, field, value))
        return int(cursor.fetchone()[0])


def counted_everywhere(*left_out: type[models.Model]) -> dict[str, int]:
    """Return how many rows each of our own models has, to prove that nothing was written."""
    counted = {
        model._meta.label: model._meta.db_table
        for name in OWN
        for model in apps.get_app_config(name).get_models(include_auto_created=True)
        if model not in left_out
    }
    asked = " UNION ALL ".join(
        f"SELECT '{label}', count(*) FROM \"{table}\"" for label, table in counted.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def _asked(what: str, model: Any, field: str, value: Any, order: str = "") -> tuple[str, list[Any]]:
    asked = model._meta.get_field(field)
    key = asked.target_field if asked.is_relation else asked
    where = f'SELECT {what} FROM "{model._meta.db_table}" WHERE "{asked.column}" = %s {order}'
    return where, [key.get_db_prep_value(value, connection)]
