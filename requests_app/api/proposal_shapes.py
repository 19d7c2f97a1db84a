"""What the calls about a second person take, and what a case shows of a proposal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from dpo_office.common.permissions import Actor
from requests_app.actions.proposals import proposal_steps
from requests_app.api.inputs import (
    MAX_CODE,
    MAX_SIGNER,
    AnswerItemIn,
    doubts_seen,
    optional_text,
    told_code,
    way_choice,
)
from requests_app.domain.case_codes import MAX_REASON, MAX_TEXT
from requests_app.domain.deadlines import MAX_EXTENSION_MONTHS
from requests_app.domain.four_eyes import GATED, MEASURE, THRESHOLDS
from requests_app.domain.rights import RIGHTS
from requests_app.models import Case
from requests_app.queries.four_eyes import waiting_proposal_of


class ProposeIn(StrictSerializer):
    """The step that is proposed, and what its own call takes."""

    step = serializers.ChoiceField(GATED)
    items = serializers.ListField(
        child=AnswerItemIn(),
        required=False,
        max_length=len(RIGHTS),
        help_text="send_answer, send_part_answer: as in the call of the step.",
    )
    text = optional_text(MAX_TEXT)
    ground = optional_text(MAX_CODE)
    reason = optional_text(MAX_REASON)
    evidence = optional_text(MAX_REASON)
    known_how = optional_text(MAX_REASON)
    way = way_choice()
    code = told_code()
    doubts = doubts_seen()
    signer = optional_text(MAX_SIGNER)
    months = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MAX_EXTENSION_MONTHS,
        help_text="extend_deadline: how many further months.",
    )


class ProposalOut(serializers.Serializer[Any]):
    """A step that waits for a second person: codes, dates and user names."""

    step = serializers.ChoiceField(GATED)
    needed_for = serializers.ListField(child=serializers.ChoiceField((*THRESHOLDS, MEASURE)))
    proposed_by = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    sha256 = serializers.CharField(
        allow_blank=True, help_text="Of the letter as it would leave; empty for a step without one."
    )
    available_steps = serializers.ListField(child=serializers.CharField())


def proposal_body(case: Case, actor: Actor, people: Mapping[UUID, str]) -> dict[str, Any] | None:
    """Show what waits in a case for a second person, and what this actor may do about it."""
    row = waiting_proposal_of(case)
    if row is None:
        return None
    return {
        "step": row.step,
        "needed_for": row.needed_for,
        "proposed_by": people.get(row.proposed_by, str(row.proposed_by)),
        "proposed_at": row.proposed_at,
        "sha256": row.sha256,
        "available_steps": proposal_steps(case, actor),
    }
