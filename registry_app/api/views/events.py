"""The feed of business events."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common.api import OfficeView, read_limit
from dpo_office.common.events import events_after
from dpo_office.common.permissions import require_somewhere
from registry_app.api.bodies import event_bodies
from registry_app.api.outputs import EventsOut
from registry_app.models import Controller

# Which colleague holds which role, and which duty is late, is no other system's business;
# nor is what happens to a test case of a brand in its set-up.
HIDDEN_FROM_CLIENTS = (
    *(
        "user",
        "authoritycase",
        "breach",
        "reportdesk",
        "webform",
        "duty",
        "dutyturn",
        "yearlyreport",
        "testcase",
    ),
    *("wave", "webform"),
)


class Events(OfficeView):
    """What happened, in one order that never skips and never changes."""

    @extend_schema(
        operation_id="events_list",
        parameters=[
            OpenApiParameter("after", str, description="The `next` of the page before."),
            OpenApiParameter("limit", int, description="1 to 500; 100 without it."),
        ],
        responses=EventsOut,
    )
    def get(self, request: Request) -> Response:
        """Read on from a cursor; `next` is where to come back, also when there is nothing new."""
        require_somewhere(self.actor, "event.view")
        controllers = self.actor.controllers("event.view")
        limit = read_limit(request, default=100, maximum=500)
        events, cursor = events_after(
            request.query_params.get("after"),
            limit=limit,
            controllers=controllers,
            hidden=HIDDEN_FROM_CLIENTS if self.actor.kind == "client" else (),
            reader=self.actor,
        )
        slugs = dict(Controller.objects.values_list("pk", "slug"))
        return Response({"results": event_bodies(events, slugs), "next": cursor})
