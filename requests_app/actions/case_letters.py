"""The letters of a case: to whom they go, and that each step leaves one in its own transaction.

Every letter of a case passes `_post`: there it is held against what its kind reveals, and against what shows
that its reader is the person (docs/rules/letters.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings

from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.documents import Document
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.addresses import checked_address
from dpo_office.common.letters.message import PRIVATE_WORDS
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor
from registry_app.models import Controller
from requests_app.actions.answer_link_rows import Behind, keep_link, new_link
from requests_app.actions.case_marks import marked, marked_name, tester_of
from requests_app.actions.case_readers import (
    Reader,
    person_of_case,
    reader_of,
    representative_of,
    way_of,
    way_on_file,
    ways_of,
)
from requests_app.actions.form_link_rows import keep_form_link, new_form_link
from requests_app.answer_link_texts import link_told
from requests_app.domain.answer_links import USUAL_WAY, AnswerWay
from requests_app.domain.identity_checks import POSTED_CODE_VALID
from requests_app.domain.letter_kinds import (
    BY_HAND,
    ON_FILE,
    TESTER,
    UNKNOWN,
    Way,
    is_lawful_after_erasure,
    letter_kind,
    outbox_code,
    reaches,
    require_identity,
    require_lawful_after_erasure,
    reveals_of,
)
from requests_app.domain.sensitive import has_cpr
from requests_app.enquiry_letter_texts import RECEIVED_LETTERS
from requests_app.form_link_texts import way_back_words
from requests_app.gateways.request_form import Letterhead
from requests_app.letter_texts import long_date
from requests_app.mail_texts import MAIL_OF, MailText, mail_text
from requests_app.models import Case, CaseLetterTemplate, IssuedForm, LetterBasis, Representation
from requests_app.queries.erasures import asked_for_erasure
from requests_app.queries.letter_templates import template_in_use
from requests_app.queries.mails import reply_address_of


def letterhead_of(controller: Controller) -> Letterhead:
    """Say who writes."""
    return Letterhead(name=controller.name, address=controller.address, contact=contact_of(controller))


def letterhead_for(case: Case) -> Letterhead:
    """Say who writes in a document of the case; that of a test bears the mark in its heading."""
    head = letterhead_of(case.controller)
    return replace(head, name=marked_name(case, head.name))


def contact_of(controller: Controller) -> str:
    """Give the address that people can write to: the controller's own, else the office's."""
    return controller.contact_email or f"office@{settings.DPO_NOTICE_DOMAIN}"


def write_to_requester(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    expires_on: date | None = None,
    reasons: Sequence[str] = (),
    attachments: Sequence[Document] = (),
    filenames: Sequence[str] = (),
    may_wait: bool = False,
    told: Mapping[str, str] | None = None,
    said: str = "",
    hand_in: IssuedForm | None = None,
) -> Letter:
    """Write about the case to whoever asked, where they asked from; nothing in it is about a customer.

    Whoever represents the person reads it instead, once their authority is checked. What only
    confirms `may_wait` while the brand is being set up: the step itself must not be lost. A mail brings a
    link by which the form to `hand_in` comes back; on paper, which others may open, there is none.
    """
    reader = reader_of(case, now)
    return _post(
        case,
        kind,
        reader,
        [way_of(case, reader)],
        actor=actor,
        now=now,
        # A receipt names nobody: whoever wrote may have given any name.
        name="" if kind in RECEIVED_LETTERS.values() else reader.name,
        expires_on=expires_on,
        reasons=reasons,
        attachments=attachments,
        filenames=filenames,
        may_wait=may_wait,
        told=told,
        said=said,
        hand_in=hand_in,
    )


def send_form(case: Case, kind: str, form: IssuedForm, *, actor: Actor, now: datetime) -> Letter:
    """Write to whoever asked with the form in the letter, and with a link by which it comes back."""
    return write_to_requester(
        case,
        kind,
        actor=actor,
        now=now,
        expires_on=form.expires_on,
        attachments=[form.document],
        filenames=[f"{form.number}.pdf"],
        hand_in=form,
    )


def write_to_representative(
    case: Case, row: Representation, kind: str, said: str, *, actor: Actor, now: datetime
) -> Letter:
    """Write about the authority to whoever says that they represent the person; it names nobody else."""
    reader = representative_of(case, row)
    return _post(
        case,
        kind,
        reader,
        [Way(reader.address, TESTER if case.is_test else UNKNOWN)],
        actor=actor,
        now=now,
        name=reader.name,
        said=said,
        may_wait=True,
    )


def write_enquiry_answer(case: Case, kind: str, said: str, *, actor: Actor, now: datetime) -> Letter:
    """Answer what was asked beside rights, over enforced TLS: where it came from, or to the address on file.

    Words of an answer easily tell that we know the person, so that nobody has them who only claims to be one.
    """
    reader = reader_of(case, now)
    return _post(
        case,
        kind,
        reader,
        ways_of(case, reader),
        actor=actor,
        now=now,
        name=reader.name,
        said=said,
    )


def write_confirmation(case: Case, said: str, *, actor: Actor, now: datetime) -> Letter:
    """Confirm to the customer, at the address on file, what was said on the telephone; over enforced TLS.

    Whoever called may have given any name, so the letter is addressed to the customer by the name on file.
    """
    customer = case.customer
    return _post(
        case,
        "case_recorded",
        replace(person_of_case(case), name=customer.name if customer else case.requester_name),
        [way_on_file(case)],
        actor=actor,
        now=now,
        name=customer.name if customer else "",
        told={"spoken": said, "customer_number": customer.number if customer else ""},
        may_wait=True,
    )


def write_identity_code(case: Case, code: str, *, actor: Actor, now: datetime) -> Letter:
    """Mail a code to the address on file, whoever asks and wherever they write from; it is sealed.

    Raises Refused("no_contact_on_file") where nobody on file with a usable address is meant.
    """
    way, customer = way_on_file(case), case.customer
    if customer is None or not _is_usable(way.address):
        raise Refused("no_contact_on_file")
    return _post(
        case,
        "identity_code",
        replace(person_of_case(case), name=customer.name, address=way.address),
        [way],
        actor=actor,
        now=now,
        name="",
        told={"code": PRIVATE_WORDS},
        sealed=code,
    )


def post_identity_code(
    case: Case, code: str, envelope: Sequence[str], *, actor: Actor, now: datetime
) -> Letter:
    """Write a letter with a code that waits to be printed, for the name and the postal address on file."""
    until = copenhagen_date(now + POSTED_CODE_VALID)
    return _post(
        case,
        "identity_letter",
        replace(person_of_case(case), name=envelope[0], address="", envelope="\n".join(envelope)),
        [],
        actor=actor,
        now=now,
        name="",
        told={"code": PRIVATE_WORDS, "until": long_date(until, case.language)},
        sealed=code,
    )


def write_request_notice(
    case: Case, address: str, link: str, until: date | None, *, actor: Actor, now: datetime
) -> Letter:
    """Tell a contact on file that a request was made; it names nobody, no right and no answer."""
    return _post(
        case,
        "request_notice",
        replace(person_of_case(case), name="", address=address),
        [Way(address, ON_FILE)],
        actor=actor,
        now=now,
        name="",
        told={"link": PRIVATE_WORDS, "until": long_date(until, case.language) if until else ""},
        sealed=link,
    )


def write_decision(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    attachments: Sequence[Document],
    filenames: Sequence[str],
    told: Mapping[str, str] | None = None,
    confirms: bool = False,
    way: AnswerWay = USUAL_WAY,
) -> Letter:
    """Send a refusal to whoever asked (GDPR Art. 12(4)); it holds nothing that was found.

    `confirms`: its ground says that there is data of the person. Then it goes to the address on file, unless
    it is settled who asks.
    """
    reader = reader_of(case, now, decides=True)
    return _post(
        case,
        kind,
        reader,
        ways_of(case, reader),
        actor=actor,
        now=now,
        name=reader.name,
        attachments=attachments,
        filenames=filenames,
        told=told,
        carries=confirms,
        behind=Behind(way) if way.by_link else None,
    )


def write_content(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    attachments: Sequence[Document],
    filenames: Sequence[str],
    carries: bool,
    way: AnswerWay = USUAL_WAY,
) -> Letter:
    """Send an answer, over enforced TLS or by a link: to the address on file, which is the person's own.

    Whoever wrote may have given another's number. So where a customer is matched, the requester's own address
    is used only after it was settled who asks; and what was found (`carries`) leaves only then, even where
    nobody is matched. Without any such way the letter waits to be printed. Whoever represents the person has
    it at the address with which their authority was checked.
    """
    reader = reader_of(case, now, decides=True)
    return _post(
        case,
        kind,
        reader,
        ways_of(case, reader, on_file_first=True),
        actor=actor,
        now=now,
        name=reader.name,
        attachments=attachments,
        filenames=filenames,
        carries=carries,
        behind=Behind(way) if way.by_link else None,
    )


def write_fresh_link(case: Case, answer: Letter, way: AnswerWay, *, actor: Actor, now: datetime) -> Letter:
    """Lead again to an answer that lies behind a link, at the address to which the first link went."""
    return _post(
        case,
        "answer_link",
        replace(reader_of(case, now, decides=True), name=answer.recipient_name),
        [Way(answer.recipient_address, answer.basis.identity)],
        actor=actor,
        now=now,
        name=answer.recipient_name,
        behind=Behind(way, answer),
    )


def write_on_paper(case: Case, answer: Letter, envelope: str, *, actor: Actor, now: datetime) -> Letter:
    """Write an answer that lies behind a link as a letter that waits to be printed, with the same files."""
    attached = list(answer.attachments.select_related("document").order_by("pk"))
    return _post(
        case,
        MAIL_OF[answer.kind],
        replace(reader_of(case, now, decides=True), name=answer.recipient_name, envelope=envelope),
        [],
        actor=actor,
        now=now,
        name=answer.recipient_name,
        attachments=[row.document for row in attached],
        filenames=[row.filename for row in attached],
        carries=answer.basis.reveals == letter_kind(answer.kind).reveals,
    )


def _post(
    case: Case,
    kind: str,
    reader: Reader,
    ways: Sequence[Way],
    *,
    actor: Actor,
    now: datetime,
    name: str,
    attachments: Sequence[Document] = (),
    filenames: Sequence[str] = (),
    expires_on: date | None = None,
    reasons: Sequence[str] = (),
    said: str = "",
    told: Mapping[str, str] | None = None,
    carries: bool = False,
    may_wait: bool = False,
    behind: Behind | None = None,
    hand_in: IssuedForm | None = None,
    sealed: str = "",
) -> Letter:
    """Write a letter by the first way that allows what it reveals; without one it waits to be printed."""
    code = outbox_code(kind)
    if not is_lawful_after_erasure(code) and asked_for_erasure(case):
        require_lawful_after_erasure(code)
    reveals = reveals_of(code, carries=carries)
    way = next((way for way in ways if _is_usable(way.address) and reaches(way.identity, reveals)), None)
    identity = way.identity if way else BY_HAND
    require_identity(reveals, identity)
    if behind and way is None:
        raise Invalid("link_needs_address", field="way")
    link = new_link(behind, now=now) if behind else None
    way_back = new_form_link(hand_in) if hand_in and way else None
    # What people write as their name may hold their number.
    name, addressed = ("" if has_cpr(given) else given for given in (name, reader.name))
    template = None if link else template_in_use(case.controller_id, code)
    if link:
        expires_on = copenhagen_date(link.expires_at)
        told = link_told(case.language, is_told=bool(link.way.code))
    text = _written(
        case,
        link.text if link else kind,
        template,
        name=name,
        expires_on=expires_on,
        reasons=reasons,
        said=said,
        told=told,
        adds=way_back_words(way_back.form.expires_on, case.language) if way_back else "",
    )
    if way and has_cpr(f"{text.subject}\n{text.body}"):
        raise Refused("letter_mails_cpr")
    controller = case.controller
    letter = post_letter(
        cause=case,
        kind=code,
        controller_id=case.controller_id,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        recipient=Recipient(
            name=addressed,
            address=way.address if way else reader.envelope,
            language=case.language,
        ),
        subject=text.subject,
        body=text.body,
        attachments=attachments,
        filenames=filenames,
        # What lies behind a link does not travel.
        confidential=letter_kind(code).is_confidential and link is None,
        private_words=link.address if link else way_back.address if way_back else sealed,
        behind_link=link is not None,
        may_wait=may_wait,
        reply_to="" if case.is_test else reply_address_of(case),
        tested_by=tester_of(case),
        actor=actor,
        now=now,
        # Without a mail address the letter waits to be printed: nothing that is owed gets lost in silence.
        channel=codes.EMAIL if way else codes.POST,
    )
    LetterBasis.objects.create(
        letter=letter,
        reveals=reveals,
        identity=identity,
        template=template,
        template_version=template.version if template else None,
    )
    if link:
        keep_link(case, link, letter, actor=actor, now=now)
    if way_back:
        keep_form_link(case, way_back, actor=actor, now=now)
    return letter


def _written(
    case: Case,
    kind: str,
    template: CaseLetterTemplate | None,
    *,
    name: str,
    expires_on: date | None,
    reasons: Sequence[str],
    said: str,
    told: Mapping[str, str] | None,
    adds: str,
) -> MailText:
    text = mail_text(
        kind,
        case.language,
        reference=case.reference,
        controller=case.controller.name,
        contact=contact_of(case.controller),
        name=name,
        due_on=case.due_on,
        expires_on=expires_on,
        reasons=reasons,
        received_on=case.received_on,
        said=said,
        told=told,
        words=template.words(case.language) if template else None,
        adds=adds,
    )
    return marked(case, text, case.language)


def _is_usable(address: str) -> bool:
    try:
        checked_address(address)
    except Invalid:
        return False
    return True
