"""Walk through both flows of the running demo office."""

from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from requests_app.management.walkthrough.office_client import (
    WalkthroughError,
    office_client,
    reason_of,
    said_of,
)
from requests_app.management.walkthrough.policy_flow import walk_policy
from requests_app.management.walkthrough.request_flow import walk_request


class Command(BaseCommand):
    """manage.py walkthrough [--url http://127.0.0.1:8000] [--controller retnemt]."""

    help = "Drive a request to `closed` and a policy to `in_force` through the running demo office."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the office's address and a controller."""
        parser.add_argument("--url", help="the office's address; from demo.json without it")
        parser.add_argument("--controller", default="retnemt", help="the controller's slug (retnemt)")

    def handle(self, *args: object, url: str | None, controller: str, **options: Any) -> None:
        """Walk, and say what went wrong if something does."""
        if settings.DPO_MODE != "demo":
            raise CommandError("The walk moves the clock and writes cases: it is for demo offices only.")
        try:
            office = office_client(Path(settings.DPO_DATA_DIR), url, self._tell)
            self._tell(f"The office at {office.url}, controller {controller}.")
            self._tell("A person's request:")
            walk_request(office, controller)
            self._tell("A policy change:")
            walk_policy(office, controller)
        except HTTPError as error:
            raise CommandError(f"{error.url}: {said_of(error)}") from error
        except URLError as error:
            raise CommandError(f"The office does not answer: {reason_of(error)}") from error
        except WalkthroughError as error:
            raise CommandError(str(error)) from error
        except TimeoutError as error:
            raise CommandError("The office does not answer in time.") from error
        self._tell("Both flows reached their end.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
