"""A controller's mailbox as the office reads it: which answers make sense together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dpo_office.common.errors import Invalid

TLS: Final = "tls"
STARTTLS: Final = "starttls"
PLAIN: Final = "none"
TLS_MODES: Final = (TLS, STARTTLS, PLAIN)

INBOX: Final = "inbox"
SPAM: Final = "spam"
FOLDER_ROLES: Final = (INBOX, SPAM)

# Hosts that never leave this machine: the only ones that may be read without TLS.
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_FOLDERS: Final = 10
MOST_HOSTS: Final = 20
LONGEST_FOLDER: Final = 200
HIGHEST_PORT: Final = 65_535
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\"\\]")


@dataclass(frozen=True)
class Access:
    """How a mailbox is read over IMAP (RFC 9051); empty where it is not."""

    host: str = ""
    port: int = 993
    tls: str = TLS
    user: str = ""
    folders: tuple[str, ...] = ("INBOX",)
    spam_folders: tuple[str, ...] = ()


def checked_access(access: Access) -> Access:
    """Return the access without blanks and doubles.

    TLS is required and there is no fall-back to a connection without it; only a server on this very machine
    may be read in the clear. Raises Invalid("mail_host_invalid" | "mail_port_invalid" | "mail_tls_required" |
    "mail_user_missing" | "mail_folder_invalid").
    """
    host = access.host.strip().lower()
    if not _HOST.fullmatch(host):
        raise Invalid("mail_host_invalid", field="host")
    if not 0 < access.port <= HIGHEST_PORT:
        raise Invalid("mail_port_invalid", field="port")
    if access.tls not in TLS_MODES or (access.tls == PLAIN and host not in LOOPBACK):
        raise Invalid("mail_tls_required", field="tls")
    if not access.user.strip() or _CONTROL.search(access.user):
        raise Invalid("mail_user_missing", field="user")
    folders, spam = _folders(access.folders), _folders(access.spam_folders)
    if not folders or set(folders) & set(spam) or len(folders) + len(spam) > MOST_FOLDERS:
        raise Invalid("mail_folder_invalid", field="folders", most=MOST_FOLDERS)
    return Access(host, access.port, access.tls, access.user.strip(), folders, spam)


def checked_hosts(hosts: Sequence[str]) -> list[str]:
    """Return the names of the controller's own mail servers, in small letters and each once.

    Only a Received header by one of them says when a mail arrived; everything before it may be invented.
    Raises Invalid("mail_host_invalid").
    """
    names = list(dict.fromkeys(host.strip().rstrip(".").lower() for host in hosts if host.strip()))
    if len(names) > MOST_HOSTS or not all(_HOST.fullmatch(name) for name in names):
        raise Invalid("mail_host_invalid", field="received_hosts")
    return names


def _folders(names: Sequence[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    if any(len(name) > LONGEST_FOLDER or _CONTROL.search(name) for name in found):
        raise Invalid("mail_folder_invalid", field="folders", most=MOST_FOLDERS)
    return found
