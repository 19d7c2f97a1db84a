"""Customers as the shop's system sends them: a stream of lines, and what became of it."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView
from dpo_office.common.errors import Invalid, NotFound, Refused
from dpo_office.common.permissions import require
from registry_app.actions.customer_imports import import_json_lines
from registry_app.api.outputs import CustomerImportOut, WrongContactsOut
from registry_app.api.reading import controller_by_slug, query_instant, required_query
from registry_app.domain.customer_imports import TAKEN_IN
from registry_app.gateways.customer_files import CHUNK
from registry_app.models import CustomerImport
from registry_app.queries.customer_imports import rejected_lines
from registry_app.queries.wrong_contacts import wrong_contacts

NDJSON = "application/x-ndjson"
MOST_LINES = 1000
AS_STORED = (
    "id", "source", "state", "whole", "refused_for", "refused_at_line", "size", "lines", "rejected", "added",
    "changed", "unchanged", "file_sha256", "created_at", "finished_at",
)  # fmt: skip


class Customers(OfficeView):
    """The customers of a controller, put as newline-delimited JSON."""

    @extend_schema(
        operation_id="customers_put",
        parameters=[
            OpenApiParameter("controller", str, required=True),
            OpenApiParameter("whole", bool, description="Take in nothing if any line is rejected."),
        ],
        request={NDJSON: OpenApiTypes.STR},
        responses=CustomerImportOut,
    )
    def put(self, request: Request) -> Response:
        """Add and change customers by their number, as one step; customers that are not sent stay.

        Each line is an object with number and, as far as they are to change, name, email, phone, language,
        account_state, state_since and preferred_channel. The same lines again change nothing.
        """
        controller = controller_by_slug(self.actor, required_query(request, "controller"))
        size = _announced(request)
        if request.content_type.partition(";")[0].strip() != NDJSON:
            raise UnsupportedMediaType(request.content_type)
        row = import_json_lines(
            controller_id=controller.pk,
            chunks=_chunks(request),
            size=size,
            whole=_whole(request),
            actor=self.actor,
            now=clock.now(),
        )
        if row.state != TAKEN_IN:
            # The problem names the import: its lines can be asked for.
            raise Refused(row.refused_for or row.state, customer_import=str(row.pk), lines=row.lines)
        return Response(_body(row))


class WrongContacts(OfficeView):
    """Contacts that do not work."""

    @extend_schema(
        operation_id="customers_wrong_contacts",
        parameters=[
            OpenApiParameter("controller", str, required=True),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="Only what is known since then."),
            OpenApiParameter("after", str, description="The `next` of the page before."),
        ],
        responses=WrongContactsOut,
    )
    def get(self, request: Request) -> Response:
        """List the e-mail addresses and numbers that came back for good, were refused, or are none.

        Customer number, channel, since when, and why; never the contact itself. A customer who has another
        one by now is not listed.
        """
        controller = controller_by_slug(self.actor, required_query(request, "controller"))
        require(self.actor, "customer.view_imports", controller.pk)
        found, cursor = wrong_contacts(
            controller.pk,
            since=query_instant(request, "since"),
            after=request.query_params.get("after", ""),
        )
        return Response(WrongContactsOut({"results": found, "next": cursor}).data)


class CustomerImportView(OfficeView):
    """One customer file or stream."""

    @extend_schema(
        operation_id="customer_imports_show",
        parameters=[OpenApiParameter("after", int, description="Rejected lines after this line.")],
        responses=CustomerImportOut,
    )
    def get(self, request: Request, import_id: UUID) -> Response:
        """Show how far it is, what it changed, and a thousand of its rejected lines."""
        rows = CustomerImport.objects.for_user(self.actor).select_related("controller")
        row: CustomerImport | None = rows.filter(pk=import_id).first()
        if row is None:
            raise NotFound("not_found")
        return Response(_body(row, after=_after(request)))


def _body(row: CustomerImport, after: int = 0) -> dict[str, Any]:
    told = list(rejected_lines(row, after=after)[: MOST_LINES + 1])
    shown = {name: getattr(row, name) for name in AS_STORED} | {
        "controller": row.controller.slug,
        "rejected_lines": [{"line": n, "field": field, "code": code} for n, field, code in told[:MOST_LINES]],
        "next_after": told[MOST_LINES - 1][0] if len(told) > MOST_LINES else None,
    }
    return dict(CustomerImportOut(shown).data)


def _announced(request: Request) -> int:
    """Give the length of the body; one that is not announced cannot be told from one that broke off."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not re.fullmatch(r"[0-9]{1,15}", length) or not int(length):
        raise Invalid("length_required")
    return int(length)


def _chunks(request: Request) -> Iterator[bytes]:
    while chunk := request.stream.read(CHUNK):
        yield chunk


def _whole(request: Request) -> bool:
    text = request.query_params.get("whole", "false")
    if text not in ("true", "false"):
        raise Invalid("yes_no_invalid", field="whole")
    return bool(text == "true")


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise Invalid("cursor_invalid", field="after")
    return int(text)
