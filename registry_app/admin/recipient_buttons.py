"""The steps of recipients, agreements, transfers and listings, as buttons; and what keeps a promise."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.actions import agreements, controllers, listings, promises, recipients
from registry_app.admin import record_questions as questions
from registry_app.admin.base import listing_name
from registry_app.admin.record_buttons import (
    Extra,
    facts_without,
    go_to,
    named,
    now_and_actor,
    of_row,
    standing,
)
from registry_app.domain.record import AgreementItem
from registry_app.domain.record_codes import AGREEMENT_ITEMS
from registry_app.labels_countries import country_of
from registry_app.models import (
    Controller,
    Listing,
    ProcessingActivity,
    ProcessingAgreement,
    Promise,
    Recipient,
    RetentionRule,
    Transfer,
)


def _key(value: str) -> UUID | None:
    return UUID(value) if value else None


# Entered from the page of a controller.
ADD_RECIPIENT = StepButton(
    "add_recipient",
    _("Add a recipient to the catalogue"),
    _("Activities can then give it data; agreements and transfers are entered on its own page."),
    lambda call: recipients.add_recipient(
        controller_id=call.row.pk, facts=call.values, **now_and_actor(call)
    ),
    questions.RecipientFields,
    previews=False,
    shows=go_to,
)
ADD_LISTING = StepButton(
    "add_listing",
    _("Enter a DPF listing"),
    _("You have looked up today that the organisation stands in the list. Transfers can lean on it."),
    lambda call: listings.add_listing(controller_id=call.row.pk, **call.values, **now_and_actor(call)),
    questions.ListingFields,
    previews=False,
    form_for=lambda _row: {"initial": {"source": "dataprivacyframework.gov"}},
    shows=go_to,
)
CONTACTS = ("dpo_name", "dpo_email", "dpo_phone", "representative_name", "representative_contact")


def _contacts(row: Controller) -> Extra:
    return {"initial": standing(row, CONTACTS)}


NAME_CONTACTS = StepButton(
    "name_contacts",
    _("Name the DPO and representative"),
    _("They stand in the record (GDPR Art. 30(1)(a)). Nobody is written to now."),
    lambda call: controllers.name_contacts(controller_id=call.row.pk, **call.values, **of_row(call)),
    questions.ContactFields,
    previews=False,
    done=_("The contacts are named."),
    form_for=_contacts,
)

# On the page of a recipient.


def listings_offered(controller_id: UUID) -> list[tuple[str, Any]]:
    """Offer the decisions and listings that a transfer of the controller can lean on, or none."""
    rows = Listing.objects.filter(Q(controller=controller_id) | Q(controller=None))
    rows = rows.order_by("-kind", "country", "organisation")
    return [
        questions.NOBODY,
        *((str(row.pk), f"{listing_name(row)} · {row.get_kind_display()}") for row in rows),
    ]


def _new_transfer(row: Recipient) -> Extra:
    return {"choices": {"listing": listings_offered(row.controller_id)}}


def _transfers(row: Recipient) -> Extra:
    rows = [(str(t.pk), f"{country_of(t.country)}, {t.get_mechanism_display()}") for t in row.transfers.all()]
    return {"choices": {"part": rows}}


def _add_transfer(call: StepCall) -> Any:
    return recipients.add_transfer(
        recipient_id=call.row.pk,
        facts=facts_without(call, "listing"),
        listing_id=_key(call.values["listing"]),
        **of_row(call),
    )


RECIPIENT_BUTTONS = (
    StepButton(
        "change_recipient",
        _("Describe"),
        _("For every activity that gives it data."),
        lambda call: recipients.change_recipient(recipient_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.RecipientFields,
        previews=False,
        done=_("The recipient is described anew."),
        form_for=lambda row: {"initial": standing(row, recipients.DESCRIBED)},
    ),
    StepButton(
        "add_agreement",
        _("Enter an agreement"),
        _("Its points, sub-processors and oversight are entered on its own page."),
        lambda call: agreements.add_agreement(recipient_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.AgreementFields,
        previews=False,
        shows=go_to,
    ),
    StepButton(
        "add_transfer",
        _("Enter a transfer"),
        _("Policy texts and answers to access name the country and what the transfer rests on."),
        _add_transfer,
        questions.TransferFields,
        previews=False,
        done=_("The transfer is entered."),
        form_for=_new_transfer,
    ),
    StepButton(
        "remove_transfer",
        _("Take a transfer away"),
        _("The recipient no longer takes data there. The transfer stays in the history."),
        lambda call: recipients.remove_transfer(
            recipient_id=call.row.pk, transfer_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        is_grave=True,
        previews=False,
        done=_("The transfer is taken away."),
        form_for=_transfers,
    ),
)

# On the page of a transfer.


def _described_transfer(row: Transfer) -> Extra:
    chosen = {"listing": str(row.listing_id) if row.listing_id else ""}
    return _new_transfer(row.recipient) | {"initial": standing(row, recipients.TRANSFER_FIELDS) | chosen}


def _change_transfer(call: StepCall) -> Any:
    return recipients.change_transfer(
        transfer_id=call.row.pk,
        facts=facts_without(call, "listing"),
        listing_id=_key(call.values["listing"]),
        **of_row(call),
    )


TRANSFER_BUTTONS = (
    StepButton(
        "change_transfer",
        _("Change"),
        _("Policy texts and answers to access name the country and what the transfer rests on."),
        _change_transfer,
        questions.TransferFields,
        previews=False,
        done=_("The transfer is changed."),
        form_for=_described_transfer,
    ),
)

# On the page of an agreement.


def _check(call: StepCall) -> Any:
    items = {
        code: AgreementItem(
            code, met=call.values[f"met_{code}"] == "yes", evidence=call.values[f"evidence_{code}"]
        )
        for code in AGREEMENT_ITEMS
        if call.values[f"met_{code}"]
    }
    return agreements.check_agreement(agreement_id=call.row.pk, items=items, **of_row(call))


def _sub_processors(row: ProcessingAgreement) -> Extra:
    return {"choices": {"part": [(str(sub.pk), sub.name) for sub in row.sub_processors.all()]}}


def _unapproved(row: ProcessingAgreement) -> Extra:
    waiting = [sub for sub in row.sub_processors.all() if sub.approved_on is None]
    return {"choices": {"part": [(str(sub.pk), sub.name) for sub in waiting]}}


AGREEMENT_BUTTONS = (
    StepButton(
        "check_agreement",
        _("Check point by point"),
        _("Read the agreement and say for each point of Art. 28(3) whether it is there, and where."),
        _check,
        questions.ChecklistFields,
        previews=False,
        done=_("The check is recorded."),
        form_for=lambda row: {"known": row.checklist},
    ),
    StepButton(
        "record_oversight",
        _("Record oversight"),
        _("What you looked at and what it showed stands with the agreement, under your name."),
        lambda call: agreements.record_oversight(agreement_id=call.row.pk, **call.values, **of_row(call)),
        questions.OversightFields,
        previews=False,
        done=_("The oversight is recorded."),
        form_for=lambda _row: {"initial": {"last_oversight_on": clock.today()}},
    ),
    StepButton(
        "add_sub_processor",
        _("Enter a sub-processor"),
        _("It stands as not approved until somebody approves it."),
        lambda call: agreements.add_sub_processor(agreement_id=call.row.pk, **call.values, **of_row(call)),
        questions.SubProcessorFields,
        previews=False,
        done=_("The sub-processor is entered."),
    ),
    StepButton(
        "approve_sub_processor",
        _("Approve a sub-processor"),
        _("From today the processor may engage it (GDPR Art. 28(2))."),
        lambda call: agreements.approve_sub_processor(
            agreement_id=call.row.pk, sub_processor_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        previews=False,
        done=_("The sub-processor is approved."),
        form_for=_unapproved,
    ),
    StepButton(
        "change_agreement",
        _("Change"),
        _("Where the agreement is kept, when it was signed, and until when it holds."),
        lambda call: agreements.change_agreement(agreement_id=call.row.pk, facts=call.values, **of_row(call)),
        questions.AgreementFields,
        previews=False,
        done=_("The agreement is changed."),
        form_for=lambda row: {"initial": standing(row, agreements.DESCRIBED)},
    ),
    StepButton(
        "remove_sub_processor",
        _("Take a sub-processor away"),
        _("It is engaged no more, or we objected. It stays in the history."),
        lambda call: agreements.remove_sub_processor(
            agreement_id=call.row.pk, sub_processor_id=UUID(call.values["part"]), **of_row(call)
        ),
        questions.ChosenPart,
        is_grave=True,
        previews=False,
        done=_("The sub-processor is taken away."),
        form_for=_sub_processors,
    ),
)

# On the pages of a listing and of a promise.
LISTING_BUTTONS = (
    StepButton(
        "check_listing",
        _("Looked up"),
        _("You have looked it up today. Every activity that leans on it is judged by what you enter."),
        lambda call: listings.check_listing(listing_id=call.row.pk, **call.values, **of_row(call)),
        questions.LookedUp,
        previews=False,
        done=_("It is recorded that you looked it up."),
        form_for=lambda row: {"initial": standing(row, ("valid_to", "review_on", "source"))},
    ),
)


def _keepers(row: Promise) -> Extra:
    owner = row.controller_id
    rules = RetentionRule.objects.filter(controller=owner).order_by("code")
    stands = standing(row, ("keeper", "flow", "note_da", "note_en"))
    stands |= {"activity": str(row.activity_id or ""), "rule": str(row.rule_id or "")}
    activities = named(ProcessingActivity.objects.filter(controller=owner))
    return {
        "choices": {
            "activity": [questions.NOBODY, *activities],
            "rule": [questions.NOBODY, *((str(rule.pk), rule.code) for rule in rules)],
        },
        "initial": stands,
    }


def _link(call: StepCall) -> Any:
    return promises.link_promise(
        promise_id=call.row.pk,
        activity_id=_key(call.values["activity"]),
        rule_id=_key(call.values["rule"]),
        **facts_without(call, "activity", "rule"),
        **of_row(call),
    )


PROMISE_BUTTONS = (
    StepButton(
        "link_promise",
        _("Say what keeps it"),
        _("The promise leads to what keeps it, and back. Where nothing does, it hangs in the air."),
        _link,
        questions.PromiseFields,
        previews=False,
        done=_("It is noted what keeps the promise."),
        form_for=_keepers,
    ),
)
