"""Take a mail apart. It runs in the child process of dpo_office/common/confined.py and imports no Django.

The standard library's parser is lenient and sometimes slow (its quadratic cases end at the child's limit);
addresses are read by a rule of our own, because parseaddr can be talked into another one (CVE-2023-27043).
"""

import re
from collections.abc import Iterator
from datetime import UTC
from email import message_from_bytes, message_from_string
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, Final

from dpo_office.common.confined_parts import packed
from requests_app.domain import mail_parts as parts
from requests_app.domain.mail_parts import Attachment, MailParts
from requests_app.gateways.mail_html import text_of_html

OUTLOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ONE_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"\\@]+@[^\s<>()\[\],;:\"\\@]+")
_NAMED: Final = re.compile(r"(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]+)\s*>", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_AUTOMATIC: Final = (
    *(
        "auto-submitted",
        "precedence",
        "return-path",
        "list-id",
        "list-unsubscribe",
        "x-auto-response-suppress",
    ),
    *("x-autoreply", "x-autorespond", "feedback-id"),
)
_RECIPIENTS: Final = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


def parse(content: bytes) -> bytes:
    """Read a mail (RFC 5322) or an Outlook message, and give it as bytes for mail_reader.py."""
    if content.startswith(OUTLOOK):
        # Only where one is read: most mails are none.
        from requests_app.gateways.mail_outlook import outlook_parts  # noqa: PLC0415  most mails are none

        return packed_mail(outlook_parts(content))
    return packed_mail(mail_parts(content))


def warm_up() -> None:
    """Import what reading a mail imports on its way."""
    for charset in ("utf-8", "iso-8859-1", "windows-1252", "us-ascii"):
        head = f'From: =?{charset}?q?A?= <a@example.com>\nContent-Type: text/plain; charset="{charset}"\n'
        mail_parts(f"{head}Date: Mon, 1 Jan 2024 10:00:00 +0100\n\nHej".encode())


def mail_parts(content: bytes) -> MailParts:
    """Read a mail as it travels."""
    message = message_from_bytes(content)
    text, attachments, flags = _walk(message)
    return with_headers(message, text=text, attachments=attachments, flags=flags)


def with_headers(
    message: Message, *, text: str, attachments: list[Attachment], flags: list[str]
) -> MailParts:
    """Add what the headers say to what the parts held."""
    name, address = sender_of(message, flags)
    if len(text) > parts.MAX_TEXT:
        flags.append(parts.TEXT_CUT)
    if not text.strip():
        flags.append(parts.TEXT_MISSING)
    return MailParts(
        sender_name=name,
        sender_address=address,
        subject=_decoded(_header(message, "subject"))[: parts.MAX_NAME],
        text=_clean(text[: parts.MAX_TEXT]),
        message_id=_line(_header(message, "message-id"))[: parts.MAX_ADDRESS],
        date=_date(_header(message, "date")),
        received=tuple(_line(value) for value in _headers(message, "received")[: parts.MAX_RECEIVED]),
        recipients=tuple(_recipients(message)),
        automatic={
            name: _line(value)[:200]
            for name in _AUTOMATIC
            if (value := _header(message, name, None)) is not None
        },
        authentication=tuple(_line(value) for value in _headers(message, "authentication-results")[:10]),
        content_type=message.get_content_type(),
        flags=tuple(dict.fromkeys(flags)),
        attachments=tuple(attachments),
    )


def sender_of(message: Message, flags: list[str]) -> tuple[str, str]:
    """Give the name and the one address of From; more than one, or one in disguise, is no address."""
    found = _headers(message, "from")
    if not found:
        flags.append(parts.SENDER_MISSING)
        return "", ""
    named = _NAMED.fullmatch(_line(found[0]))
    raw_name, address = (named["name"], named["address"]) if named else ("", _line(found[0]))
    if len(found) > 1 or not _ONE_ADDRESS.fullmatch(address) or len(address) > parts.MAX_ADDRESS:
        flags.append(parts.SENDER_UNCLEAR)
        return _decoded(found[0])[: parts.MAX_NAME], ""
    name = _decoded(raw_name).strip().strip('"').replace('\\"', '"').strip()
    return name[: parts.MAX_NAME], address


def packed_mail(found: MailParts) -> bytes:
    """Put a reading into bytes: a length, JSON, and the attachments one behind the other."""
    facts = {name: value for name, value in vars(found).items() if name != "attachments"}
    facts["attachments"] = [[a.filename, a.media_type, len(a.content)] for a in found.attachments]
    return packed(facts, [attachment.content for attachment in found.attachments])


def _walk(message: Message) -> tuple[str, list[Attachment], list[str]]:
    """Give the text, the attachments and what was in the way, from at most so many parts so deep."""
    flags: list[str] = []
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    for part in _leaves(message, flags):
        kind = part.get_content_type()
        is_text = kind in ("text/plain", "text/html") and not _is_attached(part)
        if is_text:
            (plain if kind == "text/plain" else html).append(_text(part, flags))
        elif len(attachments) < parts.MAX_ATTACHMENTS:
            attachments.append(_attachment(part, kind, flags))
        else:
            flags.append(parts.TOO_MANY_ATTACHMENTS)
    text = "\n\n".join(words for words in plain if words.strip())
    return text or text_of_html("\n".join(html)), attachments, flags


def _leaves(message: Message, flags: list[str]) -> Iterator[Message]:
    waiting = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > parts.MAX_PARTS:
            flags.append(parts.TOO_MANY_PARTS)
            return
        payload = part.get_payload()
        if not part.is_multipart() or part.get_content_type() == "message/rfc822":
            yield part
        elif depth >= parts.MAX_DEPTH:
            flags.append(parts.TOO_DEEP)
        elif isinstance(payload, list):
            waiting.extend((inner, depth + 1) for inner in reversed(payload) if isinstance(inner, Message))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_filename(part))


