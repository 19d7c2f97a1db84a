"""Waves of near-identical letters: listed, opened, shown, and their steps."""

import uuid
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, page
from dpo_office.common.errors import NotFound
from requests_app.actions import waves
from requests_app.api import wave_shapes as shapes
from requests_app.api.reading import listed_rows
from requests_app.api.step_table import ApiNoun, ApiStep
from requests_app.domain.wave_steps import WAVE_STATES
from requests_app.models import Wave
from requests_app.permissions import VIEW_WAVES

LIST_PARAMETERS = [
    OpenApiParameter("state", str),
    OpenApiParameter("controller", str, description="The slug of a controller."),
    OpenApiParameter("after", str, description="The cursor of the page before."),
    OpenApiParameter("limit", int),
]
WAVES = ApiNoun(
    "wave",
    "waves/<uuid:wave_id>/",
    "wave_id",
    shapes.wave_body,
    shapes.WaveOut,
    (
        ApiStep("add_cases", waves.add_cases, "Put more cases into the wave.", shapes.WaveCasesIn),
        ApiStep(
            "take_case_out",
            waves.take_case_out,
            "Take a case out that does not belong.",
            part="cases/<uuid:case_id>/",
            passes=("wave_id", "case_id"),
        ),
        ApiStep(
            "write_assessment",
            waves.write_assessment,
            "Say once what these letters ask and what that means.",
            shapes.AssessmentIn,
        ),
        ApiStep(
            "write_base_answer",
            waves.write_base_answer,
            "Write the words with which each answer begins.",
            shapes.BaseAnswerIn,
            lambda said: {"danish": "", "english": ""} | said,
        ),
        ApiStep("end_wave", waves.end_wave, "End the wave; its cases stay as they are."),
    ),
)


class Waves(OfficeView):
    """The waves of an actor's controllers."""

    parser_classes = (JSONParser,)

    @extend_schema(operation_id="waves_list", parameters=LIST_PARAMETERS, responses=shapes.WavesOut)
    def get(self, request: Request) -> Response:
        """List waves, the newest first."""
        rows = listed_rows(Wave, request, self.actor, VIEW_WAVES, WAVE_STATES)
        listed = page(request, rows.select_related("controller"), lambda wave: wave)
        return Response(
            {"results": shapes.wave_bodies(listed["results"], self.actor), "next": listed["next"]}
        )

    @extend_schema(operation_id="waves_open", request=shapes.OpenWaveIn, responses={201: shapes.WaveOut})
    def post(self, request: Request) -> Response:
        """Open a wave over cases of one controller."""
        values = self.read(shapes.OpenWaveIn)

        def act(_: Any) -> dict[str, Any]:
            wave = waves.open_wave(key=uuid.uuid4(), actor=self.actor, now=clock.now(), **values)
            return shapes.wave_body(wave.pk, self.actor)

        return self.perform(act, success=201)


class WaveDetail(OfficeView):
    """One wave."""

    @extend_schema(operation_id="waves_show", responses=shapes.WaveOut)
    def get(self, request: Request, wave_id: UUID) -> Response:
        """Show a wave."""
        if not Wave.objects.for_user(self.actor).filter(pk=wave_id).exists():
            raise NotFound("not_found")
        body = shapes.wave_body(wave_id, self.actor)
        return Response(body, headers={"ETag": f'"{body["version"]}"'})
