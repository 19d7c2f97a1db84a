"""What is taken out of a mail, and how much of it: the words between the parser's process and the office."""

from dataclasses import dataclass, field
from typing import Final

# Rule R18. A mail above the first limit is stored and waits unread; of the rest what fits is read.
MAX_MAIL_BYTES: Final = 30 * 1024 * 1024
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 10
MAX_ATTACHMENTS: Final = 100
MAX_TEXT: Final = 200_000
MAX_RECEIVED: Final = 60
MAX_HEADER: Final = 2_000
MAX_NAME: Final = 200
MAX_ADDRESS: Final = 254
MAX_RECIPIENTS: Final = 100

# What was found on the way, for whoever looks at it.
TOO_MANY_PARTS: Final = "too_many_parts"
TOO_DEEP: Final = "too_deep"
TOO_MANY_ATTACHMENTS: Final = "too_many_attachments"
TEXT_CUT: Final = "text_cut"
CHARSET_BROKEN: Final = "charset_broken"
PART_UNREADABLE: Final = "part_unreadable"
SENDER_MISSING: Final = "sender_missing"
SENDER_UNCLEAR: Final = "sender_unclear"
TEXT_MISSING: Final = "text_missing"


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail, under the name that it brought."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class MailParts:
    """A mail as it was read: nothing of it is believed yet."""

    sender_name: str = ""
    sender_address: str = ""
    subject: str = ""
    text: str = ""
    message_id: str = ""
    # As the mail says it: an ISO instant with its offset, or empty.
    date: str = ""
    # The newest first, each on one line.
    received: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    # The headers by which a machine gives itself away (RFC 3834, RFC 2919), by their names in small letters.
    automatic: dict[str, str] = field(default_factory=dict)
    authentication: tuple[str, ...] = ()
    content_type: str = ""
    flags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
