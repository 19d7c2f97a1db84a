"""When a mail reached us, whether a machine wrote it, and whether it is one that we have."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from dpo_office.common.calendars import add_months, copenhagen_date
from requests_app.domain import mail_codes as codes
from requests_app.domain.intake import CLOCK_SKEW, OLDEST_MONTHS

_BY: Final = re.compile(r"(?:^|\s)by\s+([a-z0-9][a-z0-9.:-]*)", re.IGNORECASE)
# Written by whoever carries a mail on its way, and so different in each copy of it (RFC 5321 4.4).
TRACE_HEADERS: Final = frozenset(
    {
        *(b"received", b"return-path", b"delivered-to", b"x-original-to", b"envelope-to", b"delivery-date"),
        *(b"authentication-results", b"arc-seal", b"arc-message-signature", b"arc-authentication-results"),
        *(
            b"received-spf",
            b"x-received",
            b"status",
            b"x-status",
            b"x-uid",
            b"x-keywords",
            b"x-mozilla-status",
        ),
        *(b"x-spam-status", b"x-spam-score", b"x-spam-level", b"x-spam-flag", b"x-spam-checker-version"),
    }
)
DAY_HOURS: Final = 24
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_HEADER_NAME: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")
_AUTH_METHOD: Final = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class MailReceipt:
    """The instant from which the law counts, who says so, and what is odd about it."""

    at: datetime
    said_by: str
    flags: tuple[str, ...] = ()


def receipt_of(
    *,
    received: Sequence[str],
    date: str,
    hosts: Collection[str],
    now: datetime,
    internal_at: datetime | None = None,
) -> MailReceipt:
    """Tell when a mail reached the controller (GDPR Art. 12(3); Regulation 1182/71 Art. 3).

    The first of these that says something possible: our own server's Received header, the IMAP server's own
    date, the date that the mail gives itself, and now. An instant in the future is passed over and marked,
    one so old that only a slip can be meant is passed over. `received` are the headers, the newest first.
    """
    said: list[tuple[str, datetime | None]] = [
        (codes.OWN_SERVER, _own_server_at(received, hosts)),
        (codes.IMAP_SERVER, internal_at),
        (codes.DATE_HEADER, _instant(date)),
    ]
    flags: list[str] = []
    for who, at in said:
        if at is None:
            continue
        if at > now + CLOCK_SKEW:
            flags.append(codes.FUTURE)
        elif copenhagen_date(at) >= add_months(copenhagen_date(now), -OLDEST_MONTHS):
            return MailReceipt(at, who, tuple(dict.fromkeys(flags)))
    return MailReceipt(now, codes.TAKEN_IN, tuple(dict.fromkeys(flags)))


def automaton_of(headers: Mapping[str, str], content_type: str, sender: str, own: Collection[str]) -> str:
    """Say which kind of machine wrote a mail; empty for a person's (RFC 3834 2, RFC 2919).

    `own` are our own addresses in small letters: what comes from them would answer itself.
    """
    returned = headers.get("return-path")
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    precedence = headers.get("precedence", "").strip().lower()
    if content_type == "multipart/report" or (returned is not None and returned.strip() in ("<>", "")):
        return codes.BOUNCE
    # A signed address is the mailbox with something behind a plus.
    local, _, domain = sender.casefold().rpartition("@")
    if f"{local.partition('+')[0]}@{domain}" in own:
        return codes.OWN_MAIL
    if submitted not in ("no", "") or {"x-autoreply", "x-autorespond"} & headers.keys():
        return codes.AUTO_REPLY
    if precedence == "auto_reply":
        return codes.AUTO_REPLY
    if {"list-id", "list-unsubscribe"} & headers.keys() or precedence == "list":
        return codes.LIST_MAIL
    if precedence in ("bulk", "junk") or "feedback-id" in headers:
        return codes.BULK
    local_part = sender.partition("@")[0].casefold()
    if local_part in ("mailer-daemon", "postmaster"):
        return codes.BOUNCE
    return ""


def may_be_answered(automaton: str, headers_say_no: bool, hours_since_last: float | None) -> bool:
    """Tell whether an answer may leave without a person's words: never to a machine, and once in a day.

    `hours_since_last` is how long ago the last such answer went to that address; None: never (rule R20).
    """
    is_rested = hours_since_last is None or hours_since_last >= DAY_HOURS
    return not automaton and not headers_say_no and is_rested


def authentication_of(headers: Sequence[str], hosts: Collection[str]) -> str:
    """Give what our own server found about the sender's domain: a hint to a person, never an identity.

    Only a header whose first word is one of our hosts counts (RFC 8601 5): others may be invented. DMARC
    decides; else one of DKIM and SPF has to pass.
    """
    ours = [value for value in headers if value.partition(";")[0].split(" ")[0].strip().lower() in hosts]
    pairs = [pair for value in ours[:1] for pair in _AUTH_METHOD.findall(value)]
    found = {method.lower(): result.lower() for method, result in pairs}
    if not found:
        return codes.AUTH_UNKNOWN
    if "dmarc" in found:
        return codes.AUTH_PASSED if found["dmarc"] == "pass" else codes.AUTH_FAIL
    return codes.AUTH_PASSED if "pass" in found.values() else codes.AUTH_FAIL


def content_digest(raw: bytes) -> str:
    """Give the SHA-256 of a mail without what its way added: two copies of one mail are equal.

    The same Message-ID with other content is another mail: nobody can send an id ahead to swallow a mail.
    """
    end = _HEADER_END.search(raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    digest = hashlib.sha256()
    is_trace = False
    for line in head.splitlines():
        if not line[:1].isspace():
            name = _HEADER_NAME.match(line)
            is_trace = name is not None and name[1].lower() in TRACE_HEADERS
        if not is_trace:
            digest.update(line.rstrip() + b"\n")
    digest.update(b"\n")
    # Line ends differ between a mail that was saved and the same one that was fetched.
    digest.update(body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()


def _own_server_at(received: Sequence[str], hosts: Collection[str]) -> datetime | None:
    """Give when the outermost of our servers took the mail: the last of the first run of our own headers.

    Whatever stands below that run was written before the mail reached us, by anybody.
    """
    found: datetime | None = None
    for header in received:
        by = _BY.search(header)
        is_ours = by is not None and by[1].rstrip(".").lower() in hosts
        if is_ours:
            found = _instant_of_header(header) or found
        elif found is not None:
            break
    return found


def _instant_of_header(header: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(header.rpartition(";")[2].strip())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
