"""Read mails in a confined child process: whatever a mail does, the answer is its parts or a code."""

from types import TracebackType
from typing import Self

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from dpo_office.common.confined_parts import UnreadableError, taken_apart
from requests_app.domain.mail_parts import MAX_MAIL_BYTES, Attachment, MailParts

TASK = "requests_app.gateways.mail_parser:parse"


class UnreadableMailError(UnreadableError):
    """The mail cannot be read; `code` says why."""


class MailReader:
    """Reads mails one after the other; as a context one child serves many."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._reader = ConfinedReader(TASK, limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.close()

    def read(self, content: bytes) -> MailParts:
        """Give the parts of a mail.

        Raises UnreadableMailError: mail_empty, mail_too_large, took_too_long, too_much_memory, too_deep or
        damaged.
        """
        if not content.strip():
            raise UnreadableMailError("mail_empty")
        if len(content) > MAX_MAIL_BYTES:
            raise UnreadableMailError("mail_too_large")
        try:
            return unpacked(self._reader.read(content))
        except ConfinedError as error:
            raise UnreadableMailError(error.code) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadableMailError("damaged") from error


def read_mail(content: bytes) -> MailParts:
    """Read a single mail. Raises UnreadableMailError."""
    with MailReader() as reader:
        return reader.read(content)


def unpacked(answer: bytes) -> MailParts:
    """Read what the child wrote; ValueError, KeyError or TypeError when that is not what it should be."""
    facts, files = taken_apart(answer)
    attachments, place = [], 0
    for filename, media_type, size in facts.pop("attachments"):
        attachments.append(Attachment(filename, media_type, files[place : place + size]))
        place += size
    for name in ("received", "recipients", "authentication", "flags"):
        facts[name] = tuple(facts[name])
    return MailParts(attachments=tuple(attachments), **facts)
