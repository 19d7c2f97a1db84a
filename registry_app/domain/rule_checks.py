"""Whether the terms of a retention rule fit together, before it is stored."""

from registry_app.domain import record_codes as codes
from registry_app.domain import retention_rules as rules
from registry_app.domain.retention_sentences import RetentionTerms


def fault_of(terms: RetentionTerms) -> tuple[str, str] | None:
    """Give the code of what does not fit, and the field; None when all does.

    | unit | period | trigger | note |
    |---|---|---|---|
    | days, months, years | 1 or more | yes | may stand |
    | at_once | none | yes | may stand |
    | in_words | none | none needed | yes |
    """
    is_counted = terms.unit in codes.COUNTED_UNITS
    if is_counted and terms.period < 1:
        return "period_required", "period"
    if not is_counted and terms.period:
        return "period_without_unit", "period"
    if terms.unit != codes.IN_WORDS and not terms.trigger:
        return "trigger_required", "trigger"
    if terms.unit == codes.IN_WORDS and not any(terms.note):
        return "rule_note_required", "note_da"
    if terms.keeps and terms.action != rules.DEIDENTIFY:
        return "keeps_without_deidentify", "keeps"
    return None
