"""Policy texts that were read: facts by activity, each with its sentence, and what was not understood."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from dpo_office.common.languages import reader_language
from dpo_office.common.people.names import names_of
from dpo_office.common.permissions import Actor
from registry_app.admin.base import ControllerFilter, RegistryAdmin, chip, code_filter, page_of
from registry_app.admin.proposal_buttons import FACT_BUTTONS
from registry_app.domain import policy_proposal as domain
from registry_app.domain.retention_sentences import RetentionTerms, retention_sentence
from registry_app.labels_countries import country_of
from registry_app.labels_proposals import FACT_KIND_LABELS, FACT_STATE_LABELS
from registry_app.labels_record import (
    LEGAL_BASIS_LABELS,
    MECHANISM_LABELS,
    RETENTION_UNIT_LABELS,
    SUBJECT_LABELS,
)
from registry_app.models import PolicyReading, ProposedFact
from registry_app.permissions import proposed_fact_steps

STATE_COLOURS = {"open": "near", "accepted": "good", "declined": ""}
CERTAINTY_COLOURS = {"certain": "good", "likely": "", "guess": "near"}
Row = dict[str, Any]


@admin.register(PolicyReading)
class PolicyReadingAdmin(RegistryAdmin):
    """A policy text as a draft of the record."""

    view_permission = "activity.view"
    document_template = "office/policy_reading.html"
    list_title = _("Policy texts read")
    when_empty = _(
        "No policy text is read. On the page of a controller, read its policy: each fact is proposed with its"
        " sentence, and enters the record when you accept it."
    )
    list_display = ("shown_title", "shown_controller", "shown_read", "shown_open")
    list_filter = (ControllerFilter,)
    ordering = ("-read_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Limit to what the actor may see, with the number of open facts and without the texts."""
        return (
            super()
            .get_queryset(request)
            .annotate(open_facts=Count("facts", filter=Q(facts__state="open")))
            .defer("text")
        )

    @display(description=_("Text"))
    def shown_title(self, row: PolicyReading) -> str:
        """Give the title."""
        return row.title

    @display(description=_("Read"), ordering="read_at")
    def shown_read(self, row: PolicyReading) -> str:
        """Give the day."""
        return f"{row.read_at:%d-%m-%Y}"

    @display(description=_("Open facts"))
    def shown_open(self, row: Any) -> int:
        """Give how many facts wait for a decision."""
        number: int = row.open_facts
        return number

    def heading(self, row: PolicyReading) -> str:
        """Give the title."""
        return row.title

    def document(self, request: HttpRequest, row: PolicyReading) -> Row:
        """Show the facts by activity, and the sentences that gave none."""
        facts = list(ProposedFact.objects.filter(reading=row).order_by("position"))
        groups = [_group(list(rows)) for _number, rows in groupby(facts, key=lambda fact: fact.activity)]
        counted = Counter(fact.state for fact in facts)
        return super().document(request, row) | {
            "controller_url": page_of(row.controller),
            "read_by": names_of([row.read_by]).get(row.read_by, ""),
            "groups": groups,
            "counts": [(words, counted[code]) for code, words in FACT_STATE_LABELS],
            "unread": [line for line in row.not_understood if not line[2]],
            "aside": [line for line in row.not_understood if line[2]],
        }


