"""What the record says about whether a version is material: shown on its page and in the dialog."""

from typing import Any

from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from registry_app.admin.record_changes import places_of
from registry_app.labels import CRITERION_LABELS
from registry_app.models import PolicyVersion
from registry_app.queries.materiality import ProposedByRecord, proposed_by_record


def materiality_card(row: PolicyVersion) -> dict[str, Any] | None:
    """Give each criterion that something speaks for, with the changes of the record that do."""
    proposed = proposed_by_record(row, clock.today())
    if proposed is None:
        return None
    return {
        "since": proposed.since,
        "is_known": proposed.is_known,
        "criteria": [_criterion(proposed, code, row.controller.name) for code in proposed.criteria],
    }


def dialog_line(row: PolicyVersion) -> str:
    """Say in a line what the record proposes."""
    proposed = proposed_by_record(row, clock.today())
    if proposed is None:
        return ""
    if not proposed.is_known:
        return _("The record was not kept here when the version in force took effect: it proposes nothing.")
    if not proposed.criteria:
        return _(
            "Nothing that the checklist asks for has changed in the record since the version in force took"
            " effect. The text may still say something new."
        )
    words = dict(CRITERION_LABELS)
    return _("By the changes of the record this is material, and ticked below: %(criteria)s.") % {
        "criteria": ", ".join(str(words[code]) for code in proposed.criteria)
    }


def proposed_criteria(row: PolicyVersion) -> list[str]:
    """Name the criteria with which the dialog begins, before anybody has decided."""
    proposed = proposed_by_record(row, clock.today())
    return list(proposed.criteria) if proposed else []


def _criterion(proposed: ProposedByRecord, code: str, named: str) -> dict[str, Any]:
    changes = {one.change for one in proposed.found if one.criterion == code}
    told = [entry for entry in proposed.told if entry.change in changes]
    return {
        "words": dict(CRITERION_LABELS)[code],
        "places": places_of(
            told, proposed.after or {}, proposed.before or {}, reader_language(), named=named
        ),
    }
