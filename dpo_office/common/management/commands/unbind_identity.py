"""Disconnect somebody from the company's sign-in whom no administrator can help, such as the only one."""

from typing import Any

from dpo_office.common.commands import WayBackCommand
from dpo_office.common.sign_in.identities import unbind_identity


class Command(WayBackCommand):
    """manage.py unbind_identity USERNAME --reason WORDS."""

    help = "End that a person signs in by the company's provider, and their sessions; it is recorded."
    done = "The person is disconnected, and signs in with the password (a new one: setup_office --link)."

    def act(self, **said: Any) -> object:
        """Disconnect them."""
        return unbind_identity(**said)
