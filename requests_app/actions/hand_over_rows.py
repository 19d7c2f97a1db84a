"""What the web form and a hand-over share: the files are judged, the words kept like a mail, and read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from dpo_office.common.errors import Invalid, TooLarge, Unsupported
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.models import Controller
from requests_app.actions.mail_rows import HandedIn, new_mail, set_reading
from requests_app.domain.extract_files import ENDINGS, extract_media_type
from requests_app.domain.mail_parts import Attachment
from requests_app.domain.web_forms import MAX_FILES, MAX_FILES_MB
from requests_app.gateways.written_mail import Written, as_mail, as_parts
from requests_app.models import HandOver, Mail
from requests_app.queries.mails import possible_case

MAX_FILENAME = 200


def checked_files(files: Sequence[tuple[str, bytes]]) -> tuple[Attachment, ...]:
    """Give the files, each with the kind that its content says, under the name that it brought.

    Raises Invalid("files_too_many" | "file_empty"), TooLarge("files_too_large") and
    Unsupported("file_type_unsupported").
    """
    if len(files) > MAX_FILES:
        raise Invalid("files_too_many", field="attachments", most=MAX_FILES)
    if sum(len(content) for _name, content in files) > MAX_FILES_MB * 1024**2:
        raise TooLarge("files_too_large", field="attachments", most=MAX_FILES_MB)
    return tuple(_checked(name, content, place) for place, (name, content) in enumerate(files, start=1))


def keep_handed_in(
    owner: Controller,
    came: HandedIn,
    written: Written,
    *,
    channel: str,
    external_reference: str,
    actor: Actor,
    now: datetime,
    agent: str = "",
) -> HandOver:
    """Seal the words and insert the rows, before anything else is done with them."""
    key = key_of(owner, came.source, external_reference)
    mail = new_mail(owner, as_mail(written, key, came.received_at), actor=actor, now=now, place=came)
    if mail is None:  # the key is in the bytes, and the row of the key was looked for
        raise Invalid("mail_known")
    row: HandOver = HandOver.objects.create(
        controller=owner,
        mail=mail,
        source=came.source,
        external_reference=external_reference,
        channel=channel,
        received_at=came.received_at,
        handed_over_at=now,
        handed_over_by=actor.user_id,
        agent=agent,
    )
    return row


def read_handed_in(
    row: HandOver,
    written: Written,
    *,
    rights: Sequence[str],
    language: str,
    flags: Sequence[str],
    actor: Actor,
    now: datetime,
) -> Mail:
    """Set what the mail says, with the rights and the language that were named; it waits from here on."""
    mail: Mail = row.mail
    key = key_of(row.controller, row.source, row.external_reference)
    fields = set_reading(mail, as_parts(written, key, row.received_at), now=now)
    mail.language = language
    mail.rights = list(rights) or mail.rights
    mail.flags = [*mail.flags, *flags]
    mail.possible_case = possible_case(row.controller, mail.sender_address)
    save_step(
        mail,
        "read_mail",
        actor=actor,
        now=now,
        fields=[*fields, "possible_case"],
        data={"rights": mail.rights, "flags": mail.flags},
    )
    return mail


def key_of(owner: Controller, source: str, external_reference: str) -> UUID:
    """Give the key of what came under a reference: the same at any time, and it tells nothing."""
    return uuid5(NAMESPACE_OID, f"{owner.pk}|{source}|{external_reference}")


def _checked(name: str, content: bytes, place: int) -> Attachment:
    if not content:
        raise Invalid("file_empty", field="attachments")
    kind = extract_media_type(content)
    if kind is None:
        raise Unsupported("file_type_unsupported", field="attachments")
    given = "".join(letter for letter in name if letter.isprintable()).strip()[-MAX_FILENAME:]
    return Attachment(given or f"{place}.{ENDINGS[kind]}", kind, content)
