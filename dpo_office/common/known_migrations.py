"""Which migrations this code knows: what else was applied to a database is of a newer version."""

from collections.abc import Iterable

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

NAMES_TOLD = 5


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Name the applied migrations ("app.name") that this code does not know, in their order."""
    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    # Migrations that were squashed and taken away are known too.
    known |= {
        f"{app}.{name}" for migration in loader.disk_migrations.values() for app, name in migration.replaces
    }
    return sorted(set(applied) - known)


def unknown_in(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Name those of a database's own list, but for apps that this code has no more: they left their names."""
    here = {config.label for config in apps.get_app_configs()}
    return unknown_migrations(f"{app}.{name}" for app, name in applied if app in here)


def some_of(names: list[str]) -> str:
    """Name the first of them."""
    return ", ".join(names[:NAMES_TOLD])
