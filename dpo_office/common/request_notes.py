"""What one part of a page notes on its request for another; gone with the request."""

from dataclasses import dataclass

from django.http import HttpRequest

from dpo_office.common.permissions import Actor


@dataclass
class RequestNotes:
    """Who is signed in, worked out once, and whether that was just now; what is searched for.

    `found_is_cut` says that more was found than is shown.
    """

    actor: Actor | None = None
    is_resumed: bool = False
    searched_text: str = ""
    found_is_cut: bool = False


def notes_of(request: HttpRequest) -> RequestNotes:
    """Give the notes on a request; they begin empty."""
    notes: RequestNotes = vars(request).setdefault("office_notes", RequestNotes())
    return notes
