"""The read log: whose time is over, and what a hold of an authority keeps."""

from datetime import datetime

from django.db.models import Q, QuerySet

from dpo_office.common.letters.models import Letter
from dpo_office.common.people.models import ReadRecord
from requests_app.models import HeldThing, Mail


def reads_before(moment: datetime) -> QuerySet[ReadRecord]:
    """Return what was read before a moment, without what was read of cases under a hold (GDPR Art. 17(3)(e)).

    An authority that asks about a case may ask who looked at it.
    """
    held = HeldThing.objects.filter(case__isnull=False, released_on__isnull=True).values("case")
    kept = (
        Q(subject_id__in=held)
        | Q(subject_id__in=Letter.objects.filter(cause_id__in=held).values("pk"))
        | Q(subject_id__in=Mail.objects.filter(case__in=held).values("pk"))
    )
    rows: QuerySet[ReadRecord] = ReadRecord.objects.filter(read_at__lt=moment)
    return rows.exclude(Q(subject_id__isnull=False) & kept)
