"""Conversations that other systems hand over, with the time at which they were really received."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, upload
from dpo_office.common.errors import Invalid, NotFound
from requests_app.actions.hand_overs import hand_over
from requests_app.actions.new_cases import Requester
from requests_app.api.hand_over_shapes import HandOverFilesIn, HandOverIn, HandOverOut, hand_over_body
from requests_app.domain.web_forms import MAX_FILES, MAX_FILES_MB
from requests_app.handed_in_texts import Message
from requests_app.permissions import HAND_OVER
from requests_app.queries.hand_overs import hand_overs_of

FILE_FIELDS = tuple(f"file_{number}" for number in range(1, MAX_FILES + 1))


class HandOvers(OfficeView):
    """Conversations of other systems."""

    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        operation_id="hand_overs_add",
        request={"application/json": HandOverIn, "multipart/form-data": HandOverFilesIn},
        responses={201: HandOverOut},
    )
    def post(self, request: Request) -> Response:
        """Hand a conversation over: it opens a case, goes into one, or waits until somebody has read it."""
        values = {name: value for name, value in self._conversation(request).items() if value is not None}
        said = {name: text or "" for name, text in values.pop("requester").items()}
        messages = [Message(**row) for row in values.pop("messages")]
        files = [
            (request.FILES[name].name or "", upload(request, field=name, max_mb=MAX_FILES_MB))
            for name in FILE_FIELDS
            if name in request.FILES
        ]
        now = clock.now()

        def act(_: Any) -> dict[str, Any]:
            row = hand_over(
                messages=messages,
                requester=Requester(**said),
                files=files,
                actor=self.actor,
                now=now,
                **values,
            )
            return hand_over_body(row, self.actor)

        return self.perform(act, success=201)

    def _conversation(self, request: Request) -> dict[str, Any]:
        sent = request.data.get("conversation") if hasattr(request.data, "get") else None
        if not isinstance(sent, str) or "controller" in request.data:
            return self.read(HandOverIn)
        try:
            data = json.loads(sent)
        except (ValueError, RecursionError) as error:
            raise Invalid("malformed", field="conversation") from error
        if not isinstance(data, dict):
            raise Invalid("malformed", field="conversation")
        serializer = HandOverIn(data=data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class HandOverDetail(OfficeView):
    """What became of one."""

    @extend_schema(operation_id="hand_overs_show", responses=HandOverOut)
    def get(self, request: Request, hand_over_id: UUID) -> Response:
        """Show what became of a conversation that was handed over."""
        row = hand_overs_of(self.actor.controllers(HAND_OVER)).filter(pk=hand_over_id).first()
        if row is None:
            raise NotFound("not_found")
        return Response(hand_over_body(row, self.actor))
