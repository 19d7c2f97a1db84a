"""Whom a notice of a request may go to, and the links by which somebody stops it."""

import re
from datetime import datetime
from typing import Final

from django.utils.crypto import constant_time_compare

from dpo_office.common.vault import keyed_hashes
from registry_app.models import Customer
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.risk_measures import FORMER_FOR, OPEN
from requests_app.models import Case, MeasureNotice
from requests_app.queries.case_customers import customer_keys
from requests_app.queries.representations import representation_of

STOP_LINK_PURPOSE: Final = "stop_link"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def contacts_on_file(case: Case, now: datetime) -> list[str]:
    """Return the e-mail addresses on file of the person, beside the one by which the request came.

    Those of further accounts, and the former ones of the last ninety days: an address that was changed just
    before a request is what somebody looks at. Not that of who represents the person, and none in a test,
    which is about nobody.
    """
    if case.is_test:
        return []
    keys = customer_keys(case)
    rows = Customer.objects.filter(pk__in=keys).order_by("number").values_list("email", flat=True)
    since = now - FORMER_FOR
    former = Customer.history.filter(id__in=keys, history_date__gte=since).order_by("-history_id")
    known = [*rows, *former.values_list("email", flat=True)]
    own = case.requester_email.strip().casefold()
    found = {address.strip().casefold(): address.strip() for address in reversed(known) if address}
    row = representation_of(case)
    return [
        address
        for key, address in reversed(found.items())
        if key and key != own and not (row is not None and row.has_mailbox(address))
    ]


def live_notice(secret: str) -> MeasureNotice | None:
    """Return the notice whose link still stops its request; None for any other, known or not."""
    if not _SECRET.fullmatch(secret):
        return None
    hashes = keyed_hashes(secret, purpose=STOP_LINK_PURPOSE)
    rows = MeasureNotice.objects.filter(secret_hash__in=hashes).select_related("measure__case__controller")
    notice = rows.first()
    if notice is None or not any(constant_time_compare(notice.secret_hash, value) for value in hashes):
        return None
    measure = notice.measure
    return notice if measure.state == OPEN and measure.case.state in OPEN_STATES else None
