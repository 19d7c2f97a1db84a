"""Retention rules: the sentence, the structure behind it, and the data that each keeps."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, code_filter, in_words, page_of
from registry_app.admin.promises import promises_in_words
from registry_app.admin.record_buttons import RULE_BUTTONS
from registry_app.admin.record_words import rule_in_words
from registry_app.domain.retention_sentences import retention_sentence
from registry_app.labels_record import RETENTION_ACTION_LABELS, TRIGGER_LABELS
from registry_app.models import Promise, PurposeData, RetentionRule
from registry_app.queries.record import terms_of


@admin.register(RetentionRule)
class RetentionRuleAdmin(RegistryAdmin):
    """How long data is kept, as software carries it out."""

    view_permission = "activity.view"
    document_template = "office/retention_rule.html"
    steps: ClassVar = RULE_BUTTONS
    list_title = _("Retention rules")
    when_empty = _("No rule matches. Take a filter away, or decide how long data is kept.")
    list_display = ("shown_code", "shown_sentence", "shown_controller", "shown_section")
    list_filter = (
        ControllerFilter,
        code_filter(_("what happens then"), "action", RETENTION_ACTION_LABELS),
        code_filter(_("counted from"), "trigger", TRIGGER_LABELS),
    )
    search_by = SearchBy(names="code section statute")
    ordering = ("controller__name", "code")

    @display(description=_("Rule"), ordering="code")
    def shown_code(self, row: RetentionRule) -> str:
        """Give the code."""
        return row.code

    @display(description=_("What it says"))
    def shown_sentence(self, row: RetentionRule) -> str:
        """Give the sentence that is made from the rule."""
        return retention_sentence(terms_of(row), reader_language())

    @display(description=_("Section of the policy"), ordering="section")
    def shown_section(self, row: RetentionRule) -> str:
        """Give the section of the policy."""
        return row.section

    def heading(self, row: RetentionRule) -> str:
        """Give the rule's code."""
        return row.code

    def offered_steps(self, row: RetentionRule, actor: Actor) -> Sequence[str]:
        """Offer the change to those who keep the record."""
        step = "change_rule"
        return [step] if actor.may(f"retention_rule.{step}", row.controller_id) else []

    def document(self, request: HttpRequest, row: RetentionRule) -> dict[str, Any]:
        """Show the rule in words and in parts, the data that it keeps, and the promises that it keeps."""
        uses = PurposeData.objects.filter(rule=row).select_related("category", "purpose__activity")
        return super().document(request, row) | {
            "said": rule_in_words(row, reader_language()),
            "controller_url": page_of(row.controller),
            "uses": [
                {
                    "data": in_words(use.category, "name"),
                    "purpose": in_words(use.purpose, "name"),
                    "activity": in_words(use.purpose.activity, "name"),
                    "url": page_of(use.purpose.activity),
                }
                for use in uses.order_by(
                    "purpose__activity__position", "purpose__position", "category__position"
                )
            ],
            "promises": promises_in_words(Promise.objects.filter(rule=row).order_by("position")),
        }
