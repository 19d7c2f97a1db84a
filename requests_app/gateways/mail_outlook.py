"""Read an Outlook message (.msg, MS-OXMSG): its text, its files, the headers that it kept. No Django here."""

from typing import Any, Final

from oxmsg import Message as OutlookMessage

from requests_app.domain import mail_parts as parts
from requests_app.domain.mail_parts import Attachment, MailParts
from requests_app.gateways.mail_html import text_of_html
from requests_app.gateways.mail_parser import clean_name, headers_of, with_headers

# PidTagTransportMessageHeaders, PidTagInternetMessageId, PidTagSenderSmtpAddress (MS-OXPROPS).
TRANSPORT_HEADERS: Final = 0x007D
INTERNET_MESSAGE_ID: Final = 0x1035
SENDER_SMTP_ADDRESS: Final = 0x5D01
SENDER_ADDRESS: Final = 0x0C1F
SENDER_NAME: Final = 0x0C1A


def outlook_parts(content: bytes) -> MailParts:
    """Read an Outlook message; one that never crossed the internet gets the few headers that are known."""
    message = OutlookMessage.load(content)
    flags: list[str] = []
    headers = headers_of(_property(message, TRANSPORT_HEADERS))
    _complete(headers, message)
    text = message.body or text_of_html(message.html_body or "")
    return with_headers(headers, text=text, attachments=_attachments(message, flags), flags=flags)


def _complete(headers: Any, message: OutlookMessage) -> None:
    address = _property(message, SENDER_SMTP_ADDRESS) or _property(message, SENDER_ADDRESS)
    name = _property(message, SENDER_NAME).replace('"', "").replace("<", "").replace(">", "")
    known = {
        "From": f"{name} <{address}>" if "@" in address else "",
        "Subject": message.subject,
        "Message-ID": _property(message, INTERNET_MESSAGE_ID),
        "Date": f"{message.sent_date:%a, %d %b %Y %H:%M:%S +0000}" if message.sent_date else "",
    }
    for header, value in known.items():
        if value and header not in headers:
            headers[header] = value


def _property(message: OutlookMessage, number: int) -> str:
    return message.properties.str_prop_value(number) or ""


def _attachments(message: OutlookMessage, flags: list[str]) -> list[Attachment]:
    found: list[Attachment] = []
    for attachment in message.attachments:
        if len(found) == parts.MAX_ATTACHMENTS:
            flags.append(parts.TOO_MANY_ATTACHMENTS)
            break
        content = attachment.file_bytes if attachment.attached_by_value else None
        if content is None:
            # A message inside the message, or a link to a file: the original has it.
            flags.append(parts.PART_UNREADABLE)
            continue
        kind = attachment.mime_type or "application/octet-stream"
        found.append(Attachment(clean_name(attachment.file_name or ""), kind[:100], content))
    return found
