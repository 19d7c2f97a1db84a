"""The steps of a planned change, as buttons."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import planned_changes, retention_rules
from registry_app.admin import planned_change_questions as questions
from registry_app.admin.base import in_words
from registry_app.admin.recipient_buttons import listings_offered
from registry_app.admin.record_buttons import (
    Extra,
    facts_without,
    go_to,
    named,
    now_and_actor,
    of_row,
    standing,
)
from registry_app.admin.record_questions import ChosenPart
from registry_app.domain.activity_steps import DRAFT, OPEN, PLANNED
from registry_app.domain.notice_window import planned_effective_on
from registry_app.domain.policy_steps import ARCHIVED
from registry_app.labels_countries import country_of
from registry_app.models import (
    Disclosure,
    PlannedChange,
    PlannedPart,
    PolicyVersion,
    ProcessingActivity,
    Recipient,
    RetentionRule,
)
from registry_app.queries.planned_changes import parts_of

PLAN_CHANGE = StepButton(
    "plan_change",
    _("Plan a change"),
    _("Today's record stands until the change is carried out. What changes is added on its own page."),
    lambda call: planned_changes.plan_change(controller_id=call.row.pk, **call.values, **now_and_actor(call)),
    questions.ChangeFields,
    previews=False,
    form_for=lambda _row: {"initial": {"go_live_on": planned_effective_on(clock.today())}},
    shows=go_to,
)


def part_in_words(part: PlannedPart) -> str:
    """Say in a line what a part switches over."""
    activity = in_words(part.activity, "name") if part.activity else ""
    recipient = in_words(part.recipient, "name") if part.recipient else ""
    said = {
        "giving": gettext("%(activity)s gives data to %(recipient)s"),
        "stop": gettext("%(activity)s no longer gives data to %(recipient)s"),
        "transfer": gettext("%(recipient)s takes data to %(country)s"),
        "rule": gettext("Rule %(rule)s says something else"),
        "beginning": gettext("%(activity)s begins"),
    }
    return said[part.kind] % {
        "activity": activity,
        "recipient": recipient,
        "rule": part.rule.code if part.rule else "",
        "country": country_of(part.facts.get("country", "")) if part.kind == "transfer" else "",
    }


def _own(row: PlannedChange) -> dict[str, Any]:
    return {"controller": row.controller_id}


def _pairs(row: PlannedChange) -> Extra:
    activities = ProcessingActivity.objects.filter(**_own(row), status__in=OPEN)
    recipients = Recipient.objects.filter(**_own(row))
    return {"choices": {"activity": named(activities), "recipient": named(recipients)}}


def _given(row: PlannedChange) -> Extra:
    rows = Disclosure.objects.filter(activity__controller=row.controller_id, activity__status__in=OPEN)
    return {
        "choices": {
            "disclosure": sorted(
                (
                    (str(use.pk), f"{in_words(use.activity, 'name')} → {in_words(use.recipient, 'name')}")
                    for use in rows.select_related("activity", "recipient")
                ),
                key=lambda pair: pair[1],
            )
        }
    }


def _transfers(row: PlannedChange) -> Extra:
    recipients = named(Recipient.objects.filter(**_own(row)))
    return {"choices": {"recipient": recipients, "listing": listings_offered(row.controller_id)}}


def _rules(row: PlannedChange) -> Extra:
    rules = RetentionRule.objects.filter(**_own(row)).order_by("code")
    terms = {"unit": "months", "counting": "after", "action": "erase", "yields_to_rights": True}
    return {"choices": {"rule": [(str(rule.pk), rule.code) for rule in rules]}, "initial": terms}


def _waiting(row: PlannedChange) -> Extra:
    rows = ProcessingActivity.objects.filter(**_own(row), status__in=[DRAFT, PLANNED])
    return {"choices": {"activity": named(rows)}}


def _versions(row: PlannedChange) -> Extra:
    rows = PolicyVersion.objects.filter(**_own(row)).exclude(state=ARCHIVED).order_by("-number")
    words = [
        (str(each.pk), f"{each.title or each.policy.name} {each.number} · {each.get_state_display()}")
        for each in rows.select_related("policy")
    ]
    return {"choices": {"policy_version": words}, "initial": {"policy_version": str(row.policy_version_id)}}


def _parts(row: PlannedChange) -> Extra:
    return {"choices": {"part": [(str(part.pk), part_in_words(part)) for part in parts_of(row)]}}


def _add_giving(call: StepCall) -> Any:
    return planned_changes.add_giving(
        change_id=call.row.pk,
        activity_id=UUID(call.values["activity"]),
        recipient_id=UUID(call.values["recipient"]),
        **facts_without(call, "activity", "recipient"),
        **of_row(call),
    )


def _add_transfer(call: StepCall) -> Any:
    return planned_changes.add_planned_transfer(
        change_id=call.row.pk,
        recipient_id=UUID(call.values["recipient"]),
        listing_id=UUID(call.values["listing"]) if call.values["listing"] else None,
        facts=facts_without(call, "recipient", "listing"),
        **of_row(call),
    )


CHANGE_BUTTONS = (
    StepButton(
        "carry_out",
        _("Carry out"),
        _("Every part is written into the record now, in one go; the gate is asked once more."),
        lambda call: planned_changes.carry_out(change_id=call.row.pk, **of_row(call)),
        is_grave=True,
        previews=False,
        done=_("The change is carried out: the record has changed."),
    ),
    StepButton(
        "add_giving",
        _("A recipient is given data"),
        _("From the day on. Agreement and transfers of the recipient are part of the gate."),
        _add_giving,
        questions.GivingFields,
        previews=False,
        done=_("The part is added."),
        form_for=_pairs,
    ),
    StepButton(
        "add_stop",
        _("A recipient is no longer given data"),
        _("From the day on. That it was stays in the history."),
        lambda call: planned_changes.add_stop(
            change_id=call.row.pk, disclosure_id=UUID(call.values["disclosure"]), **of_row(call)
        ),
        questions.StopFields,
        previews=False,
        done=_("The part is added."),
        form_for=_given,
    ),
    StepButton(
        "add_planned_transfer",
        _("A transfer begins"),
        _("For a recipient that is in use already. What it rests on is part of the gate."),
        _add_transfer,
        questions.PlannedTransferFields,
        previews=False,
        done=_("The part is added."),
        form_for=_transfers,
    ),
    StepButton(
        "add_rule_change",
        _("A retention rule changes"),
        _("For everything that the rule keeps. You read its new sentence before it is stored."),
        lambda call: planned_changes.add_rule_change(
            change_id=call.row.pk,
            rule_id=UUID(call.values["rule"]),
            facts=facts_without(call, "rule"),
            **of_row(call),
        ),
        questions.RuleChangeFields,
        previews=False,
        done=_("The part is added."),
        form_for=_rules,
        tells=lambda call: retention_rules.sentences_of(call.values),
    ),
    StepButton(
        "add_beginning",
        _("An activity begins"),
        _("A draft or planned activity, with its purposes, legal bases and data."),
        lambda call: planned_changes.add_beginning(
            change_id=call.row.pk, activity_id=UUID(call.values["activity"]), **of_row(call)
        ),
        questions.BeginningFields,
        previews=False,
        done=_("The part is added."),
        form_for=_waiting,
    ),
    StepButton(
        "bind_to_version",
        _("Bind to a policy version"),
        _("The version that tells people of the change. The gate opens when it is in force."),
        lambda call: planned_changes.bind_to_version(
            change_id=call.row.pk, version_id=UUID(call.values["policy_version"]), **of_row(call)
        ),
        questions.VersionFields,
        previews=False,
        done=_("The change is bound to the version."),
        form_for=_versions,
    ),
    StepButton(
        "accept_text",
        _("The text tells of it in other words"),
        _(
            "You have read the bound version and find that it tells people of what it does not name. This"
            " holds for that version and for what is missing now."
        ),
        lambda call: planned_changes.accept_text(change_id=call.row.pk, **call.values, **of_row(call)),
        questions.AcceptTextFields,
        is_grave=True,
        previews=False,
        done=_("It is recorded under your name."),
    ),
    StepButton(
        "describe_change",
        _("Describe"),
        _("What the change is for, and from which day."),
        lambda call: planned_changes.describe_change(change_id=call.row.pk, **call.values, **of_row(call)),
        questions.ChangeFields,
        previews=False,
        done=_("The change is described anew."),
        form_for=lambda row: {"initial": standing(row, ("name", "reason", "go_live_on"))},
    ),
    StepButton(
        "remove_part",
        _("Take a part out"),
        _("The change no longer does it. The part stays in the history."),
        lambda call: planned_changes.remove_part(
            change_id=call.row.pk, part_id=UUID(call.values["part"]), **of_row(call)
        ),
        ChosenPart,
        previews=False,
        done=_("The part is taken out."),
        form_for=_parts,
    ),
    StepButton(
        "drop_change",
        _("Drop"),
        _("The record stays as it is. The change stays here with your reason."),
        lambda call: planned_changes.drop_change(change_id=call.row.pk, **call.values, **of_row(call)),
        questions.DropFields,
        is_grave=True,
        previews=False,
        done=_("The change is dropped."),
    ),
)
