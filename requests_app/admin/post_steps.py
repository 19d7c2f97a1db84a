"""What a person does with scanned post, as buttons: the first is what the office would do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from dpo_office.common.office_admin import actor_in
from dpo_office.common.step_buttons import StepButton, StepCall
from registry_app.admin.base import page_of
from requests_app.actions import own_filing, post_batches, post_filing, post_pages, post_sorting
from requests_app.actions.new_cases import Requester
from requests_app.admin.mail_steps import PERSON_FIELDS, JoinFields, reference_offered
from requests_app.admin.post_questions import (
    ArrivalFields,
    BoxFields,
    DestroyFields,
    LetterFields,
    PostDismissFields,
    SplitFields,
)
from requests_app.admin.relation_fields import opened_apart, standing_in
from requests_app.domain.case_codes import DANISH
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.labels_post import BATCH_STEP_LABELS, LETTER_STEP_LABELS
from requests_app.models import PostBatch, PostLetter
from requests_app.models.querysets import is_kept_from
from requests_app.queries.post import sheets_of_letter

LABELS = dict(LETTER_STEP_LABELS)
BATCH_LABELS = dict(BATCH_STEP_LABELS)


def table_of(letter: PostLetter) -> str:
    """Give the address of a letter's place on the sorting table."""
    return f"{page_of(PostBatch(pk=letter.batch_id))}#sheets-{letter.first_page}"


def _base(call: StepCall) -> dict[str, Any]:
    return {"letter_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


def _open(call: StepCall) -> Any:
    # Before anything is answered there is nothing: the action says what is missing.
    given = {"rights": (), "address": "", "language": DANISH, "kind": RIGHTS_REQUEST} | call.values
    return post_filing.open_case_from_letter(
        rights=given["rights"],
        requester=Requester(**{name: given.get(name, "") for name in PERSON_FIELDS}),
        address=given["address"],
        language=given["language"],
        standing=standing_in(given),
        kind=given["kind"],
        confidential=given.get("confidential", False),
        **_base(call),
    )


def _opened(request: HttpRequest, context: dict[str, Any], case: Any) -> HttpResponse:
    """Go back to the table; whoever may not see the case is told its reference."""
    done = opened_apart(case) if is_kept_from(case, actor_in(request)) else _("The case is open.")
    return _then_table(done)(request, context, case)


def _then_table(done: Any) -> Callable[[HttpRequest, dict[str, Any], Any], HttpResponse]:
    """Go back to the sorting table, where the next letter waits."""

    def shows(request: HttpRequest, context: dict[str, Any], _result: Any) -> HttpResponse:
        messages.success(request, done)
        return HttpResponseRedirect(table_of(context["row"]))

    return shows


def _reference_of(letter: PostLetter) -> dict[str, Any]:
    found = sheets_of_letter(letter).forms
    return {"initial": {"reference": reference_offered(found[0].case) if len(found) == 1 else ""}}


def _button(name: str, says: Any, run: Callable[[StepCall], Any], done: Any, **more: Any) -> StepButton:
    usual: dict[str, Any] = {"previews": False, "shows": _then_table(done)}
    return StepButton(name, LABELS[name], says, run, done=done, **(usual | more))


LETTER_BUTTONS = (
    _button(
        "file_form",
        _("It goes to its case as the signed form, by the checks of a form that is uploaded there."),
        lambda call: post_filing.file_form(prepared=call.prepared, **_base(call)),
        _("The form is in its case."),
        prepare=lambda call: post_filing.prepare_form(
            letter_id=call.row.pk, actor=call.actor, version=call.version
        ),
    ),
    _button(
        "open_case",
        _("The letter becomes a request, received on the day on which the post arrived."),
        _open,
        _("The case is open."),
        fields=LetterFields,
        previews=True,
        shows=_opened,
    ),
    _button(
        "join_case",
        _("The letter belongs to a case that there is already. Nobody is written to."),
        lambda call: post_filing.join_case(reference=call.values["reference"], **_base(call)),
        _("The letter is in the case."),
        fields=JoinFields,
        form_for=_reference_of,
    ),
    _button(
        "split_letter",
        _("These pages are several letters. Each waits on the table by itself."),
        lambda call: post_sorting.split_letter(starts=call.values["starts"], **_base(call)),
        _("The letter is split."),
        fields=SplitFields,
        form_for=lambda row: {"pages": sheets_of_letter(row).pages},
    ),
    _button(
        "join_next",
        _("The next letter belongs to this one. If they arrived on two days, the earlier one counts."),
        lambda call: post_sorting.join_next(**_base(call)),
        _("The letters are one."),
    ),
    _button(
        "change_arrival",
        _("This letter came on another day than the rest of the batch."),
        lambda call: post_sorting.change_arrival(**call.values, **_base(call)),
        _("The day is changed."),
        fields=ArrivalFields,
        form_for=lambda row: {"initial": {"arrived_on": row.arrived_on}},
    ),
    _button(
        "dismiss_letter",
        _("It is not a request. The letter is kept and can be taken back; nobody is written to."),
        lambda call: post_filing.dismiss_letter(**call.values, **_base(call)),
        _("The letter is set aside."),
        fields=PostDismissFields,
    ),
    _button(
        "destroy_page",
        _(
            "The picture of the page is destroyed for good; a note says what it was, who did it and why."
            " Shred the sheet in the box at once."
        ),
        lambda call: post_pages.destroy_page(**call.values, **_base(call)),
        _("The page is destroyed. Shred the sheet in the box at once."),
        fields=DestroyFields,
        form_for=lambda row: {"pages": sheets_of_letter(row).kept},
        is_grave=True,
    ),
    _button(
        "take_back",
        _("The letter waits again. Its time limit has run on all the while."),
        lambda call: post_filing.take_back_letter(**_base(call)),
        _("The letter waits again."),
    ),
    _button(
        "take_back_form",
        _(
            "The letter waits again, and so does its case for the form. What was filed stays in the case,"
            " marked as taken back."
        ),
        lambda call: own_filing.take_back_form(**_base(call)),
        _("The form is taken back; the letter waits again."),
    ),
)


def _batch(call: StepCall) -> dict[str, Any]:
    return {"batch_id": call.row.pk, "actor": call.actor, "now": call.now, "version": call.version}


BATCH_BUTTONS = (
    StepButton(
        "name_box",
        BATCH_LABELS["name_box"],
        _("Where the originals of this batch lie."),
        lambda call: post_batches.name_box(box=call.values["box"], **_batch(call)),
        BoxFields,
        previews=False,
        done=_("The box is named."),
        form_for=lambda row: {"initial": {"box": row.box}},
    ),
    StepButton(
        "destroy_originals",
        BATCH_LABELS["destroy_originals"],
        _("You have shredded the originals of this batch. It is recorded that it was you, and when."),
        lambda call: post_batches.destroy_originals(**_batch(call)),
        previews=False,
        is_grave=True,
        done=_("It is recorded that the originals were shredded."),
    ),
)