@admin.register(ProposedFact)
class ProposedFactAdmin(RegistryAdmin):
    """A fact that a policy text states: its sentence, what it would enter, and what was decided."""

    view_permission = "activity.view"
    document_template = "office/proposed_fact.html"
    related = ("reading__controller", "made_activity")
    steps: ClassVar = FACT_BUTTONS
    list_title = _("Facts of policy texts")
    when_empty = _("No fact matches. Read a policy text on the page of a controller.")
    list_display = ("shown_fact", "shown_kind", "shown_state")
    list_filter = (
        code_filter(_("kind"), "kind", FACT_KIND_LABELS),
        code_filter(_("state"), "state", FACT_STATE_LABELS),
    )
    ordering = ("reading", "position")

    @display(description=_("Fact"))
    def shown_fact(self, row: ProposedFact) -> str:
        """Say the fact."""
        return fact_in_words(row)

    @display(description=_("Kind"))
    def shown_kind(self, row: ProposedFact) -> str:
        """Give the kind."""
        return str(row.get_kind_display())

    @display(description=_("State"))
    def shown_state(self, row: ProposedFact) -> SafeString:
        """Give the state."""
        return _state(row)

    def heading(self, row: ProposedFact) -> str:
        """Say the fact."""
        return fact_in_words(row)

    def controller_of(self, row: ProposedFact) -> UUID:
        """Give the controller of the reading."""
        owner: UUID = row.controller_id
        return owner

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask about the reading's controller; rows of others are not found at all."""
        return super().has_view_permission(request)

    def offered_steps(self, row: ProposedFact, actor: Actor) -> Sequence[str]:
        """Offer what the state allows; how the controller itself is reached is not entered from here."""
        offered = proposed_fact_steps(row, actor)
        is_shown_only = row.kind == domain.CONTACT_FACT and row.values["whose"] != "dpo"
        return [step for step in offered if not (is_shown_only and step == "accept_fact")]

    def document(self, request: HttpRequest, row: ProposedFact) -> Row:
        """Show the sentence, and what was decided."""
        decided = names_of([row.decided_by] if row.decided_by else [])
        return super().document(request, row) | {
            "state_chip": _state(row),
            "certainty_chip": _certainty(row),
            "reading_url": page_of(row.reading),
            "controller_url": page_of(row.controller),
            "activity_url": page_of(row.made_activity) if row.made_activity else "",
            "decided_by": decided.get(row.decided_by, "") if row.decided_by else "",
        }


def fact_in_words(row: ProposedFact) -> str:
    """Say in a line what a fact is."""
    return str(_SAID[row.kind](row.values))


def _group(facts: Sequence[ProposedFact]) -> Row:
    first = facts[0]
    is_activity = first.kind == domain.ACTIVITY
    return {
        "name": first.values["name"] if is_activity else "",
        "subjects": _subjects(first.values.get("subjects", ())),
        "facts": [
            {
                "kind": fact.get_kind_display(),
                "words": fact_in_words(fact),
                "url": page_of(fact),
                "sentence": fact.sentence,
                "line": fact.line,
                "certainty": _certainty(fact),
                "state": _state(fact),
            }
            for fact in facts
        ],
    }


def _subjects(codes: Iterable[str]) -> str:
    words = dict(SUBJECT_LABELS)
    return ", ".join(str(words[code]) for code in codes)


def _state(row: ProposedFact) -> SafeString:
    return chip(row.get_state_display(), STATE_COLOURS[row.state])


def _certainty(row: ProposedFact) -> SafeString:
    return chip(row.get_certainty_display(), CERTAINTY_COLOURS[row.certainty])


def _named(values: Row) -> str:
    return str(values.get("name") or values[f"name_{'da' if reader_language() == 'da' else 'en'}"])


def _basis(values: Row) -> str:
    return str(dict(LEGAL_BASIS_LABELS)[values["article"]])


def _retention(values: Row) -> str:
    if values["unit"] == "in_words":
        return str(values["text"])
    if not values["trigger"]:
        units = dict(RETENTION_UNIT_LABELS)
        return gettext("%(period)s %(unit)s, the text does not say from when") % {
            "period": values["period"],
            "unit": units[values["unit"]],
        }
    terms = RetentionTerms(
        unit=values["unit"],
        period=values["period"],
        trigger=values["trigger"],
        counting="after",
        action="erase",
        keeps=(),
        ends_earlier="",
        unless="",
        statute=values.get("statute", ""),
        yields_to_rights="statute" not in values,
        note=("", ""),
    )
    return retention_sentence(terms, reader_language())


def _transfer(values: Row) -> str:
    return gettext("%(recipient)s → %(country)s: %(mechanism)s") % {
        "recipient": values["recipient"] or gettext("somebody who is not named"),
        "country": country_of(values["country"]) or gettext("a country that is not named"),
        "mechanism": dict(MECHANISM_LABELS)[values["mechanism"]],
    }


def _contact(values: Row) -> str:
    whose = gettext("data protection officer") if values["whose"] == "dpo" else gettext("controller")
    return f"{whose}: {values['value']}"


_SAID = {
    domain.ACTIVITY: lambda values: values["name"],
    domain.PURPOSE_FACT: lambda values: values["text"],
    domain.BASIS_FACT: _basis,
    domain.CATEGORY: _named,
    domain.RETENTION_FACT: _retention,
    domain.RECIPIENT: _named,
    domain.TRANSFER: _transfer,
    domain.CONTACT_FACT: _contact,
}
