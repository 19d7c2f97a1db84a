"""Links between cases: the two buttons, and what the page of a case says of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dpo_office.common.permissions import Actor
from dpo_office.common.step_buttons import StepButton, StepCall
from requests_app.actions import case_links
from requests_app.admin.case_calls import base_of_call
from requests_app.domain.case_codes import MAX_REASON
from requests_app.labels import CASE_STATE_LABELS, CASE_STEP_LABELS
from requests_app.labels_case_links import LINK_KIND_LABELS, LINKED_FROM_LABELS
from requests_app.models import Case
from requests_app.models.querysets import is_apart_from
from requests_app.permissions import VIEW
from requests_app.queries.case_beside import LinkedCase
from requests_app.queries.case_links import links_of

LABELS = dict(CASE_STEP_LABELS)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        required=False,
        max_length=MAX_REASON,
        help_text=_("Read by whoever asks later why the two belong together."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LinkFields(forms.Form):
    """Which case, and how the two belong together."""

    kind = forms.ChoiceField(label=_("This case is"), choices=[("", "–"), *LINK_KIND_LABELS])
    reference = forms.CharField(
        label=_("The other case"),
        max_length=30,
        help_text=_("Its reference. It may be a case of another controller that you work for."),
    )
    reason = _reason()


class UnlinkFields(forms.Form):
    """Which link."""

    reason = _reason()
    field_order = ("reference", "reason")

    def __init__(self, *args: Any, references: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((name, name) for name in references)]
        self.fields["reference"] = forms.ChoiceField(label=_("The other case"), choices=choices)
        self.order_fields(self.field_order)


def _others(case: Case) -> list[Case]:
    return [link.other if link.case_id == case.pk else link.case for link in links_of(case)]


def _may_see(case: Case | LinkedCase, actor: Actor) -> bool:
    return actor.may(VIEW, case.controller_id) and not is_apart_from(case, actor)


def _references(case: Any) -> dict[str, Any]:
    # Whose reference the reader may not see is not offered.
    reader: Actor | None = getattr(case, "reader", None)
    seen = [row for row in _others(case) if reader is not None and _may_see(row, reader)]
    return {"references": [row.reference for row in seen]}


def _link(call: StepCall) -> Case:
    return case_links.link_case(
        reference=call.values["reference"],
        kind=call.values["kind"],
        reason=call.values.get("reason", ""),
        **base_of_call(call),
    )


def _unlink(call: StepCall) -> Case:
    return case_links.unlink_case(
        reference=call.values["reference"], reason=call.values.get("reason", ""), **base_of_call(call)
    )


CASE_LINK_BUTTONS = (
    StepButton(
        case_links.LINK,
        LABELS[case_links.LINK],
        _(
            "Both cases show that they belong together, and one dossier can be made of them. Nothing is sent,"
            " and each case keeps its own time limit."
        ),
        _link,
        LinkFields,
        previews=False,
        done=_("The cases are linked."),
    ),
    StepButton(
        case_links.UNLINK,
        LABELS[case_links.UNLINK],
        _("The two cases no longer belong together. Both timelines say that they did."),
        _unlink,
        UnlinkFields,
        previews=False,
        done=_("The link is taken away."),
        form_for=_references,
    ),
)


def links_shown(links: Sequence[LinkedCase], actor: Actor) -> dict[str, Any] | None:
    """Give the linked cases that the reader may see, and how many others there are; None without any."""
    if not links:
        return None
    forth, states = dict(LINK_KIND_LABELS), dict(CASE_STATE_LABELS)
    seen = [link for link in links if _may_see(link, actor)]
    lines = [
        {
            "says": (forth if link.is_own else LINKED_FROM_LABELS)[link.kind],
            "reference": link.reference,
            "url": reverse("admin:requests_app_case_change", args=[link.pk]),
            "controller": link.controller,
            "state": states[link.state],
        }
        for link in seen
    ]
    return {"lines": lines, "hidden": len(links) - len(seen)}
