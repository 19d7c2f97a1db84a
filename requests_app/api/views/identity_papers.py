"""Copies of identity papers among the files of a case (docs/rules/identity.md)."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.errors import NotFound
from dpo_office.common.permissions import require
from requests_app.actions import identity_papers
from requests_app.actions.identity_papers import MARK
from requests_app.api import paper_shapes as shapes
from requests_app.api.outputs import CaseOut
from requests_app.api.views.steps import StepView
from requests_app.models import Case
from requests_app.permissions import permission_of


class IdentityPapers(StepView):
    """The copies of a case."""

    @extend_schema(operation_id="cases_identity_papers", responses=shapes.PapersOut)
    def get(self, request: Request, case_id: UUID) -> Response:
        """Tell which files came in, and which of them are marked as copies of identity papers."""
        case = Case.objects.for_user(self.actor).filter(pk=case_id).first()
        if case is None:
            raise NotFound("not_found")
        require(self.actor, permission_of(MARK), case.controller_id)
        return Response(shapes.papers_body(case, self.actor), headers={"Cache-Control": "private, no-store"})


class MarkIdentityPaper(StepView):
    """A file is a copy of an identity paper."""

    @extend_schema(operation_id="cases_mark_identity_paper", request=shapes.MarkPaperIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Mark a file with what was seen of it; it goes with what settles who asks, at once if that is."""
        given = self.words(shapes.MarkPaperIn)
        return self.take_step(
            identity_papers.mark_identity_paper,
            case_id=case_id,
            document_id=given["file"],
            kind=given["kind"],
            reason=given.get("reason", ""),
            now=clock.now(),
            version=self.expected_version(),
        )


class EraseIdentityPaper(StepView):
    """The copies go."""

    @extend_schema(operation_id="cases_erase_identity_paper", request=shapes.ErasePaperIn, responses=CaseOut)
    def post(self, request: Request, case_id: UUID) -> Response:
        """Erase the copies that are still here; the note of each stays."""
        return self.take_step(
            identity_papers.erase_identity_paper,
            case_id=case_id,
            now=clock.now(),
            version=self.expected_version(),
            **self.words(shapes.ErasePaperIn),
        )


class UnmarkIdentityPaper(StepView):
    """It was none."""

    @extend_schema(
        operation_id="cases_unmark_identity_paper", request=shapes.UnmarkPaperIn, responses=CaseOut
    )
    def post(self, request: Request, case_id: UUID) -> Response:
        """Take a mark away, with what the file is; it stays as long as the case."""
        given = self.words(shapes.UnmarkPaperIn)
        return self.take_step(
            identity_papers.unmark_identity_paper,
            case_id=case_id,
            paper_id=given["paper"],
            reason=given.get("reason", ""),
            now=clock.now(),
            version=self.expected_version(),
        )
