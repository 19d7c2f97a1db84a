"""What the calls about measures against a request in another's name take, and what a case shows of them."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from requests_app.api.inputs import optional_text
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.risk_measures import (
    CHANNELS_ON_FILE,
    CONFIRMED,
    MEASURE_STATES,
    MEASURES,
    MET_AS,
    WITH_DAY,
)
from requests_app.models import Case, RiskMeasure
from requests_app.queries.risk_measures import measures_in

# What somebody wrote of a measure: for those who read reasons.
MEASURE_WORDS: Final = ("reason", "end_reason")
# More addresses than anybody has on file.
MOST_CONTACTS: Final = 20


class SetMeasureIn(StrictSerializer):
    """Which measure, until when, who is told, and what is feared here."""

    kind = serializers.ChoiceField(MEASURES)
    until = serializers.DateField(
        required=False,
        allow_null=True,
        help_text=f"{', '.join(WITH_DAY)}: the first day on which it holds nothing back, at most"
        " strict_due_on.",
    )
    contacts = serializers.ListField(
        child=serializers.CharField(max_length=254),
        required=False,
        max_length=MOST_CONTACTS,
        help_text="notice_to_contacts: e-mail addresses on file, each chosen by itself.",
    )
    reason = optional_text(MAX_REASON)


class ConfirmMeasureIn(StrictSerializer):
    """Which measure is met, over which channel, and what was seen."""

    kind = serializers.ChoiceField(MEASURES, help_text=f"One of {', '.join(CONFIRMED)}.")
    channel = serializers.ChoiceField(
        CHANNELS_ON_FILE,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="second_channel: not the one by which the request came.",
    )
    reason = optional_text(MAX_REASON)


class LiftMeasureIn(StrictSerializer):
    """Which measure is lifted, and why the case may go on without it."""

    kind = serializers.ChoiceField(MEASURES)
    reason = optional_text(MAX_REASON)


class MeasureOut(serializers.Serializer[Any]):
    """A measure; its words for those who read reasons, null for others."""

    kind = serializers.ChoiceField(MEASURES)
    state = serializers.ChoiceField(MEASURE_STATES)
    until = serializers.DateField(allow_null=True)
    set_by = serializers.CharField()
    set_at = serializers.DateTimeField()
    stopped_at = serializers.DateTimeField(
        allow_null=True, help_text="When somebody who was told pressed that it was not them."
    )
    met_as = serializers.ChoiceField(MET_AS, allow_blank=True)
    ended_by = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_null=True)
    end_reason = serializers.CharField(allow_null=True)


def people_of_measures(case: Case) -> list[UUID | None]:
    """Name everybody who put a measure in place in a case, or ended one."""
    return [key for row in measures_in(case) for key in (row.set_by, row.ended_by)]


def measure_bodies(
    case: Case, people: Mapping[UUID, str], shown_as: Callable[[str], str] | None
) -> list[dict[str, Any]]:
    """Show the measures of a case, the oldest first; words as they are shown, None to leave them out."""
    return [_body(row, people, shown_as) for row in measures_in(case)]


def _body(
    row: RiskMeasure, people: Mapping[UUID, str], shown_as: Callable[[str], str] | None
) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "state": row.state,
        "until": row.until,
        "set_by": people.get(row.set_by, str(row.set_by)),
        "set_at": row.set_at,
        "stopped_at": row.stopped_at,
        "met_as": row.met_as,
        "ended_by": people.get(row.ended_by, str(row.ended_by)) if row.ended_by else None,
        "ended_at": row.ended_at,
        "reason": shown_as(row.reason.text) if shown_as else None,
        "end_reason": shown_as(row.end_reason.text) if shown_as and row.end_reason else None,
    }
