"""Contributors: listed, asked to help with a task, reminded."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, page
from dpo_office.common.permissions import require_somewhere
from requests_app.actions import contributor_tasks
from requests_app.api import inputs
from requests_app.api.bodies import contributor_body
from requests_app.api.outputs import CaseOut, ContributorsOut
from requests_app.api.reading import listed_slug
from requests_app.api.views.steps import StepView
from requests_app.models import Contributor
from requests_app.permissions import VIEW_CONTRIBUTORS
from requests_app.queries.contributors import contributors_with_systems


class Contributors(OfficeView):
    """The colleagues who can be asked."""

    @extend_schema(
        operation_id="contributors_list",
        parameters=[
            OpenApiParameter("controller", OpenApiTypes.STR),
            OpenApiParameter("after", OpenApiTypes.STR),
            OpenApiParameter("limit", OpenApiTypes.INT),
        ],
        responses=ContributorsOut,
    )
    def get(self, request: Request) -> Response:
        """List the contributors of the actor's controllers, the newest first."""
        require_somewhere(self.actor, VIEW_CONTRIBUTORS)
        rows = contributors_with_systems(Contributor.objects.for_user(self.actor))
        if "controller" in request.query_params:
            rows = rows.filter(controller__slug=listed_slug(request))
        return Response(page(request, rows, contributor_body))


class AssignTask(StepView):
    """A colleague is asked to help with a task."""

    @extend_schema(operation_id="cases_assign_task", request=inputs.AssignTaskIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID, task_id: UUID) -> Response:
        """Hand the task to a contributor and mail them a link."""
        words = self.words(inputs.AssignTaskIn)
        return self.take_step(
            contributor_tasks.assign_task,
            case_id=case_id,
            task_id=task_id,
            contributor_id=words.pop("contributor"),
            now=clock.now(),
            version=self.expected_version(),
            **words,
        )


class RemindContributor(StepView):
    """The colleague is reminded."""

    @extend_schema(operation_id="cases_remind_contributor", request=inputs.NothingIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID, task_id: UUID) -> Response:
        """Mail the contributor of the task another link."""
        self.read(inputs.NothingIn)
        return self.take_step(
            contributor_tasks.remind_contributor,
            case_id=case_id,
            task_id=task_id,
            now=clock.now(),
            version=self.expected_version(),
        )
