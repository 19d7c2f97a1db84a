"""What commands share: who acts, how a refusal is told, ways back in, documents made from the code."""

import argparse
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dpo_office.common import clock
from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.users import User, actor_of


def named_person(username: str) -> Actor:
    """Give the person of that user name, as who the command acts. Raises CommandError for an unknown one."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError("user_unknown: there is no active user of that name.")
    return actor_of(user)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a refusal of the office into a command's error: its code, and its words."""
    try:
        yield
    except DomainError as error:
        raise CommandError(f"{error.code}: {text_of(error.code, **error.context)}") from error


class WayBackCommand(BaseCommand, ABC):
    """A command on the machine that lets a person of the office in again whom no administrator can help."""

    done: ClassVar[str]

    @abstractmethod
    def act(self, *, user_id: UUID, reason: str, actor: Actor, now: datetime) -> object:
        """Do it, and record it."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take whose it is, and why."""
        parser.add_argument("username", help="the user name of whoever does not get in")
        parser.add_argument("--reason", required=True, help="why, in words")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it under the set-up's name."""
        user = User.objects.filter(username=options["username"], kind="staff").first()
        if user is None:
            raise CommandError("There is no person of the office by that user name.")
        with refusals_told():
            self.act(user_id=user.pk, reason=options["reason"], actor=system_actor("setup"), now=clock.now())
        self.stdout.write(self.done)


class DocumentCommand(BaseCommand, ABC):
    """A command that writes a document of the repository from the code, or checks that it is current."""

    document: ClassVar[Path]
    requires_system_checks: list[str] = []

    @abstractmethod
    def text(self) -> str:
        """Give the document as the code has it now."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Offer --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        text = self.text()
        path = settings.BASE_DIR / self.document
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                name = type(self).__module__.rpartition(".")[2]
                raise CommandError(f"{self.document} is stale: run manage.py {name}.")
            return
        path.write_text(text, encoding="utf-8")
        self.stdout.write(f"{self.document} written.")
