"""The law on breaches changes on a day: the office enters it before that day comes."""

from datetime import date, datetime

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require_everywhere
from registry_app.domain.breaches import MOST_HOURS, THRESHOLDS
from registry_app.models import BreachRule

CHANGE = "breach_rule.add_rule"


def add_breach_rule(
    *, valid_from: date, hours: int, threshold: str, source: str, actor: Actor, now: datetime
) -> BreachRule:
    """Enter what the law asks from a day on; breaches of which the controller knew before keep the old rule.

    Raises Invalid("breach_hours_unlikely" | "threshold_unknown" | "source_missing" | "rule_begins_in_past"),
    NotPermitted, and Refused("breach_rule_known") for a day that has a rule already.
    """
    require_everywhere(actor, CHANGE)
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid("breach_hours_unlikely", field="hours", most=MOST_HOURS)
    if threshold not in THRESHOLDS:
        raise Invalid("threshold_unknown", field="threshold")
    if not source.strip():
        raise Invalid("source_missing", field="source")
    if valid_from <= copenhagen_date(now):
        raise Invalid("rule_begins_in_past", field="valid_from")
    with acting(actor, "breach_rule.added"):
        if BreachRule.objects.filter(valid_from=valid_from).exists():
            raise Refused("breach_rule_known", valid_from=valid_from)
        return BreachRule.objects.create(
            valid_from=valid_from, hours=hours, threshold=threshold, source=source.strip()
        )
