"""Fill a demo with both controllers, their customers, its people and a year of work; or take it all away."""

import argparse
import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.permissions import system_actor
from registry_app.management import demo_people
from requests_app.management.demo_office import SMALL, DemoSize, load_demo
from requests_app.management.demo_removal import forget_mail, remove_demo

FILE = "demo.json"
CUSTOMERS = 2000
SHOW_EVERY_SECONDS = 2


class Command(BaseCommand):
    """Load the demo's data; running it again changes nothing."""

    help = "Load the demo: controllers, customers, people, tokens and a year of work; write demo.json."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the address at which the office answers, and how large the demo is."""
        parser.add_argument("--url", default=settings.DPO_BASE_URL)
        parser.add_argument(
            "--customers", type=int, default=CUSTOMERS, help="how many, over both controllers"
        )
        parser.add_argument("--cases", type=int, help="how many of the planned cases; all without it")
        parser.add_argument(
            "--small",
            action="store_true",
            help=f"{SMALL.customers} customers and {SMALL.cases} cases, whatever else is said",
        )
        parser.add_argument(
            "--bare", action="store_true", help="controllers and people only, no customers and no past year"
        )
        parser.add_argument("--remove", action="store_true", help="take every row of the demo away again")

    def handle(self, *args: Any, url: str, bare: bool, **options: Any) -> None:
        """Add what is missing; keep the sign-ins that demo.json names while they hold."""
        if settings.DPO_MODE == "production":
            raise CommandError("A production office holds no demo data.")
        path = Path(settings.DPO_DATA_DIR) / FILE
        self.shown = time.monotonic()
        if options["remove"]:
            self.remove(path, url)
            return
        size = SMALL if options["small"] else DemoSize(options["customers"], options["cases"])
        content = self.load(path, None if bare else size)
        if content is None:
            self.stdout.write("Demo data: as before.")
            content = json.loads(path.read_text(encoding="utf-8"))
        if content.get("url") != url:
            # After the commit: a file that names rows which were rolled back would lock everybody out.
            demo_people.write_file(path, {"url": url} | {k: v for k, v in content.items() if k != "url"})

    def load(self, path: Path, size: DemoSize | None) -> dict[str, Any] | None:
        """Add the rows in one transaction; give new sign-ins, or None when the old ones hold."""
        actor = system_actor("demo")
        with acting(actor, "demo.loaded"):
            users = load_demo(actor=actor, now=clock.now(), size=size, progress=self.show)
            if demo_people.still_good(path):
                return None
            self.stdout.write("Demo data: loaded.")
            return demo_people.new_secrets(users)

    def remove(self, path: Path, url: str) -> None:
        """Take the demo away; an empty demo.json stays, so that the next start does not load it again."""
        removal = remove_demo(
            actor=system_actor("demo"), now=clock.now(), progress=lambda what: self.say(f"removing, {what}")
        )
        forget_mail(removal.message_ids)
        if path.exists():
            demo_people.write_file(path, {"url": url, "users": [], "tokens": {}})
        if not removal.rows:
            self.stdout.write("Demo data: there is none.")
            return
        self.stdout.write(f"Demo data: removed, {removal.rows} rows and their history.")
        for name in removal.kept_users:
            self.stdout.write(f"  {name} acted elsewhere: the name stays, and nobody can sign in with it.")

    def show(self, done: int, of: int) -> None:
        """Say how far the year has come."""
        self.say(f"a year of work, {done} of {of} steps")

    def say(self, words: str) -> None:
        """Say what is being done, every two seconds."""
        if time.monotonic() - self.shown >= SHOW_EVERY_SECONDS:
            self.shown = time.monotonic()
            self.stdout.write(f"Demo data: {words}")
            self.stdout.flush()
