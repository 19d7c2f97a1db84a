"""A conversation is handed over from another system, with the time at which it was really received."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid
from dpo_office.common.letters.addresses import checked_address, checked_header
from dpo_office.common.permissions import Actor, require
from requests_app.actions.hand_over_rows import checked_files, keep_handed_in, read_handed_in
from requests_app.actions.mail_rows import HandedIn, case_to_join, open_case_of, settle
from requests_app.actions.new_cases import Requester, permitted_controller, require_known
from requests_app.domain import mail_codes as codes
from requests_app.domain.case_codes import CHANNELS, DANISH, LANGUAGES
from requests_app.domain.intake import checked_receipt
from requests_app.domain.mail_parts import MAX_TEXT
from requests_app.domain.rights import RIGHTS
from requests_app.domain.web_forms import AUTHORS, MAX_AGENT, MAX_EXTERNAL, MAX_MESSAGES, MAX_SUBJECT
from requests_app.gateways.written_mail import Written
from requests_app.handed_in_texts import Message, conversation_text, handed_subject
from requests_app.models import HandOver
from requests_app.permissions import HAND_OVER, OPEN
from requests_app.queries.hand_overs import known_hand_over


def hand_over(
    *,
    controller: str,
    external_reference: str,
    channel: str,
    messages: Sequence[Message],
    requester: Requester,
    actor: Actor,
    now: datetime,
    received_at: datetime | None = None,
    rights: Sequence[str] = (),
    case: str = "",
    language: str = DANISH,
    subject: str = "",
    agent: str = "",
    files: Sequence[tuple[str, bytes]] = (),
    copy_first: bool = False,
    is_told: bool = False,
    identity: str = "",
) -> HandOver:
    """Keep a conversation, and open a case of it, put it into one (`case`), or let it wait for a person.

    The time limit counts from `received_at`, whenever it is handed over (GDPR Art. 12(3)). Without rights
    somebody of the office reads it first. The same reference of the same controller gives what it made.
    `is_told`: the person knows already that it was received; `identity`: how it is clear who asks, where
    somebody said so. Nobody becomes a customer by it.

    Raises NotPermitted, Invalid (controller, reference, channel, texts, receipt, rights, requester, case),
    Refused("case_ended"), TooLarge and Unsupported.
    """
    owner = permitted_controller(controller, actor, HAND_OVER)
    external = _line(external_reference, "external_reference", MAX_EXTERNAL)
    if not external:
        raise Invalid("hand_over_reference_missing", field="external_reference")
    known = known_hand_over(owner.pk, codes.HELPDESK, external)
    if known is not None:
        return known
    require_known(channel, CHANNELS, "channel")
    require_known(language, LANGUAGES, "language")
    for right in rights:
        if right not in RIGHTS:
            raise Invalid("right_unknown", field="rights", right=right)
    received = checked_receipt(received_at, now)
    if requester.email.strip():
        checked_address(requester.email, field="requester.email")
    attached = checked_files(files)
    said = Written(
        subject=_line(subject, "subject", MAX_SUBJECT) or handed_subject(language),
        text=conversation_text(_checked_messages(messages), external, language),
        sender_name=_line(requester.name, "requester.name", MAX_SUBJECT),
        sender_address=requester.email.strip(),
        attachments=attached,
    )
    came = HandedIn(codes.HELPDESK, received, codes.HANDED_OVER)
    try:
        with acting(actor, "mail.handed_over"):
            row = keep_handed_in(
                owner,
                came,
                said,
                channel=channel,
                external_reference=external,
                agent=_line(agent, "agent", MAX_AGENT),
                actor=actor,
                now=now,
            )
            mail = read_handed_in(row, said, rights=rights, language=language, flags=(), actor=actor, now=now)
            if case:
                settle(mail, "join_case", case_to_join(mail, case, actor), actor=actor, now=now)
            elif rights:
                require(actor, OPEN, owner.pk)
                open_case_of(
                    mail,
                    rights=rights,
                    requester=requester,
                    received_at=received,
                    language=language,
                    actor=actor,
                    now=now,
                    copy_first=copy_first,
                    channel=channel,
                    is_told=is_told,
                    identity=identity,
                )
    except IntegrityError:
        # The same conversation, handed over twice at the same moment.
        meanwhile = known_hand_over(owner.pk, codes.HELPDESK, external)
        if meanwhile is None:
            raise
        return meanwhile
    return row


def _checked_messages(messages: Sequence[Message]) -> Sequence[Message]:
    if not any(message.text.strip() for message in messages):
        raise Invalid("hand_over_text_missing", field="messages")
    if len(messages) > MAX_MESSAGES or sum(len(message.text) for message in messages) > MAX_TEXT:
        raise Invalid("hand_over_too_long", field="messages")
    for message in messages:
        require_known(message.by, AUTHORS, "messages")
    return messages


def _line(text: str, name: str, most: int) -> str:
    line = checked_header(text.strip(), field=name)
    if len(line) > most:
        raise Invalid("text_too_long", field=name, max=most)
    return line
