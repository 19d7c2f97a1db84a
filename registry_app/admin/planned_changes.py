"""Planned changes of the record: the gate with ticks, what would follow, tomorrow's policy text."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, in_words, page_of
from registry_app.admin.finding_words import finding_in_words
from registry_app.admin.planned_change_buttons import CHANGE_BUTTONS, part_in_words
from registry_app.domain.findings import Finding
from registry_app.domain.planned_change_steps import PLANNED
from registry_app.domain.planned_changes import TEXT
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.domain.text_difference import difference
from registry_app.labels import CRITERION_LABELS
from registry_app.labels_record import GATE_LABELS, PLANNED_CHANGE_STATE_LABELS
from registry_app.models import (
    Disclosure,
    PlannedChange,
    PlannedPart,
    ProcessingActivity,
    Recipient,
    RetentionRule,
)
from registry_app.permissions import planned_change_steps
from registry_app.queries.planned_changes import JudgedChange, judged_change, parts_of, planned_rule
from registry_app.queries.record import terms_of

STATE_COLOURS = {"planned": "near", "carried_out": "good", "dropped": ""}


@admin.register(PlannedChange)
class PlannedChangeAdmin(RegistryAdmin):
    """What is decided today and begins later."""

    view_permission = "activity.view"
    document_template = "office/planned_change.html"
    steps: ClassVar = CHANGE_BUTTONS
    related = ("controller", "policy_version__policy")
    list_title = _("Planned changes")
    when_empty = _("No change matches. Take a filter away, or plan one on the page of a controller.")
    list_display = ("shown_name", "shown_controller", "shown_day", "shown_state")
    list_filter = (ControllerFilter, code_filter(_("state"), "state", PLANNED_CHANGE_STATE_LABELS))
    search_by = SearchBy(names="name")
    ordering = ("-go_live_on", "name")

    @display(description=_("Change"))
    def shown_name(self, row: PlannedChange) -> str:
        """Give the name."""
        return row.name

    @display(description=_("Begins on"), ordering="go_live_on")
    def shown_day(self, row: PlannedChange) -> str:
        """Give the day."""
        return f"{row.go_live_on:%d-%m-%Y}"

    @display(description=_("State"), ordering="state")
    def shown_state(self, row: PlannedChange) -> SafeString:
        """Give the state."""
        return _state(row)

    def heading(self, row: PlannedChange) -> str:
        """Give the name."""
        return row.name

    def offered_steps(self, row: PlannedChange, actor: Actor) -> Sequence[str]:
        """Offer what the state allows, and what there is something to choose for."""
        offered = planned_change_steps(row, actor)
        own = {"controller": row.controller_id}
        given = Disclosure.objects.filter(activity__controller=row.controller_id)
        nothing = {
            "carry_out": lambda: not _judged(row).is_open,
            "add_stop": lambda: not given.exists(),
            "add_giving": lambda: not Recipient.objects.filter(**own).exists(),
            "add_planned_transfer": lambda: not Recipient.objects.filter(**own).exists(),
            "add_rule_change": lambda: not RetentionRule.objects.filter(**own).exists(),
            "add_beginning": lambda: (
                not ProcessingActivity.objects.filter(**own, status__in=["draft", "planned"]).exists()
            ),
            "bind_to_version": lambda: not row.controller.policy_versions.exclude(state="archived").exists(),
            "remove_part": lambda: not row.parts.exists(),
            "accept_text": lambda: not _is_silent(row),
        }
        return [step for step in offered if step not in nothing or not nothing[step]()]

    def document(self, request: HttpRequest, row: PlannedChange) -> dict[str, Any]:
        """Show the parts; while the change is planned, its gate and what would follow."""
        people = (row.planned_by, row.settled_by, row.text_accepted_by)
        settled = names_of([key for key in people if key])
        parts = list(parts_of(row))
        return super().document(request, row) | {
            "state_chip": _state(row),
            "controller_url": page_of(row.controller),
            "version_url": page_of(row.policy_version) if row.policy_version else "",
            "parts": [_part(part) for part in parts],
            "planned_by": settled.get(row.planned_by, ""),
            "text_accepted_by": settled.get(row.text_accepted_by, "") if row.text_accepted_by else "",
            "is_text_accepted": bool(row.text_accepted_for_id)
            and row.text_accepted_for_id == row.policy_version_id,
            "settled_by": settled.get(row.settled_by, "") if row.settled_by else "",
            **(_standing(row, parts) if row.state == PLANNED else {}),
        }


def _judged(row: Any) -> JudgedChange:
    """Judge a change once for a page."""
    if not hasattr(row, "shown_judged"):
        row.shown_judged = judged_change(row, clock.now())
    judged: JudgedChange = row.shown_judged
    return judged


def _is_silent(row: PlannedChange) -> bool:
    """Tell whether the bound version leaves something unnamed that nobody has accepted."""
    return any(condition.code == TEXT and condition.open for condition in _judged(row).conditions)


def _state(row: PlannedChange) -> SafeString:
    return chip(row.get_state_display(), STATE_COLOURS[row.state])


def _part(part: PlannedPart) -> dict[str, Any]:
    rows = [row for row in (part.activity, part.recipient, part.rule) if row is not None]
    said: dict[str, Any] = {"words": part_in_words(part), "url": page_of(rows[-1]), "sentence": ""}
    if part.rule is not None:
        said["sentence"] = retention_sentence(terms_of(planned_rule(part)), reader_language())
    said["condition"] = in_words(part, "condition")
    return said


def _standing(row: PlannedChange, parts: Sequence[PlannedPart]) -> dict[str, Any]:
    judged, language = _judged(row), reader_language()
    ways = _ways(parts)
    follows, words = judged.follows, dict(CRITERION_LABELS)
    return {
        "gate": [
            {
                "label": GATE_LABELS[condition.code],
                "is_met": condition.is_met,
                "findings": [finding_in_words(found, _way(found, ways, row)) for found in condition.open],
            }
            for condition in judged.conditions
        ],
        "is_open": judged.is_open,
        "follows": follows,
        "criteria": [words[code] for code in follows.criteria],
        "come": [finding_in_words(found, _way(found, ways, row)) for found in follows.come],
        "gone": [finding_in_words(found, _way(found, ways, row)) for found in follows.gone],
        "sections": [
            {
                "heading": section.heading,
                "passages": difference(_points(section.before), _points(section.after)),
            }
            for section in judged.sections[language]
        ],
        "earlier_than_lawful": row.go_live_on < follows.earliest_on,
    }


def _points(text: str) -> str:
    """Set the points of a list apart, so that those which stay are skipped one by one."""
    return text.replace("\n* ", "\n\n* ")


def _ways(parts: Sequence[PlannedPart]) -> dict[str, str]:
    """Give the pages of what the parts name, by how findings point there."""
    found = {}
    for part in parts:
        if part.activity is not None:
            found[part.activity.code] = page_of(part.activity)
        if part.recipient is not None:
            found[f"recipient/{part.recipient.code}"] = page_of(part.recipient)
        if part.rule is not None:
            found[f"rule/{part.rule.code}"] = page_of(part.rule)
    return found


def _way(finding: Finding, ways: dict[str, str], row: PlannedChange) -> str:
    place = finding.where
    if finding.code.startswith(("version_", "text_")) and row.policy_version:
        return page_of(row.policy_version)
    return ways.get(place.part) or ways.get(place.subject.split("/")[0]) or page_of(row)
