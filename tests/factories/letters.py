"""What must hold of letters, whoever planned them."""

from django.db.models import Count, F, QuerySet

from dpo_office.common.letters.models import Dispatch


def miscounted_dispatches() -> QuerySet[Dispatch]:
    """Return dispatches that do not hold as many letters as were planned."""
    return Dispatch.objects.annotate(found=Count("letters")).exclude(found=F("letters_count"))
