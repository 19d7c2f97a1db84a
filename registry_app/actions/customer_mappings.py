"""How a controller's customer files are written: kept as data, for each later file."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, require_version
from registry_app.domain.customer_columns import CustomerColumns, checked_columns
from registry_app.models import Controller, CustomerMapping


def map_columns(
    *, controller_id: UUID, columns: CustomerColumns, actor: Actor, now: datetime, version: int | None = None
) -> CustomerMapping:
    """Say under which headings a controller's customer files hold what, and what the shop's words mean.

    The mapping stands for every later file by upload or command. Raises Invalid as `checked_columns` does,
    and Stale when the caller knew another `version` of the mapping.
    """
    with acting(actor, "customer.columns_mapped"):
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, "customer.map_columns", controller.pk)
        checked = checked_columns(columns)
        row = CustomerMapping.objects.filter(controller=controller).first()
        if row is not None and version is not None:
            require_version(row, version)
        if row is None:
            row = CustomerMapping(controller=controller, version=0, created_at=now)
        row.headings = {name: list(given) for name, given in checked.headings.items()}
        row.states, row.languages = dict(checked.states), dict(checked.languages)
        row.encoding, row.delimiter = checked.encoding, checked.delimiter
        row.version += 1
        row.changed_at = now
        row.save()
        record_event(
            subject=controller,
            type="customers.columns_mapped",
            controller_id=controller.pk,
            actor=actor,
            occurred_at=now,
            step="map_columns",
        )
    return row
