"""The cards that hold for a case or a call: the controller's own, else the standard ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from requests_app.domain.guidance import PARTS
from requests_app.guidance_texts import STANDARD
from requests_app.models import GuidanceCard


@dataclass(frozen=True)
class ShownCard:
    """A card in one language; its three lists are lines. `changed_at` is empty for a standard one."""

    topic: str
    may_say: tuple[str, ...]
    must_not_say: tuple[str, ...]
    hand_over: tuple[str, ...]
    changed_at: datetime | None = None


def cards_for(controller_id: UUID, topics: Sequence[str], language: str) -> list[ShownCard]:
    """Return the cards of these topics in their order, in one query."""
    own = {
        card.topic: card
        for card in GuidanceCard.objects.filter(controller_id=controller_id, topic__in=topics)
    }
    return [
        _own(own[topic], language) if topic in own else standard_card(topic, language) for topic in topics
    ]


def standard_card(topic: str, language: str) -> ShownCard:
    """Return the card that the office brings; KeyError for an unknown topic or language."""
    return _card(topic, {part: STANDARD[topic][part][language] for part in PARTS})


def standard_fields(topic: str) -> dict[str, str]:
    """Return the standard text of a topic as the fields of a card."""
    return {f"{part}_{language}": text for part in PARTS for language, text in STANDARD[topic][part].items()}


def own_topics(controller_ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
    """Return which topics the controllers have a card of their own for."""
    rows = GuidanceCard.objects.filter(controller_id__in=list(controller_ids))
    return set(rows.values_list("controller_id", "topic"))


def _own(card: GuidanceCard, language: str) -> ShownCard:
    return _card(
        card.topic, {part: getattr(card, f"{part}_{language}") for part in PARTS}, changed_at=card.changed_at
    )


def _card(topic: str, texts: Mapping[str, str], changed_at: datetime | None = None) -> ShownCard:
    lines = {part: tuple(line.strip() for line in texts[part].splitlines() if line.strip()) for part in PARTS}
    return ShownCard(
        topic=topic,
        may_say=lines["may_say"],
        must_not_say=lines["must_not_say"],
        hand_over=lines["hand_over"],
        changed_at=changed_at,
    )
