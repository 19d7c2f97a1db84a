"""The kernel's wiring: the only place where this project listens to Django's signals."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from dpo_office.common.acting import prepare_sqlite
from dpo_office.common.search.keys import prepare_sqlite_search


class CommonConfig(AppConfig):
    """The shared kernel: it knows neither of the two apps."""

    name = "dpo_office.common"
    label = "common"
    verbose_name = _("Office")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the three signals that triggers depend on."""
        connection_created.connect(_on_connection, dispatch_uid="office_functions")
        pre_migrate.connect(_on_pre_migrate, sender=self, dispatch_uid="office_triggers_off")
        post_migrate.connect(_on_post_migrate, sender=self, dispatch_uid="office_triggers_on")


def _on_connection(connection: Any, **__: object) -> None:
    if connection.vendor == "sqlite":
        prepare_sqlite(connection)
        prepare_sqlite_search(connection.connection)


def _on_pre_migrate(plan: Any = None, **__: object) -> None:
    # SQLite rebuilds tables: a migration would die on a trigger, or silently drop it. PostgreSQL's
    # stay in place, so that a write between two steps of a plan is recorded or refused.
    from dpo_office.common.triggers import remove_triggers  # noqa: PLC0415  models are not loaded before

    if plan and connection.vendor == "sqlite":
        remove_triggers()


def _on_post_migrate(**__: object) -> None:
    from dpo_office.common.triggers import install_triggers  # noqa: PLC0415  models are not loaded before

    install_triggers()
