"""What the policies promise, and what keeps each promise."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.languages import reader_language
from dpo_office.common.permissions import Actor
from dpo_office.common.search.lookup import SearchBy
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, in_words, page_of
from registry_app.admin.recipient_buttons import PROMISE_BUTTONS
from registry_app.admin.record_words import rule_in_words
from registry_app.domain.record_codes import KEPT_BY_ACTIVITY, KEPT_BY_RULE, NOT_KEPT
from registry_app.labels_record import FLOW_LABELS, KEEPER_LABELS, TOPIC_LABELS
from registry_app.models import Promise


@admin.register(Promise)
class PromiseAdmin(RegistryAdmin):
    """The binding sentences of a policy, in our own words."""

    view_permission = "promise.view"
    document_template = "office/promise.html"
    steps: ClassVar = PROMISE_BUTTONS
    related = ("controller", "policy", "activity", "rule")
    list_title = _("Promises of the policies")
    when_empty = _("No promise matches. Take a filter away, or read the policy and enter what it promises.")
    list_display = ("shown_text", "shown_section", "shown_controller", "shown_topic", "shown_keeper")
    list_filter = (
        ControllerFilter,
        code_filter(_("what keeps it"), "keeper", KEEPER_LABELS),
        code_filter(_("subject"), "topic", TOPIC_LABELS),
        code_filter(_("part of the office"), "flow", FLOW_LABELS),
    )
    search_by = SearchBy(names="code section text_da text_en")
    ordering = ("controller__name", "position")

    @display(description=_("Promise"))
    def shown_text(self, row: Promise) -> str:
        """Give the promise in our words."""
        return f"{row.code} {in_words(row, 'text')}"

    @display(description=_("Section"), ordering="section")
    def shown_section(self, row: Promise) -> Any:
        """Give the section of the policy; what it ought to say and does not has none."""
        return row.section or _("not in the policy")

    @display(description=_("Subject"), ordering="topic")
    def shown_topic(self, row: Promise) -> str:
        """Give what it is about."""
        return row.get_topic_display()

    @display(description=_("Kept by"), ordering="keeper")
    def shown_keeper(self, row: Promise) -> SafeString:
        """Give what keeps it."""
        return keeper_chip(row)

    def heading(self, row: Promise) -> str:
        """Give the promise's code and section."""
        return f"{row.code} · {row.section}" if row.section else row.code

    def offered_steps(self, row: Promise, actor: Actor) -> Sequence[str]:
        """Offer the link to those who keep the record."""
        return ["link_promise"] if actor.may("promise.link_promise", row.controller_id) else []

    def document(self, request: HttpRequest, row: Promise) -> dict[str, Any]:
        """Show the promise, what keeps it, and what is missing."""
        activity = row.activity
        return super().document(request, row) | {
            "text": in_words(row, "text"),
            "note": in_words(row, "note"),
            "keeper_chip": keeper_chip(row),
            "controller_url": page_of(row.controller),
            "activity": {"name": in_words(activity, "name"), "url": page_of(activity)} if activity else None,
            "rule": rule_in_words(row.rule, reader_language()) | {"url": page_of(row.rule)}
            if row.rule
            else None,
        }


def keeper_chip(row: Promise) -> SafeString:
    """Name what keeps a promise; nothing at all stands out."""
    if row.keeper == KEPT_BY_ACTIVITY and row.activity:
        return chip(in_words(row.activity, "name"), "good")
    if row.keeper == KEPT_BY_RULE and row.rule:
        return chip(gettext("rule %(code)s") % {"code": row.rule.code}, "good")
    words = row.get_flow_display() if row.flow else row.get_keeper_display()
    return chip(words, "late" if row.keeper == NOT_KEPT else "good")


def promises_in_words(rows: Any) -> list[dict[str, Any]]:
    """Give promises as lines that lead to them."""
    return [
        {"row": row, "text": in_words(row, "text"), "note": in_words(row, "note"), "url": page_of(row)}
        for row in rows
    ]
