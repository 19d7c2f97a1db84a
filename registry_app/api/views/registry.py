"""What the organisation has declared."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common.api import OfficeView, page
from registry_app.api.bodies import activity_body
from registry_app.api.outputs import ActivitiesOut, ActivityOut, ControllerOut, ControllersOut
from registry_app.api.reading import controller_by_slug
from registry_app.models import Controller, ProcessingActivity
from registry_app.queries.record import with_record

PAGING = [OpenApiParameter("after", str), OpenApiParameter("limit", int)]


class Controllers(OfficeView):
    """The controllers that the caller may see."""

    @extend_schema(operation_id="controllers_list", parameters=PAGING, responses=ControllersOut)
    def get(self, request: Request) -> Response:
        """List controllers."""
        rows = Controller.objects.for_user(self.actor)
        return Response(page(request, rows, lambda row: ControllerOut(row).data))


class ProcessingActivities(OfficeView):
    """The record of processing activities."""

    @extend_schema(
        operation_id="processing_activities_list",
        parameters=[OpenApiParameter("controller", str), *PAGING],
        responses=ActivitiesOut,
    )
    def get(self, request: Request) -> Response:
        """List processing activities, of one controller if it is named."""
        rows = ProcessingActivity.objects.for_user(self.actor).select_related("controller")
        slug = request.query_params.get("controller")
        if slug is not None:
            rows = rows.filter(controller=controller_by_slug(self.actor, slug))
        return Response(page(request, with_record(rows), lambda row: ActivityOut(activity_body(row)).data))
