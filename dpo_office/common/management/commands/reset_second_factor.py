"""Reset the second factor of somebody whom no administrator can help, such as the only administrator."""

from typing import Any

from dpo_office.common.commands import WayBackCommand
from dpo_office.common.sign_in.factors import reset_second_factor


class Command(WayBackCommand):
    """manage.py reset_second_factor USERNAME --reason WORDS."""

    help = "Take every app and recovery code of a person away and end their sessions; it is recorded."
    done = "The second factor is reset. At the next sign-in the person adds a new one."

    def act(self, **said: Any) -> object:
        """Reset it."""
        return reset_second_factor(**said)
