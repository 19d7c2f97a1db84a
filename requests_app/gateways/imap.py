"""Read a mailbox over IMAP (RFC 9051) by number, without believing anything of what it holds.

The standard library's client is enough for six commands and hands out bytes; a client that parses mails by
itself would do so here, outside of the confined process.
"""

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from dpo_office.common.errors import PermanentGatewayError, TemporaryGatewayError
from dpo_office.common.vault import VaultError
from registry_app.domain.mailboxes import STARTTLS, TLS
from registry_app.gateways.mail_password import opened_password
from registry_app.models import Mailbox

TIMEOUT_SECONDS: Final = 60
_INTERNAL_DATE: Final = re.compile(rb'INTERNALDATE "([^"]+)"')
_UID_VALIDITY: Final = re.compile(rb"\d+")


@dataclass(frozen=True)
class FetchedMail:
    """The bytes of a mail, and when the server took it."""

    raw: bytes
    internal_at: datetime | None


class MailServer(Protocol):
    """A mailbox as its server offers it."""

    def open_folder(self, name: str) -> int:
        """Open a folder and give its UIDVALIDITY. Raises PermanentGatewayError("mail_folder_missing")."""

    def uids_after(self, last_uid: int) -> list[int]:
        """Give the numbers of the mails behind the last one that was read, the oldest first."""

    def fetch(self, uid: int) -> FetchedMail | None:
        """Give one mail, unmarked; None when it is gone by now."""

    def mark_seen(self, uid: int) -> None:
        """Mark a mail as read, once it is stored here."""


class ImapServer:
    """An open connection."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    def open_folder(self, name: str) -> int:
        """Open a folder and give its UIDVALIDITY. Raises PermanentGatewayError("mail_folder_missing")."""
        kind, _answer = self._client.select(quoted_folder(name))
        if kind != "OK":
            raise PermanentGatewayError("mail_folder_missing")
        _kind, said = self._client.response("UIDVALIDITY")
        found = _UID_VALIDITY.search(said[0]) if said and isinstance(said[0], bytes) else None
        if found is None:
            raise PermanentGatewayError("mail_answer_unreadable")
        return int(found[0])

    def uids_after(self, last_uid: int) -> list[int]:
        """Give the numbers of the mails behind the last one that was read, the oldest first."""
        # "n:*" names the last mail also where it lies before n.
        return sorted(uid for uid in self._uids(f"UID {last_uid + 1}:*") if uid > last_uid)

    def fetch(self, uid: int) -> FetchedMail | None:
        """Give one mail, unmarked; None when it is gone by now."""
        answer = self._asked("FETCH", str(uid), "(UID INTERNALDATE BODY.PEEK[])")
        raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
        if raw is None:
            if uid in self._uids(f"UID {uid}"):
                # It is there and was not given: it must not be passed over.
                raise TemporaryGatewayError("mail_answer_unreadable")
            return None
        said = b" ".join(part[0] if isinstance(part, tuple) else part for part in answer if part)
        return FetchedMail(raw, _instant(_INTERNAL_DATE.search(said)))

    def mark_seen(self, uid: int) -> None:
        """Mark a mail as read, once it is stored here."""
        self._asked("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")

    def _uids(self, wanted: str) -> list[int]:
        answer = self._asked("SEARCH", None, wanted)
        return [int(word) for word in answer[0].split()] if answer and isinstance(answer[0], bytes) else []

    def _asked(self, command: str, *arguments: Any) -> list[Any]:
        kind, answer = self._client.uid(command, *arguments)
        if kind != "OK":
            raise TemporaryGatewayError("mail_answer_unreadable")
        return list(answer)


@contextmanager
def open_mailbox(mailbox: Mailbox) -> Iterator[MailServer]:
    """Connect to the server of a mailbox and sign in; TLS is checked and has no fall-back.

    Raises TemporaryGatewayError("mail_unreachable" | "mail_answer_unreadable") and
    PermanentGatewayError("mail_tls_failed" | "mail_sign_in_refused").
    """
    try:
        password = opened_password(mailbox.pk, bytes(mailbox.password or b""))
    except VaultError as error:
        raise PermanentGatewayError("mail_sign_in_refused") from error
    try:
        client = _connected(mailbox)
        try:
            try:
                client.login(mailbox.user, password)
            except imaplib.IMAP4.error as error:
                raise PermanentGatewayError("mail_sign_in_refused") from error
            yield ImapServer(client)
        finally:
            _end(client)
    except ssl.SSLError as error:
        raise PermanentGatewayError("mail_tls_failed") from error
    except (OSError, imaplib.IMAP4.abort) as error:
        raise TemporaryGatewayError("mail_unreachable") from error
    except (imaplib.IMAP4.error, ValueError) as error:
        raise TemporaryGatewayError("mail_answer_unreadable") from error


def quoted_folder(name: str) -> str:
    """Write a folder's name as the protocol has it: modified UTF-7 in quotes (RFC 3501 5.1.3)."""
    found: list[str] = []
    strange = ""
    for sign in [*name, ""]:
        if sign and not sign.isascii():
            strange += sign
            continue
        if strange:
            packed = b64encode(strange.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            found.append(f"&{packed}-")
            strange = ""
        found.append("&-" if sign == "&" else sign)
    return f'"{"".join(found)}"'


def tls_context() -> ssl.SSLContext:
    """Give the certificates that are believed: those of this machine."""
    return ssl.create_default_context()


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if mailbox.tls == TLS:
        return imaplib.IMAP4_SSL(
            mailbox.host, mailbox.port, ssl_context=tls_context(), timeout=TIMEOUT_SECONDS
        )
    client = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS)
    if mailbox.tls == STARTTLS:
        try:
            client.starttls(tls_context())
        except imaplib.IMAP4.error as error:
            # A server, or somebody before it, that denies TLS gets no password.
            _end(client)
            raise PermanentGatewayError("mail_tls_failed") from error
    return client


def _end(client: imaplib.IMAP4) -> None:
    try:
        client.logout()
    except (OSError, imaplib.IMAP4.error):
        client.shutdown()


def _instant(found: re.Match[bytes] | None) -> datetime | None:
    if found is None:
        return None
    try:
        return datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None
