"""What the calls about a representative take, and what a case shows of one."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from requests_app.api.inputs import optional_text
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.representation import AUTHORITIES, KINDS, MONTHS_OF_YEAR, OF_AGE, OLDEST_YEAR, WAYS
from requests_app.models import Representation


class RepresentativeIn(StrictSerializer):
    """Who asks for the person."""

    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(max_length=200)
    email = optional_text(254)
    phone = optional_text(40)
    address = optional_text(500)
    birth_year = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=OLDEST_YEAR,
        max_value=2999,
        help_text="custody: the child's; with birth_month, or else age_at_receipt.",
    )
    birth_month = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MONTHS_OF_YEAR
    )
    age_at_receipt = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=OF_AGE - 1
    )
    died = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=10,
        help_text="estate: the day of death as in 2026-10-14, or its month as in 2026-10.",
    )


class AuthorityIn(StrictSerializer):
    """What the check of the authority came to."""

    accepted = serializers.BooleanField()
    how = serializers.ChoiceField(
        WAYS, required=False, allow_blank=True, allow_null=True, help_text="Asked for where it is accepted."
    )
    reason = serializers.CharField(
        max_length=MAX_REASON,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="What is missing: goes into the letter to the representative; else stays in the case.",
    )


class RepresentationOut(serializers.Serializer[Any]):
    """Who asks for the person, and how their authority stands."""

    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    authority = serializers.ChoiceField(AUTHORITIES)
    checked_how = serializers.ChoiceField(WAYS, allow_blank=True)
    checked_at = serializers.DateTimeField(allow_null=True)
    named_at = serializers.DateTimeField()


def representation_body(row: Representation | None, shown_as: Callable[[str], str]) -> dict[str, Any] | None:
    """Show who asks for the person, contact data as the caller is shown it; nothing of a child or a death."""
    if row is None:
        return None
    names = ("kind", "name", "authority", "checked_how", "checked_at", "named_at")
    contact = {name: shown_as(getattr(row, name)) for name in ("email", "phone", "address")}
    return {name: getattr(row, name) for name in names} | contact
