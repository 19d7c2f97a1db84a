"""The rule that holds for a breach: the law as the program knows it, and what the office entered since."""

from datetime import date

from registry_app.domain.breaches import RULES, NotificationRule, rule_at
from registry_app.models import BreachRule


def breach_rule_at(day: date) -> NotificationRule:
    """Return the rule in force on a day; a row of the office goes before the program's own of the same day.

    Raises LookupError for a day before the Regulation applied.
    """
    known = {rule.valid_from: rule for rule in RULES}
    known |= {
        row.valid_from: NotificationRule(row.valid_from, row.hours, row.threshold, row.source)
        for row in BreachRule.objects.all()
    }
    return rule_at(known.values(), day)
