"""The steps by which an activity and its purposes are written, as buttons."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import activity_facts, bases, disclosures, purposes, retention_rules
from registry_app.admin import record_questions as questions
from registry_app.admin.base import in_words, page_of
from registry_app.models import (
    Controller,
    DataCategory,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    Recipient,
    RetentionRule,
    System,
)

Extra = dict[str, Any]


def now_and_actor(call: StepCall) -> Extra:
    """Give what every action is called with."""
    return {"actor": call.actor, "now": call.now}


def of_row(call: StepCall) -> Extra:
    """Give what every action on a row with a version is called with."""
    return {**now_and_actor(call), "version": call.version}


def standing(row: Any, names: Sequence[str]) -> Extra:
    """Give what stands in the row now, as the first answers of a form."""
    return {name: getattr(row, name) for name in names}


def go_to(_request: HttpRequest, _context: Extra, result: Any) -> HttpResponse:
    """Lead to what was entered."""
    return HttpResponseRedirect(page_of(result))


def named(rows: Any, words: str = "name") -> list[tuple[str, str]]:
    """Offer rows by their names."""
    return sorted(((str(row.pk), in_words(row, words)) for row in rows), key=lambda pair: pair[1])


def facts_without(call: StepCall, *left_out: str) -> Extra:
    """Give the answers without those that are no facts of the row."""
    return {name: value for name, value in call.values.items() if name not in left_out}


def _keys(values: Sequence[str]) -> list[UUID]:
    return [UUID(value) for value in values]


# Entered from the page of a controller.


def _systems(controller_id: UUID) -> list[tuple[str, str]]:
    return named(System.objects.filter(controller=controller_id, active=True))


def _new_activity(row: Controller) -> Extra:
    return {"choices": {"systems": _systems(row.pk)}, "initial": {"role": "controller"}}


ADD_ACTIVITY = StepButton(
    "add_activity",
    _("Enter an activity"),
    _("It begins as a draft. Purposes, data and recipients are added on its own page."),
    lambda call: activity_facts.add_activity(
        controller_id=call.row.pk,
        facts=facts_without(call, "systems"),
        systems=_keys(call.values["systems"]),
        **now_and_actor(call),
    ),
    questions.ActivityFields,
    previews=False,
    form_for=_new_activity,
    shows=go_to,
)
ADD_RULE = StepButton(
    "add_rule",
    _("Add a retention rule"),
    _("The rule keeps nothing until a purpose uses it. You read its sentence before it is stored."),
    lambda call: retention_rules.add_rule(
        controller_id=call.row.pk,
        code=call.values["code"],
        facts=facts_without(call, "code"),
        **now_and_actor(call),
    ),
    questions.NewRuleFields,
    previews=False,
    form_for=lambda _row: {
        "initial": {"unit": "months", "counting": "after", "action": "erase", "yields_to_rights": True}
    },
    shows=go_to,
    tells=lambda call: retention_rules.sentences_of(call.values),
)
ADD_CATEGORY = StepButton(
    "add_category",
    _("Add a category of data"),
    _("It stands in the controller's catalogue, and purposes can use it."),
    lambda call: retention_rules.add_category(
        controller_id=call.row.pk, facts=call.values, **now_and_actor(call)
    ),
    questions.CategoryFields,
    previews=False,
    shows=go_to,
)

# On the page of an activity.


def _described(row: ProcessingActivity) -> Extra:
    used = [str(use.system_id) for use in row.activity_systems.all()]
    return {
        "choices": {"systems": _systems(row.controller_id)},
        "initial": standing(row, activity_facts.DESCRIBED) | {"systems": used},
    }


def _safeguarded(row: ProcessingActivity) -> Extra:
    return {"initial": standing(row, activity_facts.SAFEGUARDS)}


def _purposes(row: ProcessingActivity) -> Extra:
    return {"choices": {"part": named(row.purposes.all())}}


def _not_given(row: ProcessingActivity) -> Extra:
    others = Recipient.objects.filter(controller=row.controller_id).exclude(disclosures__activity=row)
    return {"choices": {"recipient": named(others)}}


def _given(row: ProcessingActivity) -> Extra:
    rows = [(str(use.pk), in_words(use.recipient, "name")) for use in row.disclosures.all()]
    return {"choices": {"part": rows}}


def _joint(row: ProcessingActivity) -> Extra:
    return {"choices": {"part": [(str(joint.pk), joint.name) for joint in row.joint.all()]}}


def _change_activity(call: StepCall) -> Any:
    return activity_facts.change_activity(
        activity_id=call.row.pk,
        facts=facts_without(call, "systems"),
        systems=_keys(call.values["systems"]),
        **of_row(call),
    )


def _add_disclosure(call: StepCall) -> Any:
    return disclosures.add_disclosure(
        activity_id=call.row.pk,
        recipient_id=UUID(call.values["recipient"]),
        **facts_without(call, "recipient"),
        **of_row(call),
    )


ACTIVITY_PART_BUTTONS = (
    StepButton(
        "change_activity",
        _("Describe"),
        _("What the activity is, whose data it is, where it lies, and who answers for it."),
        _change_activity,
        questions.ActivityFields,
        previews=False,
        done=_("The activity is described anew."),
        form_for=_described,
    ),
    StepButton(
        "change_safeguards",
        _("Safeguards"),
        _("How people are told, how the data is secured, and whether the impact was assessed."),
        lambda call: activity_facts.change_safeguards(
            activity_id=call.row.pk, facts=call.values, **of_row(call)
        ),
        questions.SafeguardFields,
        previews=False,
        done=_("The safeguards are described anew."),
        form_for=_safeguarded,
    ),
    StepButton(
        "add_purpose",
        _("Add a purpose"),
        _("Its legal bases and data are added on its own page."),
        lambda call: purposes.add_purpose(activity_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.PurposeFields,
        previews=False,
        shows=go_to,
    ),
    StepButton(
        "add_disclosure",
        _("Add a recipient"),
        _("The activity gives data to the recipient; policy texts and answers to access name it."),
        _add_disclosure,
        questions.DisclosureFields,
        previews=False,
        done=_("The recipient is added."),
        form_for=_not_given,
    ),
    StepButton(
        "remove_disclosure",
        _("Take a recipient away"),
        _("The activity no longer gives it data. That it did stays in the history."),
        lambda call: disclosures.remove_disclosure(
            activity_id=call.row.pk, disclosure_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        is_grave=True,
        previews=False,
        done=_("The recipient is taken away."),
        form_for=_given,
    ),
    StepButton(
        "add_joint_controller",
        _("Joint controller"),
        _("Who decides with us. A name that stands there already is described anew."),
        lambda call: disclosures.add_joint_controller(activity_id=call.row.pk, **call.values, **of_row(call)),
        questions.JointFields,
        previews=False,
        done=_("The joint controller is named."),
    ),
    StepButton(
        "remove_joint_controller",
        _("Take a joint controller away"),
        _("We decide without them. What was arranged stays in the history."),
        lambda call: disclosures.remove_joint_controller(
            activity_id=call.row.pk, joint_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        is_grave=True,
        previews=False,
        done=_("The joint controller is taken away."),
        form_for=_joint,
    ),
    StepButton(
        "remove_purpose",
        _("Take a purpose away"),
        _("With its legal bases, balancings and uses of data. They stay in the history."),
        lambda call: purposes.remove_purpose(
            activity_id=call.row.pk, purpose_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        is_grave=True,
        previews=False,
        done=_("The purpose is taken away."),
        form_for=_purposes,
    ),
)

# On the page of a purpose.


def _uses(row: Purpose) -> Extra:
    owner = row.activity.controller_id
    rules = RetentionRule.objects.filter(controller=owner).order_by("code")
    return {
        "categories": named(DataCategory.objects.filter(controller=owner)),
        "rules": [(str(rule.pk), rule.code) for rule in rules],
        "used": {
            str(use.category_id): str(use.rule_id) if use.rule_id else questions.UNDECIDED[0]
            for use in row.data.all()
        },
    }


def _change_data(call: StepCall) -> Any:
    uses: dict[UUID, UUID | None] = {}
    for name, rule in call.values.items():
        if rule:
            decided = None if rule == questions.UNDECIDED[0] else UUID(rule)
            uses[UUID(name.removeprefix("use_"))] = decided
    return purposes.change_data(purpose_id=call.row.pk, uses=uses, **of_row(call))


def _bases(row: Purpose) -> Extra:
    return {"choices": {"part": [(str(b.pk), b.get_article_display()) for b in row.bases.all()]}}


PURPOSE_BUTTONS = (
    StepButton(
        "add_basis",
        _("Add a legal basis"),
        _("For all of the purpose, or for the part that you name."),
        lambda call: bases.add_basis(purpose_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.BasisFields,
        previews=False,
        done=_("The legal basis is added."),
    ),
    StepButton(
        "change_data",
        _("Data and how long"),
        _("Choose for each category whether the purpose uses it, and by which rule it is kept for it."),
        _change_data,
        questions.DataUses,
        previews=False,
        done=_("The data of the purpose is described anew."),
        form_for=_uses,
    ),
    StepButton(
        "change_purpose",
        _("Describe"),
        _("Policy texts and answers to access say what stands here."),
        lambda call: purposes.change_purpose(purpose_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.PurposeFields,
        previews=False,
        done=_("The purpose is described anew."),
        form_for=lambda row: {"initial": standing(row, purposes.DESCRIBED)},
    ),
    StepButton(
        "remove_basis",
        _("Take a legal basis away"),
        _("With its balancing. Both stay in the history."),
        lambda call: bases.remove_basis(
            purpose_id=call.row.pk, basis_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        is_grave=True,
        previews=False,
        done=_("The legal basis is taken away."),
        form_for=_bases,
    ),
)

# On the page of a legal basis.


def _weighed(row: PurposeBasis) -> Extra:
    known = getattr(row, "balancing", None)
    names = ("interest_test", "necessity_test", "balancing_test", "result")
    return {"initial": (standing(known, names) if known else {}) | {"assessed_on": clock.today()}}


BASIS_BUTTONS = (
    StepButton(
        "assess_balance",
        _("Balance the interests"),
        _("Three steps in writing, under your name. Without them a legitimate interest is no legal basis."),
        lambda call: bases.assess_balance(basis_id=call.row.pk, **call.values, **of_row(call)),
        questions.BalanceFields,
        previews=False,
        done=_("The balancing is recorded."),
        form_for=_weighed,
    ),
    StepButton(
        "change_basis",
        _("Change"),
        _("A basis that is no longer a legitimate interest loses its balancing."),
        lambda call: bases.change_basis(basis_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.BasisFields,
        previews=False,
        done=_("The legal basis is changed."),
        form_for=lambda row: {"initial": standing(row, bases.DESCRIBED)},
    ),
)

# On the pages of a rule and of a category.
RULE_BUTTONS = (
    StepButton(
        "change_rule",
        _("Change"),
        _("For everything that the rule keeps. You read its sentence before it is stored."),
        lambda call: retention_rules.change_rule(rule_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.RuleFields,
        previews=False,
        done=_("The rule is changed."),
        form_for=lambda row: {"initial": standing(row, retention_rules.RULE_FIELDS)},
        tells=lambda call: retention_rules.sentences_of(call.values),
    ),
)
CATEGORY_BUTTONS = (
    StepButton(
        "change_category",
        _("Change"),
        _("For every purpose that uses the category."),
        lambda call: retention_rules.change_category(
            category_id=call.row.pk, facts=call.values, **of_row(call)
        ),
        questions.CategoryFields,
        previews=False,
        done=_("The category is changed."),
        form_for=lambda row: {"initial": standing(row, retention_rules.CATEGORY_FIELDS)},
    ),
)
