"""Fill a demo with both controllers, their customers, its people, and demo.json."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.permissions import system_actor
from registry_app.management import demo_people, demo_registry

FILE = "demo.json"


class Command(BaseCommand):
    """Load the demo's data; running it again changes nothing."""

    help = "Load the demo's controllers, customers, people and tokens, and write demo.json."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the address at which the office answers."""
        parser.add_argument("--url", default=settings.DPO_BASE_URL)

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        """Add what is missing; keep the sign-ins that demo.json names while they hold."""
        if settings.DPO_MODE == "production":
            raise CommandError("A production office holds no demo data.")
        path = Path(settings.DPO_DATA_DIR) / FILE
        content = self.load(path)
        if content is None:
            self.stdout.write("Demo data: as before.")
            content = json.loads(path.read_text(encoding="utf-8"))
        if content.get("url") != url:
            # After the commit: a file that names rows which were rolled back would lock everybody out.
            demo_people.write_file(path, {"url": url} | {k: v for k, v in content.items() if k != "url"})

    def load(self, path: Path) -> dict[str, Any] | None:
        """Add the rows in one transaction; give new sign-ins, or None when the old ones hold."""
        actor = system_actor("demo")
        with acting(actor, "demo.loaded"):
            controllers = demo_registry.ensure_controllers(actor, clock.now())
            users = demo_people.ensure_users()
            demo_people.ensure_grants(users, controllers)
            demo_registry.ensure_versions(actor, {name: user.pk for name, user in users.items()})
            if demo_people.still_good(path):
                return None
            self.stdout.write("Demo data: loaded.")
            return demo_people.new_secrets(users)
