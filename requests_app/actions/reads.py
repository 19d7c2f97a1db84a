"""The read log ends by itself (docs/rules/roles.md): it is personal data of those who work here."""

from datetime import datetime
from typing import Final

from dpo_office.common.acting import redacting
from dpo_office.common.calendars import add_months, copenhagen_date, local_midnight
from dpo_office.common.people.models import ReadRecord
from dpo_office.common.permissions import Actor
from requests_app.queries.reads import reads_before

CHUNK: Final = 5_000


def forget_old_reads(*, months: int, actor: Actor, now: datetime) -> int:
    """Delete what was read before the day so many months ago, some thousand at a time; return how many.

    Beat's: nobody takes an entry away by hand. Storage limitation, GDPR Art. 5(1)(e).
    """
    day = add_months(copenhagen_date(now), -months)
    rows, gone = reads_before(local_midnight(day)), 0
    while keys := list(rows.order_by("read_at", "id").values_list("pk", flat=True)[:CHUNK]):
        with redacting(actor, "read.forgotten"):
            gone += ReadRecord.objects.filter(pk__in=keys).delete()[0]
    return gone
