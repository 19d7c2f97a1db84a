"""Post on paper: scanned piles and the letters in them, listed, taken in, shown, and their steps."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from dpo_office.common import clock
from dpo_office.common.api import OfficeView, page, upload
from dpo_office.common.errors import NotFound
from dpo_office.common.permissions import require_somewhere
from requests_app.actions import own_filing, post_batches, post_filing, post_intake, post_pages, post_sorting
from requests_app.actions.new_cases import Requester
from requests_app.api import post_shapes as shapes
from requests_app.api.reading import listed_rows
from requests_app.api.step_table import ApiNoun, ApiStep
from requests_app.api.views.steps import StepView
from requests_app.api.views.waves import LIST_PARAMETERS
from requests_app.domain.post_codes import MAX_SCAN_BYTES
from requests_app.domain.post_steps import BATCH_STATES, LETTER_STATES
from requests_app.models import PostBatch, PostLetter
from requests_app.permissions import TAKE_IN_POST, VIEW_POST

MAX_SCAN_MB = MAX_SCAN_BYTES // 1024**2


def _with_requester(said: dict[str, Any]) -> dict[str, Any]:
    requester = Requester(**{name: text or "" for name, text in said.pop("requester").items()})
    return {"address": ""} | said | {"requester": requester}


def _with_reason(said: dict[str, Any]) -> dict[str, Any]:
    return {"reason": ""} | said


BATCHES = ApiNoun(
    "post_batch",
    "post-batches/<uuid:batch_id>/",
    "batch_id",
    shapes.batch_body,
    shapes.PostBatchOut,
    (
        ApiStep("name_box", post_batches.name_box, "Say in which box the originals lie.", shapes.BoxIn),
        ApiStep(
            "destroy_originals",
            post_batches.destroy_originals,
            "Record that the originals were shredded.",
        ),
    ),
)
LETTERS = ApiNoun(
    "post_letter",
    "post-letters/<uuid:letter_id>/",
    "letter_id",
    shapes.letter_body,
    shapes.PostLetterOut,
    (
        ApiStep(
            "file_form",
            post_filing.file_form,
            "File the letter as the signed form of its case.",
            prepare=post_filing.prepare_form,
        ),
        ApiStep(
            "open_case",
            post_filing.open_case_from_letter,
            "Open a case of the letter, received on the day on which it arrived.",
            shapes.OpenFromLetterIn,
            _with_requester,
        ),
        ApiStep("join_case", post_filing.join_case, "Put the letter into a case.", shapes.JoinIn),
        ApiStep(
            "split_letter",
            post_sorting.split_letter,
            "Split the letter where others begin; the batch shows all of them.",
            shapes.SplitIn,
        ),
        ApiStep("join_next", post_sorting.join_next, "Put the letter and the next one together."),
        ApiStep(
            "change_arrival",
            post_sorting.change_arrival,
            "Set the day on which this letter arrived.",
            shapes.ArrivalIn,
            _with_reason,
        ),
        ApiStep(
            "dismiss_letter",
            post_filing.dismiss_letter,
            "Set the letter aside, with why.",
            shapes.PostDismissalIn,
            _with_reason,
        ),
        ApiStep(
            "destroy_page",
            post_pages.destroy_page,
            "Destroy the pictures of a page for good.",
            shapes.DestroyPageIn,
            _with_reason,
        ),
        ApiStep(
            "take_back_form",
            own_filing.take_back_form,
            "Let a letter that was filed as a form wait again, and its case wait for the form.",
        ),
        ApiStep("take_back", post_filing.take_back_letter, "Let a letter that was set aside wait again."),
    ),
)


class PostBatches(StepView):
    """The scanned piles of an actor's controllers."""

    parser_classes = (MultiPartParser, JSONParser)

    @extend_schema(
        operation_id="post_batches_list", parameters=LIST_PARAMETERS, responses=shapes.PostBatchesOut
    )
    def get(self, request: Request) -> Response:
        """List batches, the newest first."""
        rows = listed_rows(PostBatch, request, self.actor, VIEW_POST, BATCH_STATES)
        return Response(page(request, rows.select_related("controller"), shapes.short_batch))

    @extend_schema(
        operation_id="post_batches_take_in",
        request={"multipart/form-data": shapes.TakeInPostIn},
        responses={201: shapes.PostBatchOut},
    )
    def post(self, request: Request) -> Response:
        """Take in a scan: its pages lie on the sorting table, each in one letter."""
        require_somewhere(self.actor, TAKE_IN_POST)
        said = self.words(shapes.TakeInPostIn)
        said.pop("file", None)
        content = upload(request, max_mb=MAX_SCAN_MB)

        def act(scan: Any) -> dict[str, Any]:
            batch = post_intake.take_in_batch(scan=scan, actor=self.actor, now=clock.now(), **said)
            return shapes.batch_body(batch.pk, self.actor)

        return self.perform(act, success=201, prepare=lambda: post_intake.prepare_batch(content))


class PostBatchDetail(OfficeView):
    """One scanned pile."""

    @extend_schema(operation_id="post_batches_show", responses=shapes.PostBatchOut)
    def get(self, request: Request, batch_id: UUID) -> Response:
        """Show a batch with its letters."""
        if not PostBatch.objects.for_user(self.actor).filter(pk=batch_id).exists():
            raise NotFound("not_found")
        body = shapes.batch_body(batch_id, self.actor)
        return Response(body, headers={"ETag": f'"{body["version"]}"'})


class PostLetters(OfficeView):
    """The letters in them."""

    @extend_schema(
        operation_id="post_letters_list", parameters=LIST_PARAMETERS, responses=shapes.PostLettersOut
    )
    def get(self, request: Request) -> Response:
        """List letters, the newest first; with `state=waiting` those that somebody has to look at."""
        rows = listed_rows(PostLetter, request, self.actor, VIEW_POST, LETTER_STATES)
        listed = page(request, rows.select_related("case"), lambda row: row)
        bodies = shapes.letter_bodies(listed["results"], self.actor)
        return Response({"results": bodies, "next": listed["next"]})


class PostLetterDetail(OfficeView):
    """One letter."""

    @extend_schema(operation_id="post_letters_show", responses=shapes.PostLetterOut)
    def get(self, request: Request, letter_id: UUID) -> Response:
        """Show a letter."""
        if not PostLetter.objects.for_user(self.actor).filter(pk=letter_id).exists():
            raise NotFound("not_found")
        body = shapes.letter_body(letter_id, self.actor)
        return Response(body, headers={"ETag": f'"{body["version"]}"'})
