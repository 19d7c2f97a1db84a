"""The cards that say what may be said to a person: their topics, and which of them belong to a case."""

from collections.abc import Iterable
from typing import Final

from requests_app.domain.rights import RIGHTS

GENERAL: Final = "general"
TOPICS: Final = (GENERAL, *RIGHTS)
PARTS: Final = ("may_say", "must_not_say", "hand_over")
MAX_PART: Final = 2_000


def topics_of(rights: Iterable[str]) -> tuple[str, ...]:
    """Return the topics of a case about these rights: the general one first, then each right once."""
    return (GENERAL, *dict.fromkeys(rights))
