"""Somebody sends a request by the form on the web: it is stored first, and a case is opened afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError

from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, Invalid, NotFound, Refused
from dpo_office.common.permissions import Actor
from requests_app.actions.hand_over_rows import checked_files, keep_handed_in, read_handed_in
from requests_app.actions.mail_rows import HandedIn, open_case_of
from requests_app.actions.new_cases import Requester, checked_requester, require_known
from requests_app.domain import mail_codes as codes
from requests_app.domain.case_codes import DANISH, LANGUAGES
from requests_app.domain.mail_parts import Attachment
from requests_app.domain.rights import RIGHTS
from requests_app.domain.sensitive import passages_in
from requests_app.domain.waits import can_wait
from requests_app.domain.web_forms import CASES_PER_HOUR, MAX_ADDRESS, MAX_WORDS, STORED_PER_HOUR
from requests_app.gateways.written_mail import Written
from requests_app.handed_in_texts import form_subject, form_text
from requests_app.labels_web_forms import WISH_LABELS
from requests_app.models import HandOver
from requests_app.queries.hand_overs import forms_within_the_hour, known_hand_over, open_form

CHANNEL = "web_form"
# What is written down below the person's own words, in this order.
_SAID = ("name", "email", "phone", "address", "customer_number")


@dataclass(frozen=True)
class FormAnswers:
    """What somebody filled in; `trap` is a field that people do not see."""

    wishes: Sequence[str]
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    customer_number: str = ""
    text: str = ""
    for_another: bool = False
    trap: str = ""
    language: str = DANISH

    @property
    def rights(self) -> tuple[str, ...]:
        """Give the rights among the wishes."""
        return tuple(right for right in RIGHTS if right in self.wishes)


def take_in_request(
    *,
    slug: str,
    key: UUID,
    answers: FormAnswers,
    files: Sequence[tuple[str, bytes]],
    actor: Actor,
    now: datetime,
) -> HandOver:
    """Keep what somebody sent by the form of a controller, and open a case of it where nothing is in doubt.

    It has been received at this instant, whatever follows. The same key gives what it made. Without a right,
    for somebody else, with the hidden field filled in, or when very many come, it waits for a person.

    Raises NotFound where no form is open, Invalid (wishes, ways to be reached, files), TooLarge, Unsupported,
    and Refused("form_too_many") above what can be stored.
    """
    form = open_form(slug)
    if form is None:
        raise NotFound("not_found")
    owner = form.controller
    known = known_hand_over(owner.pk, codes.WEB_FORM, str(key))
    if known is not None:
        return known
    person = _checked(answers)
    said = _written(answers, person, checked_files(files))
    count = forms_within_the_hour(owner.pk, now)
    if count >= STORED_PER_HOUR:
        raise Refused("form_too_many")
    came = HandedIn(codes.WEB_FORM, now, codes.OWN_FORM)
    try:
        with acting(actor, "mail.stored"):
            row = keep_handed_in(
                owner, came, said, channel=CHANNEL, external_reference=str(key), actor=actor, now=now
            )
    except IntegrityError:
        # Pressed twice at the same moment: the other one goes on with it.
        meanwhile = known_hand_over(owner.pk, codes.WEB_FORM, str(key))
        if meanwhile is None:
            raise
        return meanwhile
    _go_on(row, answers, said, person, _doubts(answers, count), actor=actor, now=now)
    return row


def _checked(answers: FormAnswers) -> Requester:
    if not answers.wishes:
        raise Invalid("wish_missing", field="wishes")
    for wish in answers.wishes:
        require_known(wish, [code for code, _words in WISH_LABELS], "wishes")
    require_known(answers.language, LANGUAGES, "language")
    if not (answers.email.strip() or answers.phone.strip() or answers.address.strip()):
        raise Invalid("reach_missing", field="email")
    if not (answers.name.strip() or answers.email.strip() or answers.phone.strip()):
        raise Invalid("post_needs_name", field="name")
    for name, text, most in (("text", answers.text, MAX_WORDS), ("address", answers.address, MAX_ADDRESS)):
        if len(text) > most:
            raise Invalid("text_too_long", field=name, max=most)
    # What looks like a CPR number stays in the words, where somebody decides about it.
    number = "" if passages_in(answers.customer_number) else answers.customer_number
    return checked_requester(
        Requester(name=answers.name, email=answers.email, phone=answers.phone, customer_number=number)
    )


def _written(answers: FormAnswers, person: Requester, attachments: tuple[Attachment, ...]) -> Written:
    said = {name: getattr(answers, name).strip() for name in _SAID}
    return Written(
        subject=form_subject(answers.language),
        text=form_text(
            answers.text, said, answers.wishes, for_another=answers.for_another, language=answers.language
        ),
        sender_name=person.name,
        sender_address=person.email,
        attachments=attachments,
    )


def _doubts(answers: FormAnswers, count: int) -> list[str]:
    """Name what keeps a case from being opened by itself."""
    found = {
        codes.FORM_OTHER: not answers.rights,
        codes.FORM_FOR_ANOTHER: answers.for_another,
        codes.FORM_TRAP: bool(answers.trap),
        codes.FORM_MANY: count >= CASES_PER_HOUR,
    }
    return [code for code, is_so in found.items() if is_so]


def _go_on(
    row: HandOver,
    answers: FormAnswers,
    said: Written,
    person: Requester,
    doubts: Sequence[str],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    with acting(actor, "mail.read"):
        mail = read_handed_in(
            row, said, rights=answers.rights, language=answers.language, flags=doubts, actor=actor, now=now
        )
    if doubts:
        return
    try:
        with acting(actor, "mail.case_opened"):
            open_case_of(
                mail,
                rights=answers.rights,
                requester=person,
                received_at=row.received_at,
                language=answers.language,
                actor=actor,
                now=now,
                copy_first=can_wait(answers.rights),
                channel=CHANNEL,
            )
    except DomainError:
        # Stored it is, and it waits for a person: whoever sent it has nothing to put right.
        row.mail.refresh_from_db()
