"""The demo's records, as a controller of a test has them."""

from dpo_office.common.acting import acting
from dpo_office.common.permissions import system_actor
from registry_app.management.demo_record import add_record
from registry_app.management.demo_registry import read_demo
from registry_app.models import Controller, System
from tests.factories.registry import LONG_AGO, make_controller


def with_demo_record(slug: str) -> Controller:
    """Insert a controller with the record of the demo that is called so."""
    controller = make_controller(slug)
    with acting(system_actor("demo"), "demo.loaded"):
        rows = [System(controller=controller, **row) for row in read_demo(f"{slug}.json")["systems"]]
        systems = {row.code: row for row in System.objects.bulk_create(rows)}
        add_record(controller, systems, LONG_AGO)
    return controller
