"""A letter gets a home: as a signed form, in a new case or a known one, or set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.documents import read_document
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import require_version, save_step
from requests_app.actions.case_letters import write_to_requester
from requests_app.actions.case_rows import locked_case
from requests_app.actions.mail_rows import case_to_join
from requests_app.actions.new_cases import (
    NOTHING_SAID,
    Requester,
    Standing,
    add_case,
    checked_requester,
    checked_rights,
    customer_of,
    reckoned,
    require_known,
)
from requests_app.actions.post_rows import (
    SETTLED_FIELDS,
    at_most,
    checked_reason,
    locked_letter,
    put_into_case,
    resume_batch,
    settle_letter,
)
from requests_app.actions.signed_form_rows import ReceivedFile, enter_signed_form, received_file
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.enquiries import QUESTION, RIGHTS_REQUEST, require_kind
from requests_app.domain.form_ways import BY_POST
from requests_app.domain.intake import checked_receipt
from requests_app.domain.post_batches import received_at_of
from requests_app.domain.post_codes import MAX_POSTAL_ADDRESS, POST_DISMISSALS
from requests_app.enquiry_letter_texts import RECEIVED_LETTERS
from requests_app.gateways.picture_file import pdf_of_pictures
from requests_app.models import Case, IssuedForm, PostLetter
from requests_app.permissions import OPEN, OPEN_QUESTION
from requests_app.queries.post import kept_pages, sheets_of_letter

LETTER = "letter"


@dataclass(frozen=True)
class PreparedForm:
    """A letter read as a returned form, and the version of the letter whose pages these are."""

    version: int
    received: ReceivedFile


def prepare_form(*, letter_id: UUID, actor: Actor, version: int | None = None) -> PreparedForm:
    """Put the pages of a letter together and read them as a form, outside of any transaction.

    Raises NotFound, NotPermitted, Stale and Refused("post_no_form" | "post_several_forms").
    """
    letter = PostLetter.objects.for_user(actor).filter(pk=letter_id).first()
    if letter is None:
        raise NotFound("not_found")
    require(actor, "post_letter.file_form", letter.controller_id)
    if version is not None:
        require_version(letter, version)
    _form_of(letter)
    return PreparedForm(letter.version, received_file(pdf_of_letter(letter)))


def pdf_of_letter(letter: PostLetter) -> bytes:
    """Put the pages of a letter that are left together. Raises Refused("post_letter_empty")."""
    pages = list(kept_pages(letter).select_related("picture"))
    if not pages:
        raise Refused("post_letter_empty")
    return pdf_of_pictures([read_document(page.picture) for page in pages])


def file_form(
    *, letter_id: UUID, prepared: PreparedForm, actor: Actor, now: datetime, version: int | None = None
) -> PostLetter:
    """File a letter as the signed form of its case, by the same checks as a form that is uploaded there.

    Whether it is in time is judged by the day on which the post arrived. Raises NotPermitted, Stale when the
    pages changed since they were read, Refused("step_impossible"), and what prepare_form raises.
    """
    with acting(actor, "post_letter.form_filed"):
        letter = locked_letter(letter_id, "file_form", actor=actor, version=version)
        require_version(letter, prepared.version)
        case = locked_case(_form_of(letter).case_id, "receive_signed_form", actor=actor)
        enter_signed_form(
            case, prepared.received, arrived_on=letter.arrived_on, actor=actor, now=now, came_by=BY_POST
        )
        put_into_case(letter, "file_form", case, actor=actor, now=now)
    return letter


def open_case_from_letter(
    *,
    letter_id: UUID,
    rights: Sequence[str],
    requester: Requester,
    address: str,
    language: str,
    actor: Actor,
    now: datetime,
    standing: Standing = NOTHING_SAID,
    kind: str = RIGHTS_REQUEST,
    confidential: bool = False,
    version: int | None = None,
) -> Case:
    """Open a case of a letter, received on the day on which it arrived; nobody becomes a customer by it.

    An acknowledgement leaves if there is an e-mail address. Raises Invalid (rights, requester, address,
    language, receipt) and NotPermitted.
    """
    with acting(actor, "post_letter.case_opened"):
        letter = locked_letter(letter_id, "open_case", actor=actor, version=version)
        require(actor, OPEN_QUESTION if kind == QUESTION else OPEN, letter.controller_id)
        require_kind(kind, has_rights=bool(rights), confidential=confidential)
        person = checked_requester(requester)
        require_known(language, LANGUAGES, "language")
        asked = checked_rights(rights) if kind == RIGHTS_REQUEST else ()
        received = checked_receipt(received_at_of(letter.arrived_on), now)
        letter.sender_address = _checked_address(address)
        controller = letter.controller
        case = add_case(
            controller,
            person,
            customer=customer_of(controller, person, standing.relation),
            rights=asked,
            due=reckoned(controller, received, asked, kind),
            received_at=received,
            channel=LETTER,
            language=language,
            actor=actor,
            now=now,
            standing=standing,
            kind=kind,
            confidential=confidential,
        )
        put_into_case(letter, "open_case", case, actor=actor, now=now)
        if person.email:
            write_to_requester(case, RECEIVED_LETTERS[kind], actor=actor, now=now, may_wait=True)
    return case


def join_case(
    *, letter_id: UUID, reference: str, actor: Actor, now: datetime, version: int | None = None
) -> PostLetter:
    """Put a letter into the case with that reference.

    Raises Invalid("case_unknown") and Refused("case_ended").
    """
    with acting(actor, "post_letter.case_joined"):
        letter = locked_letter(letter_id, "join_case", actor=actor, version=version)
        case = case_to_join(letter, reference, actor)
        put_into_case(letter, "join_case", case, actor=actor, now=now)
    return letter


def dismiss_letter(
    *,
    letter_id: UUID,
    dismissed_as: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> PostLetter:
    """Set a letter aside, with why; it is kept, and can be taken back.

    Raises Invalid("post_dismissal_unknown" | "reason_required" | "text_too_long").
    """
    with acting(actor, "post_letter.dismissed"):
        letter = locked_letter(letter_id, "dismiss_letter", actor=actor, version=version)
        if dismissed_as not in POST_DISMISSALS:
            raise Invalid("post_dismissal_unknown", field="dismissed_as")
        letter.dismissed_as, letter.dismissal = dismissed_as, checked_reason(reason)
        settle_letter(
            letter,
            "dismiss_letter",
            actor=actor,
            now=now,
            fields=["dismissed_as", "dismissal"],
            data={"dismissed_as": dismissed_as},
        )
    return letter


def take_back_letter(
    *, letter_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> PostLetter:
    """Let a letter that was set aside wait again: its time limit has run on, and its batch is unfinished."""
    with acting(actor, "post_letter.taken_back"):
        letter = locked_letter(letter_id, "take_back", actor=actor, version=version)
        letter.dismissed_as = letter.dismissal = ""
        letter.settled_by = letter.settled_at = None
        fields = ["dismissed_as", "dismissal", *SETTLED_FIELDS]
        save_step(letter, "take_back", actor=actor, now=now, fields=fields)
        resume_batch(letter.batch, actor=actor, now=now)
    return letter


def _form_of(letter: PostLetter) -> IssuedForm:
    forms = sheets_of_letter(letter).forms
    if not forms:
        raise Refused("post_no_form")
    if len(forms) > 1:
        raise Refused("post_several_forms")
    return forms[0]


def _checked_address(address: str) -> str:
    said = "\n".join(line.strip() for line in address.splitlines())
    return at_most(said, MAX_POSTAL_ADDRESS, field="address")
