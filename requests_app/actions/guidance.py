"""The cards of what may be said: a controller takes one over from the standard, and changes it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.guidance import MAX_PART, PARTS, TOPICS
from requests_app.models import GuidanceCard
from requests_app.queries.guidance import standard_fields

TEXT_FIELDS = tuple(f"{part}_{language}" for part in PARTS for language in LANGUAGES)


def take_over_card(*, controller_id: UUID, topic: str, actor: Actor, now: datetime) -> GuidanceCard:
    """Make the card about a topic the controller's own; it begins as the standard text.

    Raises Invalid("controller_unknown" | "guidance_topic_unknown"), NotPermitted and
    Refused("guidance_card_is_there").
    """
    owner: Controller | None = Controller.objects.for_user(actor).filter(pk=controller_id).first()
    if owner is None:
        raise Invalid("controller_unknown", field="controller")
    require(actor, "guidance_card.take_over_card", owner.pk)
    if topic not in TOPICS:
        raise Invalid("guidance_topic_unknown", field="topic")
    with acting(actor, "guidance_card.taken_over"):
        if GuidanceCard.objects.filter(controller=owner, topic=topic).exists():
            raise Refused("guidance_card_is_there")
        card: GuidanceCard = GuidanceCard.objects.create(
            controller=owner, topic=topic, created_at=now, changed_at=now, **standard_fields(topic)
        )
        _record(card, "take_over_card", "guidance_card.taken_over", actor, now)
    return card


def change_card(
    *,
    card_id: UUID,
    texts: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> GuidanceCard:
    """Change what a card says; `texts` holds its three parts in both languages, a line for each point.

    Raises Invalid("guidance_empty" | "text_too_long" | "reason_required"), Refused("nothing_changed"), Stale.
    """
    with acting(actor, "guidance_card.changed"):
        card: GuidanceCard = lock_row(GuidanceCard.objects.for_user(actor), card_id, version=version)
        require(actor, "guidance_card.change_card", card.controller_id)
        changed = [name for name in TEXT_FIELDS if getattr(card, name) != _checked(name, texts[name])]
        if not changed:
            raise Refused("nothing_changed")
        for name in changed:
            setattr(card, name, _checked(name, texts[name]))
        card.reason = required_text(reason)
        card.version += 1
        card.changed_at = now
        card.save(update_fields=[*changed, "reason", "version", "changed_at"])
        _record(card, "change_card", "guidance_card.changed", actor, now)
    return card


def _checked(name: str, text: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid("guidance_empty", field=name)
    if len(words) > MAX_PART:
        raise Invalid("text_too_long", field=name, max=MAX_PART)
    return words


def _record(card: GuidanceCard, step: str, event_type: str, actor: Actor, now: datetime) -> None:
    record_step(card, step, event_type=event_type, actor=actor, now=now, data={"topic": card.topic})
