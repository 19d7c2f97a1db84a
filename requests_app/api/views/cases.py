"""Cases: opened, listed, shown."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, page_of
from dpo_office.common.errors import NotFound
from dpo_office.common.people.reads import CASE, OPENED, record_look, record_read
from registry_app.permissions import sees_contact
from requests_app.actions import intake, quick_records
from requests_app.api.bodies import case_bodies, case_body, opened_body, words_in
from requests_app.api.inputs import OpenCaseIn, RecordAtOnceIn
from requests_app.api.outputs import CaseOut, CasesOut, EnquiryOut, RecordedOut
from requests_app.api.reading import listed_cases
from requests_app.domain.masking import BY_API, CONTACT, hidden_in
from requests_app.domain.quick_records import Wish
from requests_app.permissions import unmasked_by_api
from requests_app.queries.cases import case_of_api, cases_listed
from requests_app.queries.quick_records import spoken_sentence


class Cases(OfficeView):
    """The cases of an actor's controllers."""

    parser_classes = (JSONParser,)

    @extend_schema(
        operation_id="cases_list",
        parameters=[
            OpenApiParameter("state", str),
            OpenApiParameter("controller", str, description="The slug of a controller."),
            OpenApiParameter("due_before", OpenApiTypes.DATE, description="Due before this date."),
            OpenApiParameter("after", str, description="The cursor of the page before."),
            OpenApiParameter("limit", int),
        ],
        responses=CasesOut,
    )
    def get(self, request: Request) -> Response:
        """List cases, the newest first."""
        narrowed = listed_cases(request, self.actor)
        listed = page_of(
            request, lambda limit, after: cases_listed(self.actor, narrowed, limit, after), lambda case: case
        )
        return Response({"results": case_bodies(listed["results"], self.actor), "next": listed["next"]})

    @extend_schema(
        operation_id="cases_open",
        request=OpenCaseIn,
        responses={201: EnquiryOut},
    )
    def post(self, request: Request) -> Response:
        """Open a case; of one that you may not see you are told the reference alone."""
        values = self.read(OpenCaseIn)
        said = {name: text or "" for name, text in values.pop("requester").items()}
        values.setdefault("rights", ())
        standing = intake.Standing(values.pop("relation", ""), values.pop("concerned", ""))
        now = clock.now()

        def act(_: Any) -> dict[str, Any]:
            case = intake.open_case(
                requester=intake.Requester(**said), standing=standing, actor=self.actor, now=now, **values
            )
            return opened_body(case, self.actor)

        return self.perform(act, success=201)


class RecordAtOnce(OfficeView):
    """What needs no form and no decision, recorded and carried out in one call."""

    parser_classes = (JSONParser,)

    @extend_schema(operation_id="cases_record_at_once", request=RecordAtOnceIn, responses={201: RecordedOut})
    def post(self, request: Request) -> Response:
        """Record what somebody said on the telephone, carry it out, and give the sentence to read aloud."""
        values = self.read(RecordAtOnceIn)
        said = {name: text or "" for name, text in values.pop("requester").items()}
        wishes = [_wish(wish) for wish in values.pop("wishes")]
        now = clock.now()

        def act(_: Any) -> dict[str, Any]:
            case = quick_records.record_at_once(
                wishes=wishes, requester=intake.Requester(**said), actor=self.actor, now=now, **values
            )
            return case_body(case.pk, self.actor) | {"sentence": spoken_sentence(case)}

        return self.perform(act, success=201)


def has_contact(body: dict[str, Any]) -> bool:
    """Tell whether a case shows any contact data."""
    people = (body["requester"] or {}, body["representation"] or {})
    return any(person.get(name) for person in people for name in ("email", "phone", "address"))


def _wish(values: dict[str, Any]) -> Wish:
    return Wish(
        kind=values["kind"],
        channels=tuple(values.get("channels", ())),
        subject=values.get("consent") or values.get("field") or "",
        wrong=values.get("wrong") or "",
        right=values.get("right") or "",
        text=values.get("text") or "",
    )


class CaseDetail(OfficeView):
    """One case."""

    @extend_schema(operation_id="cases_show", responses=CaseOut)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Show a case."""
        case = case_of_api(self.actor, case_id)
        if case is None:
            raise NotFound("not_found")
        opened = unmasked_by_api(self.actor, case.controller_id)
        (body,) = case_bodies([case], self.actor, opened=opened)
        where, now = case.controller_id, clock.now()
        record_look(kind=CASE, subject=case, controller_id=where, actor=self.actor, now=now)
        # What stays masked is not found in it any more: only what is shown is an opening.
        words = opened and any(hidden_in(said) for said in words_in(body))
        contact = CONTACT in opened and not sees_contact(self.actor, where) and has_contact(body)
        if words or contact:
            record_read(
                kind=OPENED, subject=case, controller_id=where, actor=self.actor, now=now, reason=BY_API
            )
        return Response(body, headers={"ETag": f'"{case.version}"'})
