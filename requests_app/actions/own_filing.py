"""The office files a scanned form by itself where it is plain; an officer takes it back."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import NotFound, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from requests_app.actions.case_rows import locked_case
from requests_app.actions.form_decision_rows import decide_on_form
from requests_app.actions.post_filing import PreparedForm, pdf_of_letter
from requests_app.actions.post_rows import SETTLED_FIELDS, locked_letter, put_into_case, resume_batch
from requests_app.actions.signed_form_rows import enter_signed_form, judged, received_file
from requests_app.domain.form_ways import BY_POST, FORM_TAKEN_BACK
from requests_app.domain.own_filing import is_plainly_a_form, may_file
from requests_app.models import Case, PostLetter
from requests_app.queries.post import facts_of_letter, sheets_of_letter


def prepare_own_filing(*, letter_id: UUID, actor: Actor) -> PreparedForm | None:
    """Read a letter, outside of any transaction, where it is plainly a form; None where it is not."""
    letter = PostLetter.objects.for_user(actor).filter(pk=letter_id).first()
    if letter is None:
        raise NotFound("not_found")
    if not is_plainly_a_form(facts_of_letter(letter)):
        return None
    return PreparedForm(letter.version, received_file(pdf_of_letter(letter)))


def file_own_form(
    *, letter_id: UUID, prepared: PreparedForm | None, actor: Actor, now: datetime
) -> PostLetter:
    """File a letter as the form of its case if it is plainly that, and note that it was looked at.

    Whatever is not plain stays on the sorting table. Raises NotFound, and Refused("step_impossible") for a
    letter that does not wait any more.
    """
    with acting(actor, "post_letter.form_filed"):
        letter = locked_letter(letter_id, "file_form", actor=actor, version=None)
        letter.looked_at = now
        letter.save(update_fields=["looked_at"])
        if (
            prepared is None
            or letter.version != prepared.version
            or not is_plainly_a_form(facts_of_letter(letter))
        ):
            return letter
        (form,) = sheets_of_letter(letter).forms
        case = locked_case(form.case_id, "receive_signed_form", actor=actor)
        if not may_file(judged(case, prepared.received.reading, letter.arrived_on)):
            return letter
        enter_signed_form(
            case, prepared.received, arrived_on=letter.arrived_on, actor=actor, now=now, came_by=BY_POST
        )
        put_into_case(letter, "file_form", case, actor=actor, now=now)
    return letter


def take_back_form(*, letter_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> PostLetter:
    """Let a letter that was filed as a form wait again, and its case wait for the form.

    What was filed stays in the case as taken back. Raises Refused("post_form_decided") once something was
    decided of it, or another form came since.
    """
    with acting(actor, "post_letter.form_taken_back"):
        letter = locked_letter(letter_id, "take_back_form", actor=actor, version=version)
        signed_at, letter_case = letter.settled_at, letter.case
        if letter_case is None or signed_at is None:
            raise Refused("post_form_decided")
        case: Case = locked_case(
            letter_case.pk, "take_back_form", actor=actor, permission="case.receive_signed_form"
        )
        undecided = case.signed_forms.filter(decisions__isnull=True)
        signed = undecided.filter(came_by=BY_POST, received_at=signed_at).first()
        if signed is None or undecided.count() > 1:
            raise Refused("post_form_decided")
        decide_on_form(case, FORM_TAKEN_BACK, signed, actor=actor, now=now)
        save_step(case, "take_back_form", actor=actor, now=now, data={"post_letter": str(letter.pk)})
        letter.case = None
        letter.settled_by = letter.settled_at = None
        save_step(letter, "take_back_form", actor=actor, now=now, fields=["case", *SETTLED_FIELDS])
        resume_batch(letter.batch, actor=actor, now=now)
    return letter
