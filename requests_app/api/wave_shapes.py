"""What the calls of waves take and show."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dpo_office.common import clock
from dpo_office.common.api import StrictSerializer
from dpo_office.common.permissions import Actor
from requests_app.api.inputs import MAX_CODE, optional_text
from requests_app.domain.case_codes import MAX_REASON, MAX_TEXT
from requests_app.domain.case_steps import STATES
from requests_app.domain.wave_steps import MAX_NAMED, MAX_TITLE, WAVE_STATES
from requests_app.models import Case, Wave
from requests_app.models.querysets import is_apart_from
from requests_app.permissions import VIEW, wave_steps
from requests_app.queries.need_to_know import outlined_among
from requests_app.queries.waves import Standing, cases_by_wave, standings


class WaveCasesIn(StrictSerializer):
    """Which cases, by their references."""

    references = serializers.ListField(child=serializers.CharField(max_length=30), max_length=MAX_NAMED)


class OpenWaveIn(WaveCasesIn):
    """Cases of letters that say almost the same."""

    controller = serializers.CharField(max_length=MAX_CODE, help_text="The slug of the controller.")
    title = serializers.CharField(max_length=MAX_TITLE)


class AssessmentIn(StrictSerializer):
    """What these letters ask, and what that means."""

    assessment = serializers.CharField(max_length=MAX_REASON)


class BaseAnswerIn(StrictSerializer):
    """The words with which each answer begins, in one language or both."""

    danish = optional_text(MAX_TEXT)
    english = optional_text(MAX_TEXT)


class WaveCaseOut(serializers.Serializer[Any]):
    """A case of a wave."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    due_on = serializers.DateField()


class WaveOut(serializers.Serializer[Any]):
    """A wave of near-identical letters."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    controller = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(WAVE_STATES)
    assessment = serializers.CharField(allow_blank=True)
    assessed_at = serializers.DateTimeField(allow_null=True)
    base_answer_da = serializers.CharField(allow_blank=True)
    base_answer_en = serializers.CharField(allow_blank=True)
    answered = serializers.IntegerField(help_text="Cases that are answered or ended otherwise.")
    waiting = serializers.IntegerField()
    overdue = serializers.IntegerField(help_text="Of those that wait.")
    cases = WaveCaseOut(many=True, allow_null=True, help_text="Null for those who may not see cases.")
    available_steps = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class WavesOut(serializers.Serializer[Any]):
    """A page of waves, the newest first."""

    results = WaveOut(many=True)
    next = serializers.CharField(allow_null=True)


def wave_body(wave_id: UUID, actor: Actor) -> dict[str, Any]:
    """Show a wave as it is now; the caller has looked whether the actor may see it."""
    return wave_bodies([Wave.objects.for_user(actor).select_related("controller").get(pk=wave_id)], actor)[0]


def wave_bodies(waves: Sequence[Wave], actor: Actor) -> list[dict[str, Any]]:
    """Show waves that have their controller at hand: two queries for all of them."""
    stand, cases = standings(waves, clock.today()), cases_by_wave(waves)
    outlined = outlined_among((case for rows in cases.values() for case in rows), actor)
    seen = {
        key: [case for case in rows if case.pk not in outlined and not is_apart_from(case, actor)]
        for key, rows in cases.items()
    }
    return [_body(wave, stand[wave.pk], seen, actor) for wave in waves]


def _body(
    wave: Wave, standing: Standing, cases: Mapping[UUID, Sequence[Case]], actor: Actor
) -> dict[str, Any]:
    may_see = actor.may(VIEW, wave.controller_id)
    return {
        "id": str(wave.pk),
        "reference": wave.reference,
        "controller": wave.controller.slug,
        "title": wave.title,
        "state": wave.state,
        "assessment": wave.assessment,
        "assessed_at": wave.assessed_at,
        "base_answer_da": wave.base_answer_da,
        "base_answer_en": wave.base_answer_en,
        "answered": standing.answered,
        "waiting": standing.waiting,
        "overdue": standing.overdue,
        "cases": [_case(case) for case in cases.get(wave.pk, ())] if may_see else None,
        "available_steps": wave_steps(wave, actor),
        "version": wave.version,
        "created_at": wave.created_at,
        "ended_at": wave.ended_at,
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": str(case.pk),
        "reference": case.reference,
        "state": case.state,
        "due_on": case.due_on,
    }
