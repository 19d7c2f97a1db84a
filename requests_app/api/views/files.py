"""Files of a case: the signed form and extracts coming in, the issued form going out."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, upload
from dpo_office.common.documents import read_document
from dpo_office.common.errors import NotFound
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import require
from requests_app.actions import extracts, form_sessions, signed_forms, system_tasks
from requests_app.api import inputs
from requests_app.api.outputs import CaseOut, SessionTextOut
from requests_app.api.views.steps import StepView
from requests_app.domain.form_sessions import SessionStatement
from requests_app.form_texts import FORM, FORM_VERSION
from requests_app.models import Case, IssuedForm
from requests_app.permissions import SIGN_IN_SESSION

MULTIPART = "multipart/form-data"
# JSON is read too, to say that the file is missing.
BOTH = (MultiPartParser, JSONParser)
UPLOAD: Any = {MULTIPART: inputs.FileIn}


class PdfProblemRenderer(JSONRenderer):
    """Lets a client ask for a PDF and still be told of an error in JSON."""

    media_type = "application/pdf"
    format = "pdf"


class ReceiveSignedForm(StepView):
    """The signed form comes back."""

    parser_classes = BOTH

    @extend_schema(operation_id="cases_receive_signed_form", request=UPLOAD, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take the signed form in and show what the checks found.

        A file of another kind answers 415 `form_file_unsupported`; one that cannot be read 400
        `form_file_unreadable`, one that holds more than a form 400 `form_file_refused`, a pile of forms
        that are not all of this case 400 `form_file_several` (it is taken in as post). Then nothing is kept.
        """
        now, version = clock.now(), self.expected_version()
        return self.take_step(
            lambda received, **call: signed_forms.receive_signed_form(received=received, **call),
            case_id=case_id,
            prepare=lambda: signed_forms.prepare_file(
                case_id=case_id,
                content=upload(request),
                actor=self.actor,
                now=now,
                version=version,
                takes_unusable=False,
            ),
            now=now,
            version=version,
        )


class SignInSession(StepView):
    """The form is signed on the company's own page."""

    @extend_schema(operation_id="cases_session_text", responses=SessionTextOut)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Give the words that the person is shown, and the form that they are about."""
        case = Case.objects.for_user(self.actor).filter(pk=case_id).first()
        if case is None:
            raise NotFound("not_found")
        require(self.actor, SIGN_IN_SESSION, case.controller_id)
        form = case.issued_forms.filter(superseded_at__isnull=True).first()
        if form is None:
            raise NotFound("not_found")
        return Response(
            {
                "form": form.number,
                "expires_on": form.expires_on,
                "text_version": FORM_VERSION,
                "language": case.language,
                "text": FORM["statement"][case.language],
            },
            headers={"Cache-Control": "private, no-store"},
        )

    @extend_schema(operation_id="cases_sign_in_session", request=inputs.SessionIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take in that the person signed with a typed name while logged in at the company."""
        return self.take_step(
            form_sessions.sign_in_session,
            case_id=case_id,
            statement=SessionStatement(**self.read(inputs.SessionIn)),
            now=clock.now(),
            version=self.expected_version(),
        )


class IssuedFormFile(OfficeView):
    """The form that was issued last."""

    renderer_classes = (JSONRenderer, PdfProblemRenderer)

    @extend_schema(
        operation_id="cases_issued_form", responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, case_id: UUID) -> HttpResponse:
        """Give the form as PDF."""
        case = Case.objects.for_user(self.actor).filter(pk=case_id).first()
        if case is None:
            raise NotFound("not_found")
        form = IssuedForm.objects.filter(case=case).select_related("document").order_by("-issued_at").first()
        if form is None or form.document.wrapped_key is None:
            raise NotFound("not_found")
        record_read(
            kind=FILE,
            subject=case,
            controller_id=case.controller_id,
            actor=self.actor,
            now=clock.now(),
            document_id=form.document_id,
        )
        return HttpResponse(
            read_document(form.document),
            content_type=form.document.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{form.number}.pdf"',
                "Cache-Control": "private, no-store",
            },
        )


class AttachExtract(StepView):
    """An extract comes in."""

    parser_classes = BOTH

    @extend_schema(operation_id="cases_attach_extract", request=UPLOAD, responses=CaseOut)
    def post(self, request: Request, case_id: UUID, task_id: UUID) -> Response:
        """Attach a file to the task of a system."""
        return self.take_step(
            extracts.attach_extract,
            case_id=case_id,
            task_id=task_id,
            content=upload(request),
            now=clock.now(),
            version=self.expected_version(),
        )


class SettleTask(StepView):
    """The work in one system is done."""

    @extend_schema(operation_id="cases_settle_task", request=inputs.SettleIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID, task_id: UUID) -> Response:
        """Say how the work in one system ended."""
        return self.take_step(
            system_tasks.settle_task,
            case_id=case_id,
            task_id=task_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(inputs.SettleIn),
        )
