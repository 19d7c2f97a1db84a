"""The dossier of a case, for whoever may give it."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from requests_app.actions import dossiers
from requests_app.api import inputs
from requests_app.domain.dossier import FULL


class ZipProblemRenderer(JSONRenderer):
    """Lets a client ask for a ZIP and still be told of an error in JSON."""

    media_type = "application/zip"
    format = "zip"


class GiveDossier(OfficeView):
    """Everything about a case as one file."""

    renderer_classes = (JSONRenderer, ZipProblemRenderer)

    @extend_schema(
        operation_id="cases_give_dossier",
        request=inputs.DossierIn,
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request, case_id: UUID) -> FileResponse:
        """Make the dossier, record that it is given, and hand it out; nothing of it is stored."""
        chosen: dict[str, Any] = {"variant": FULL, "as_of": None} | self.read(inputs.DossierIn)
        made = dossiers.prepare_dossier(case_id=case_id, actor=self.actor, now=clock.now(), **chosen)
        try:
            dossiers.give_dossier(made=made, actor=self.actor, now=clock.now())
        except BaseException:
            made.written.file.close()
            raise
        return FileResponse(
            made.written.file,
            as_attachment=True,
            filename=made.written.name,
            content_type="application/zip",
            headers={"Cache-Control": "private, no-store"},
        )
