"""The whole record of a controller, as a file in the format that is asked for."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import require
from dpo_office.common.sign_in.api_session import need_proof
from registry_app.api.outputs import RecordChangesOut
from registry_app.api.reading import controller_by_slug, query_date, required_query
from registry_app.gateways.record_out import (
    CISO,
    CSV,
    DANISH,
    JSON,
    JSON_LD,
    LANGUAGES,
    PDF,
    XLSX,
    record_file,
)
from registry_app.queries.record_changes import ToldChange, changes_between

FORMATS = (JSON, CSV, XLSX, PDF, JSON_LD, DANISH, CISO)


class ByQuery(DefaultContentNegotiation):
    """The format stands in the query and is ours to read; refusals are problem+json in any case."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        """Give the one renderer, whatever `Accept` and `format` say."""
        return renderers[0], renderers[0].media_type


class RecordChanges(OfficeView):
    """What changed in the record between two days."""

    @extend_schema(
        operation_id="record_changes",
        parameters=[
            OpenApiParameter("since", str, required=True, description="From the end of this day …"),
            OpenApiParameter("until", str, description="… to the end of this one; today without it."),
        ],
        responses=RecordChangesOut,
    )
    def get(self, request: Request, controller: str) -> Response:
        """List the rows that differ, field by field, with who changed them and why."""
        owner = controller_by_slug(self.actor, controller)
        require(self.actor, "activity.view", owner.pk)
        required_query(request, "since")
        today = clock.today()
        until = query_date(request, "until") or today
        since = query_date(request, "since") or today
        found = changes_between(owner, since=since, until=until, today=today)
        body = {"since": since, "until": until, "changes": [_told(told) for told in found.changes]}
        return Response(RecordChangesOut(body).data)


def _told(told: ToldChange) -> dict[str, Any]:
    change = told.change
    return {
        "table": change.table,
        "key": list(change.key),
        "kind": change.kind,
        "fields": [vars(field) for field in change.fields],
        "steps": [vars(step) for step in told.steps],
    }


class RecordOfProcessing(OfficeView):
    """The record of processing activities of a controller (GDPR Art. 30)."""

    content_negotiation_class = ByQuery

    @extend_schema(
        operation_id="record_of_processing",
        parameters=[
            OpenApiParameter("format", str, enum=FORMATS, description="json without it."),
            OpenApiParameter(
                "as_of", str, description="The record when this day was over in Copenhagen; today without it."
            ),
            OpenApiParameter(
                "language",
                str,
                enum=LANGUAGES,
                description="da without it; the layouts of other makes have their own.",
            ),
        ],
        responses={
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            (200, "application/ld+json"): OpenApiTypes.OBJECT,
        },
    )
    def get(self, request: Request, controller: str) -> HttpResponse:
        """Give the record as a file."""
        owner = controller_by_slug(self.actor, controller)
        require(self.actor, "activity.view", owner.pk)
        need_proof(request)
        now = clock.now()
        made = record_file(
            owner,
            request.query_params.get("format", JSON),
            language=request.query_params.get("language", "da"),
            today=clock.copenhagen_date(now),
            as_of=query_date(request, "as_of"),
        )
        record_read(kind=FILE, subject=owner, controller_id=owner.pk, actor=self.actor, now=now)
        return HttpResponse(
            made.content,
            content_type=made.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{made.name}"',
                "Cache-Control": "private, no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )
