"""What is kept from somebody with the cases that are kept from them (docs/rules/requesters.md)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor
from requests_app.models import Case, Mail, PostLetter, SensitivePassage


def kept_keys(actor: Actor) -> Iterable[QuerySet[Any, Any]]:
    """Give the keys of the cases kept from the actor, and of what else events, letters and reads name."""
    cases = Case.objects.kept_from(actor).values("pk")
    return (
        cases,
        Letter.objects.filter(cause_id__in=cases).values("pk"),
        Mail.objects.filter(case__in=cases).values("pk"),
        PostLetter.objects.filter(case__in=cases).values("pk"),
        SensitivePassage.objects.filter(Q(mail__case__in=cases) | Q(note__case__in=cases)).values("pk"),
    )
