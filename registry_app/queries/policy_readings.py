"""Facts that were read out of policy texts, and what was decided about them."""

from collections.abc import Iterable
from uuid import UUID

from registry_app.domain.policy_proposal import ACTIVITY, FOR_ALL
from registry_app.domain.proposed_fact_steps import DECIDED, DECLINED
from registry_app.models import ProposedFact


def home_of(fact: ProposedFact) -> ProposedFact | None:
    """Give the fact that is the activity of another one, in the same text; None for what is said for all."""
    rows = ProposedFact.objects.filter(
        reading=fact.reading_id, kind=ACTIVITY, activity=fact.activity, activity__gt=FOR_ALL
    )
    home: ProposedFact | None = rows.select_related("made_activity", "made_purpose").first()
    return home


def remembered(controller_id: UUID, keys: Iterable[str]) -> dict[str, ProposedFact]:
    """Give the latest decision on each key at a controller; an activity that is gone again is forgotten."""
    earlier = ProposedFact.objects.filter(
        reading__controller=controller_id, key__in=set(keys), state__in=DECIDED
    )
    found = {row.key: row for row in earlier.order_by("decided_at")}
    return {
        key: row
        for key, row in found.items()
        if row.kind != ACTIVITY or row.state == DECLINED or row.made_purpose_id is not None
    }
