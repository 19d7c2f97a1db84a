"""What the calls about checks of who asks take, and what a case shows of them."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from requests_app.api.inputs import optional_text
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.identity_checks import CHECK_STATES, CODE_DIGITS, MEANS, RESULTS
from requests_app.models import Case, IdentityCheck
from requests_app.queries.identity_checks import checks_in

# What somebody wrote of a check: for those who read reasons.
CHECK_WORDS: Final = ("doubt", "harm", "why", "note")


class BeginCheckIn(StrictSerializer):
    """What is doubted, which harm a mistake would do, and the means that asks least."""

    means = serializers.ChoiceField(MEANS, help_text="From what asks least to what asks most.")
    doubt = optional_text(MAX_REASON)
    harm = optional_text(MAX_REASON)
    why = serializers.CharField(
        max_length=MAX_REASON,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="document_shown: why nothing milder is enough.",
    )


class PostCheckCodeIn(StrictSerializer):
    """The postal address that was on file before the request, and where it stands."""

    envelope = serializers.CharField(
        max_length=MAX_REASON, help_text="Name, street, postal code and town, a line each."
    )
    address_source = serializers.CharField(
        max_length=MAX_REASON, help_text="Where the address stands, and since when."
    )


class CheckCodeIn(StrictSerializer):
    """What the person reads out."""

    code = serializers.CharField(
        max_length=2 * CODE_DIGITS, help_text=f"{CODE_DIGITS} digits; each try is counted, blanks are not."
    )


class CheckResultIn(StrictSerializer):
    """What a check showed, and what was seen."""

    result = serializers.ChoiceField(RESULTS)
    note = optional_text(MAX_REASON)


class GivenUpIn(StrictSerializer):
    """Why a check leads nowhere."""

    note = optional_text(MAX_REASON)


class IdentityCheckOut(serializers.Serializer[Any]):
    """A check of who asks; its words for those who read reasons, null for others."""

    means = serializers.ChoiceField(MEANS)
    state = serializers.ChoiceField(CHECK_STATES)
    begun_by = serializers.CharField()
    begun_at = serializers.DateTimeField()
    ended_by = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    doubt = serializers.CharField(allow_null=True)
    harm = serializers.CharField(allow_null=True)
    why = serializers.CharField(allow_null=True, allow_blank=True)
    note = serializers.CharField(allow_null=True, allow_blank=True)


def people_of_checks(case: Case) -> list[UUID | None]:
    """Name everybody who began or ended a check in a case."""
    return [key for row in checks_in(case) for key in (row.begun_by, row.ended_by)]


def check_bodies(
    case: Case, people: Mapping[UUID, str], shown_as: Callable[[str], str] | None
) -> list[dict[str, Any]]:
    """Show the checks of a case, the oldest first; words as they are shown, None to leave them out."""
    return [_body(row, people, shown_as) for row in checks_in(case)]


def _body(
    row: IdentityCheck, people: Mapping[UUID, str], shown_as: Callable[[str], str] | None
) -> dict[str, Any]:
    return {
        "means": row.means,
        "state": row.state,
        "begun_by": people.get(row.begun_by, str(row.begun_by)),
        "begun_at": row.begun_at,
        "ended_by": people.get(row.ended_by, str(row.ended_by)) if row.ended_by else None,
        "ended_at": row.ended_at,
        **{name: shown_as(getattr(row, name)) if shown_as else None for name in CHECK_WORDS},
    }