def _text(part: Message, flags: list[str]) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return decoded_text(content, part.get_param("charset"), flags)


def decoded_text(content: bytes, charset: object, flags: list[str]) -> str:
    """Decode a text by the charset it names, else as it probably was; what fits nothing is marked."""
    named = str(charset or "").strip().strip('"').lower()
    for candidate in (named, "utf-8"):
        try:
            if candidate:
                return content.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            flags.append(parts.CHARSET_BROKEN)
    # Half of Denmark's older systems wrote this and said something else; every byte means something in it.
    return content.decode("cp1252", "replace")


def _attachment(part: Message, kind: str, flags: list[str]) -> Attachment:
    name = _filename(part) or ("mail.eml" if kind == "message/rfc822" else "")
    try:
        if kind == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            content = first.as_bytes() if isinstance(first, Message) else b""
        else:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
    except (ValueError, KeyError, LookupError, TypeError, AttributeError, RecursionError):
        flags.append(parts.PART_UNREADABLE)
        content = b""
    return Attachment(clean_name(name), kind[:100], content)


def _filename(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def clean_name(name: str) -> str:
    """Give a file name without a path and without what could begin a line."""
    return _line(name.replace("\\", "/").rpartition("/")[2]).strip(". ")[: parts.MAX_NAME]


def _headers(message: Message, name: str) -> list[str]:
    """Give the values of a header as they stand: eight bits are UTF-8 (RFC 6532), or what was before it."""
    found = [value for key, value in message.raw_items() if key.lower() == name]
    return [
        decoded_text(str(value)[: parts.MAX_HEADER].encode("utf-8", "surrogateescape"), "", [])
        for value in found
    ]


def _header(message: Message, name: str, missing: Any = "") -> Any:
    return next(iter(_headers(message, name)), missing)


def _recipients(message: Message) -> Iterator[str]:
    found = (
        address
        for name in _RECIPIENTS
        for value in _headers(message, name)
        for address in _ONE_ADDRESS.findall(value)
    )
    for _number, address in zip(range(parts.MAX_RECIPIENTS), found, strict=False):
        yield address[: parts.MAX_ADDRESS]


def _decoded(value: str) -> str:
    """Decode the words of a header (RFC 2047); what cannot be decoded stays as it was written."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return _line(value)
    found = [
        decoded_text(piece, charset, []) if isinstance(piece, bytes) else piece for piece, charset in pieces
    ]
    return _line("".join(found))


def _date(value: str) -> str:
    try:
        at = parsedate_to_datetime(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
    except (TypeError, ValueError, OverflowError, IndexError):
        return ""


def _line(value: str) -> str:
    return " ".join(_clean(value).split())


def _clean(value: str) -> str:
    """Take away what no text needs: control characters, and halves of characters that no database takes."""
    return _CONTROL.sub("", value.encode("utf-8", "replace").decode("utf-8"))


def headers_of(text: str) -> Message:
    """Read headers that stand alone, as Outlook keeps them."""
    return message_from_string(text)
