"""Retention rules and categories of data: the catalogues that purposes draw on."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.actions.record_rows import (
    Facts,
    note_added,
    owner_for,
    require_codes,
    require_names,
    save_changed,
    set_facts,
)
from registry_app.domain import record_codes as codes
from registry_app.domain.names import code_of
from registry_app.domain.retention_sentences import RetentionTerms, retention_sentence
from registry_app.domain.rule_checks import fault_of
from registry_app.models import DataCategory, RetentionRule

RULE_FIELDS = (
    *("section", "unit", "period", "trigger", "counting", "action", "keeps", "ends_earlier", "unless"),
    *("statute", "yields_to_rights", "note_da", "note_en"),
)
KNOWN_TERMS = {
    "unit": codes.UNITS,
    "trigger": ("", *codes.TRIGGERS),
    "counting": codes.COUNTINGS,
    "action": codes.ACTIONS,
    "keeps": codes.KEPT_FIELDS,
    "ends_earlier": ("", *codes.ENDS_EARLIER),
    "unless": ("", *codes.UNLESS),
}
CATEGORY_FIELDS = (
    *("name_da", "name_en", "details_da", "details_en", "origin", "source_da", "source_en"),
    *("special", "child", "cpr", "criminal"),
)


def terms_in(facts: Facts) -> RetentionTerms:
    """Read the terms of a rule from the answers to its dialog.

    Raises Invalid with the code of what does not fit together.
    """
    require_codes(facts, KNOWN_TERMS)
    terms = RetentionTerms(
        unit=facts["unit"],
        period=facts.get("period") or 0,
        trigger=facts.get("trigger", ""),
        counting=facts["counting"],
        action=facts["action"],
        keeps=tuple(facts.get("keeps", ())),
        ends_earlier=facts.get("ends_earlier", ""),
        unless=facts.get("unless", ""),
        statute=facts.get("statute", "").strip(),
        yields_to_rights=facts["yields_to_rights"],
        note=(facts.get("note_da", "").strip(), facts.get("note_en", "").strip()),
    )
    fault = fault_of(terms)
    if fault is not None:
        code, field = fault
        # One of the codes that fault_of names: period_required, trigger_required, rule_note_required.
        raise Invalid(code, field=field)
    return terms


def sentences_of(facts: Facts) -> list[str]:
    """Say in Danish and English what a rule with these answers would say; Invalid like `terms_in`."""
    terms = terms_in(facts)
    return [retention_sentence(terms, language) for language in ("da", "en")]


def add_rule(*, controller_id: UUID, code: str, facts: Facts, actor: Actor, now: datetime) -> RetentionRule:
    """Add a retention rule under a code of its own.

    Raises Invalid for terms that do not fit together, and Refused("rule_known").
    """
    with acting(actor, "retention_rule.added"):
        return write_rule(controller_id=controller_id, code=code, facts=facts, actor=actor, now=now)


def write_rule(*, controller_id: UUID, code: str, facts: Facts, actor: Actor, now: datetime) -> RetentionRule:
    """Add a retention rule, for `add_rule` and whoever acts already."""
    owner = owner_for(controller_id, "retention_rule.add_rule", actor)
    if owner.retention_rules.filter(code=code.strip()).exists():
        raise Refused("rule_known", field="code")
    rule = RetentionRule(controller=owner, code=code.strip())
    _set_terms(rule, facts)
    rule.save(force_insert=True)
    note_added(rule, "retention_rule.added", actor=actor, now=now)
    return rule


def change_rule(
    *, rule_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> RetentionRule:
    """Change a rule, for everything that it keeps. Raises Invalid for terms that do not fit together."""
    with acting(actor, "retention_rule.changed"):
        return write_terms(rule_id=rule_id, facts=facts, actor=actor, now=now, version=version)


def write_terms(
    *, rule_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> RetentionRule:
    """Store the new terms of a rule, for `change_rule` and whoever acts already."""
    rule: RetentionRule = lock_row(RetentionRule.objects.for_user(actor), rule_id, version=version)
    require(actor, "retention_rule.change_rule", rule.controller_id)
    fields = _set_terms(rule, facts)
    save_changed(rule, "retention_rule.changed", actor=actor, now=now, fields=fields)
    return rule


def add_category(*, controller_id: UUID, facts: Facts, actor: Actor, now: datetime) -> DataCategory:
    """Add a category of data to the controller's catalogue; its code is made from its Danish name.

    Raises Invalid("name_missing_in_both" | "code_unknown").
    """
    with acting(actor, "data_category.added"):
        return write_category(controller_id=controller_id, facts=facts, actor=actor, now=now)


def write_category(*, controller_id: UUID, facts: Facts, actor: Actor, now: datetime) -> DataCategory:
    """Add a category of data, for `add_category` and whoever acts already."""
    owner = owner_for(controller_id, "data_category.add_category", actor)
    _require_category(facts)
    others = list(owner.data_categories.values_list("code", "position"))
    category = DataCategory(
        controller=owner,
        code=code_of(facts["name_da"], {code for code, _position in others}),
        position=max((position for _code, position in others), default=0) + 1,
    )
    set_facts(category, facts, CATEGORY_FIELDS)
    category.save(force_insert=True)
    note_added(category, "data_category.added", actor=actor, now=now)
    return category


def change_category(
    *, category_id: UUID, facts: Facts, actor: Actor, now: datetime, version: int | None = None
) -> DataCategory:
    """Describe a category anew, for every purpose that uses it.

    Raises Invalid("name_missing_in_both" | "code_unknown").
    """
    with acting(actor, "data_category.changed"):
        category: DataCategory = lock_row(DataCategory.objects.for_user(actor), category_id, version=version)
        require(actor, "data_category.change_category", category.controller_id)
        _require_category(facts)
        fields = set_facts(category, facts, CATEGORY_FIELDS)
        save_changed(category, "data_category.changed", actor=actor, now=now, fields=fields)
    return category


def _set_terms(rule: RetentionRule, facts: Facts) -> list[str]:
    terms_in(facts)
    return set_facts(rule, {**facts, "period": facts.get("period") or 0}, RULE_FIELDS)


def _require_category(facts: Facts) -> None:
    require_names(facts)
    require_codes(facts, {"origin": codes.ORIGINS})
