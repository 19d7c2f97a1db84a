"""The cards of what may be said as pages show them: each with the word for its topic."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from requests_app.labels import TOPIC_LABELS
from requests_app.queries.guidance import ShownCard, cards_for

_WORDS = dict(TOPIC_LABELS)


def guidance_words(controller_id: UUID, topics: Sequence[str], language: str) -> list[tuple[Any, ShownCard]]:
    """Return the cards of these topics, each after the word for its topic; one query."""
    return [(_WORDS[card.topic], card) for card in cards_for(controller_id, topics, language)]
