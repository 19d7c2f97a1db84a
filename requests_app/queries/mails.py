"""Mail that came in: what waits, what may belong together, and who was answered already."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from dpo_office.common.documents import read_document
from dpo_office.common.letters.models import Letter
from dpo_office.common.search.keys import Lowered
from dpo_office.common.search.terms import lowered
from dpo_office.common.vault import VaultError, keyed_hashes
from registry_app.models import Controller, Mailbox
from requests_app.domain.case_steps import CLOSED, OPEN_STATES
from requests_app.domain.mail_codes import TRIAGE_TIME
from requests_app.domain.mail_steps import FETCHED, WAITING
from requests_app.domain.reply_address import MAC_SYMBOLS, reply_address, token_in
from requests_app.domain.sensitive import KEPT
from requests_app.models import Case, Mail, SensitivePassage
from requests_app.queries.holds import unheld

REPLY_PURPOSE = "reply_address"
# By whatever kind of case somebody wrote about.
ACKNOWLEDGED = (
    *("case.received", "case.complaint_received", "case.question_received", "case.closure_received"),
    "case.interest_received",
)


@dataclass(frozen=True)
class Words:
    """What a mail says; empty where it was never read or its words were destroyed."""

    subject: str = ""
    text: str = ""


def words_of(mail: Mail) -> Words:
    """Open the sealed subject and text of a mail."""
    if mail.words is None:
        return Words()
    try:
        return Words(**json.loads(read_document(mail.words)))
    except VaultError:
        return Words()


def hosts_of(controller: Controller) -> frozenset[str]:
    """Name the controller's own mail servers: their headers are believed."""
    rows = Mailbox.objects.filter(controller=controller).values_list("received_hosts", flat=True)
    return frozenset(host for hosts in rows for host in hosts)


def addresses_of(controller: Controller) -> frozenset[str]:
    """Give the addresses from which the controller itself writes, in small letters."""
    rows = Mailbox.objects.filter(controller=controller).values_list("address", flat=True)
    own = {controller.contact_email.casefold()} if controller.contact_email else set()
    return frozenset(own | {address.casefold() for address in rows})


def unread_mails(limit: int) -> list[UUID]:
    """Give the keys of what is stored and not read yet, the oldest first; a mail may be large."""
    rows = Mail.objects.filter(state=FETCHED).order_by("received_at", "id")
    return list(rows.values_list("pk", flat=True)[:limit])


def overdue_mails(rows: QuerySet[Mail], now: datetime) -> QuerySet[Mail]:
    """Keep what nobody has looked at for a day; by when it came to us, whatever it says itself."""
    return rows.filter(state=WAITING, created_at__lt=now - TRIAGE_TIME)


def case_of_reply(controller: Controller, recipients: tuple[str, ...]) -> Case | None:
    """Give the case whose signed reply address is among the recipients; what we did not sign is nothing."""
    boxes = list(Mailbox.objects.filter(controller=controller).values_list("address", flat=True))
    for address in recipients:
        for box in boxes:
            token = token_in(address, box)
            if token is not None and _is_signed(*token):
                found: Case | None = Case.objects.real().filter(controller=controller, pk=token[0]).first()
                return found
    return None


def reply_address_of(case: Case) -> str:
    """Give the address to which a person answers about the case; empty where no mailbox is read."""
    rows = Mailbox.objects.filter(controller_id=case.controller_id, is_read=True).order_by("created_at")
    box = rows.values_list("address", flat=True).first()
    return reply_address(box, case.pk, keyed_hashes(str(case.pk), purpose=REPLY_PURPOSE)[0]) if box else ""


def possible_case(controller: Controller, sender: str) -> Case | None:
    """Give the only open case of somebody with that address: a guess, for a person to confirm.

    Whoever sorts mail sees the guess, so none is made about a case that is not everybody's.
    """
    if not sender:
        return None
    rows = (
        Case.objects.for_everybody()
        .real()
        .filter(
            Exact(Lowered("requester_email"), lowered(sender)), controller=controller, state__in=OPEN_STATES
        )
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def may_be_joined(case: Case) -> bool:
    """Tell whether mail may still be put into the case."""
    return bool(case.state != CLOSED)


def hours_since_answer(controller_id: UUID, address: str, now: datetime) -> float | None:
    """Give how many hours ago an address was last acknowledged; None: not in the last two days."""
    rows = Letter.objects.filter(
        Exact(Lowered("recipient_address"), lowered(address)),
        controller_id=controller_id,
        kind__in=ACKNOWLEDGED,
        tested_by__isnull=True,
        created_at__gt=now - timedelta(days=2),
    )
    latest = rows.order_by("-created_at").values_list("created_at", flat=True).first()
    return (now - latest).total_seconds() / 3600 if latest else None


def is_message_id_known(controller: Controller, message_id: str, but: UUID) -> bool:
    """Tell whether another mail of the controller bears the same Message-ID."""
    rows = Mail.objects.filter(controller=controller, message_id=message_id)
    return bool(message_id) and rows.exclude(pk=but).exists()


def mailboxes_to_read() -> QuerySet[Mailbox]:
    """Keep the mailboxes whose server is read, with the folders."""
    rows: QuerySet[Mailbox] = Mailbox.objects.filter(is_read=True)
    return rows.select_related("controller").prefetch_related("folders").order_by("address")


def passages_past_their_time(today: date) -> QuerySet[SensitivePassage]:
    """Keep what was kept for a time that is over, the last day not counted, and is under no hold."""
    rows: QuerySet[SensitivePassage] = SensitivePassage.objects.filter(state=KEPT, keep_until__lt=today)
    return unheld(rows, today).order_by("keep_until", "id")


def silent_folders(now: datetime, minutes: int) -> int:
    """Count the folders that were not read to their end for so long, or never."""
    late = Q(folders__read_at__lt=now - timedelta(minutes=minutes)) | Q(
        folders__read_at__isnull=True, created_at__lt=now - timedelta(minutes=minutes)
    )
    rows = Mailbox.objects.filter(late, is_read=True, folders__is_read=True)
    return int(rows.values(key=F("folders__pk")).count())


def _is_signed(case_id: UUID, mac: str) -> bool:
    known = keyed_hashes(str(case_id), purpose=REPLY_PURPOSE)
    return any(compare_digest(mac, one[:MAC_SYMBOLS]) for one in known)
