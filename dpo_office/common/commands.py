"""What commands share that take a step of the office: who takes it, and how a refusal is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from dpo_office.common.error_texts import text_of
from dpo_office.common.errors import DomainError
from dpo_office.common.permissions import Actor
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
