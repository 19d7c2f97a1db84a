"""Which holds of authorities stand on what."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from requests_app.domain.holds import Hold, is_kept
from requests_app.models import HeldThing, SensitivePassage


def standing_holds(**things: Any) -> list[HeldThing]:
    """Return the holds that stand on a thing, the oldest first: `case=`, `activity=`, `breach=` and so on."""
    rows = HeldThing.objects.filter(**things, released_on__isnull=True)
    return list(rows.select_related("authority_case").order_by("held_on", "id"))


def holds_on_case() -> Exists:
    """Return the condition that a hold stands on a case: asked along with it, where most have none."""
    return Exists(HeldThing.objects.filter(case=OuterRef("pk"), released_on__isnull=True))


def is_passage_held(row: SensitivePassage, today: date) -> bool:
    """Tell whether a hold on the case of a passage keeps it today (domain/holds.py)."""
    case_id = row.note.case_id if row.note is not None else row.mail.case_id if row.mail is not None else None
    if case_id is None:
        return False
    erase_on = row.keep_until + timedelta(days=1) if row.keep_until else None
    holds = HeldThing.objects.filter(case=case_id).values_list("held_on", "released_on")
    return any(is_kept(Hold(*days), erase_on=erase_on, today=today) for days in holds)


def unheld(rows: QuerySet[SensitivePassage], today: date) -> QuerySet[SensitivePassage]:
    """Leave out what `is_passage_held` says of passages with a day on which they go: the same rule in SQL."""
    standing = Q(released_on__isnull=True) | Q(released_on__gte=today)
    holds = HeldThing.objects.filter(standing, case=OuterRef("its_case"), held_on__lte=OuterRef("keep_until"))
    named = rows.annotate(its_case=Coalesce(F("note__case"), F("mail__case")))
    return named.filter(~Exists(holds))
