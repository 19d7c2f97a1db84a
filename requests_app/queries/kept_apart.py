"""What is kept from somebody with the cases that are kept from them (docs/rules/requesters.md)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor
from requests_app.models import Case, Mail, PostLetter, SensitivePassage


def kept_keys(actor: Actor) -> Iterable[QuerySet[Any, Any]]:
    """Give the keys of the cases kept from the actor, and of what else events, letters and reads name."""
    cases = Case.objects.kept_from(actor).values("pk")
    try:
        # Put into words once: each of the others would do so again, and that is most of what a list costs.
        kept = RawSQL(*cases.query.sql_with_params())  # noqa: S611  Django's own words, and parameters
    except EmptyResultSet:
        return ()
    return (
        cases,
        Letter.objects.filter(cause_id__in=kept).values("pk"),
        Mail.objects.filter(case__in=kept).values("pk"),
        PostLetter.objects.filter(case__in=kept).values("pk"),
        SensitivePassage.objects.filter(Q(mail__case__in=kept) | Q(note__case__in=kept)).values("pk"),
    )
