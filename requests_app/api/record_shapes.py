"""What the calls about decision records take, and what a case shows of them: codes, dates and user names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.decision_records import RECORD_KINDS, RECORD_OUTCOMES, RECORD_STATES, WEIGHED
from requests_app.domain.rights import RIGHTS
from requests_app.models import Case, DecisionRecord


def _text(help_text: str) -> serializers.CharField:
    return serializers.CharField(max_length=MAX_REASON, help_text=help_text)


class DraftRecordIn(StrictSerializer):
    """What is weighed before a right is refused on a ground."""

    right = serializers.ChoiceField(RIGHTS)
    ground = serializers.ChoiceField(WEIGHED)
    controller_interests = _text("What the data are needed for, and what shows it.")
    person_interests = _text("The person's interests and situation.")
    necessity = _text("The alternatives that were considered, and why the processing is necessary.")
    weighing = _text("Why the one side weighs more.")


class AdviseRecordIn(StrictSerializer):
    """The view and the words of the data protection officer."""

    right = serializers.ChoiceField(RIGHTS)
    view = serializers.ChoiceField(RECORD_OUTCOMES)
    advice = _text("Kept with the record for good.")


class DecideRecordIn(StrictSerializer):
    """Whose interests prevail."""

    right = serializers.ChoiceField(RIGHTS)
    outcome = serializers.ChoiceField(RECORD_OUTCOMES)
    departure_reason = serializers.CharField(
        max_length=MAX_REASON,
        required=False,
        allow_blank=True,
        help_text="Needed where the outcome is not the view of the advice.",
    )


class DecisionRecordOut(serializers.Serializer[Any]):
    """A decision record, without its words."""

    right = serializers.ChoiceField(RIGHTS)
    ground = serializers.ChoiceField(WEIGHED)
    kind = serializers.ChoiceField(RECORD_KINDS)
    state = serializers.ChoiceField(RECORD_STATES)
    view = serializers.CharField(allow_blank=True, help_text="Of the advice; empty where none was given.")
    outcome = serializers.CharField(allow_blank=True, help_text="Empty until it is decided.")
    drafted_by = serializers.CharField()
    drafted_at = serializers.DateTimeField()
    advised_by = serializers.CharField(allow_null=True)
    advised_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


def people_of_records(case: Case) -> list[UUID | None]:
    """Name everybody who drafted, advised or decided in a case."""
    return [
        key for row in case.decision_records.all() for key in (row.drafted_by, row.advised_by, row.decided_by)
    ]


def record_bodies(case: Case, people: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Show the decision records of a case, the oldest first."""
    return [_body(row, people) for row in case.decision_records.all()]


def _body(row: DecisionRecord, people: Mapping[UUID, str]) -> dict[str, Any]:
    def who(key: UUID | None) -> str | None:
        return None if key is None else people.get(key, str(key))

    return {
        "right": row.right,
        "ground": row.ground,
        "kind": row.kind,
        "state": row.state,
        "view": row.view,
        "outcome": row.outcome,
        "drafted_by": who(row.drafted_by),
        "drafted_at": row.drafted_at,
        "advised_by": who(row.advised_by),
        "advised_at": row.advised_at,
        "decided_by": who(row.decided_by),
        "decided_at": row.decided_at,
    }
