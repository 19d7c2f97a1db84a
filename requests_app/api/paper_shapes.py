"""What the calls about copies of identity papers take, and what they show: codes, dates and user names."""

from typing import Any

from rest_framework import serializers

from dpo_office.common.api import StrictSerializer
from dpo_office.common.people.names import usernames_of
from dpo_office.common.permissions import Actor
from requests_app.actions.identity_papers import paper_steps
from requests_app.api.inputs import optional_text
from requests_app.domain.case_codes import MAX_REASON
from requests_app.domain.identity_papers import PAPER_STATES, PAPERS, SOURCES
from requests_app.domain.masking import masked
from requests_app.models import Case
from requests_app.queries.identity_papers import files_that_came_in


class MarkPaperIn(StrictSerializer):
    """Which file it is, what kind of paper, and what was seen."""

    file = serializers.UUIDField(help_text="One of `files` of identity-papers/.")
    kind = serializers.ChoiceField(PAPERS)
    reason = optional_text(MAX_REASON)


class ErasePaperIn(StrictSerializer):
    """Why the copies are not needed; it may stay away."""

    reason = optional_text(MAX_REASON)


class UnmarkPaperIn(StrictSerializer):
    """Which mark was a mistake, and what the file is."""

    paper = serializers.UUIDField(help_text="One of `papers` of identity-papers/.")
    reason = optional_text(MAX_REASON)


class CameInOut(serializers.Serializer[Any]):
    """A file that came in about the case and may be marked."""

    file = serializers.UUIDField()
    came_as = serializers.ChoiceField(SOURCES)
    name = serializers.CharField(
        allow_blank=True, help_text="Of an attachment, masked; the number of a page; empty for a form."
    )
    came_at = serializers.DateTimeField()


class PaperOut(serializers.Serializer[Any]):
    """A copy that was marked; its note is told in the office and the dossier."""

    paper = serializers.UUIDField()
    file = serializers.UUIDField()
    came_as = serializers.ChoiceField(SOURCES)
    kind = serializers.ChoiceField(PAPERS)
    state = serializers.ChoiceField(PAPER_STATES)
    sha256 = serializers.CharField()
    marked_by = serializers.CharField()
    marked_at = serializers.DateTimeField()
    ended_by = serializers.CharField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class PapersOut(serializers.Serializer[Any]):
    """The copies of a case, what may be marked as one, and what the caller may do."""

    files = CameInOut(many=True)
    papers = PaperOut(many=True)
    available_steps = serializers.ListField(child=serializers.CharField())


def papers_body(case: Case, actor: Actor) -> dict[str, Any]:
    """Show the copies of a case; the caller has looked whether the actor may see them."""
    rows = list(case.identity_papers.select_related("document"))
    people = usernames_of(key for row in rows for key in (row.marked_by, row.ended_by))
    return {
        "files": [
            {
                "file": file.document_id,
                "came_as": file.source,
                "name": masked(file.name),
                "came_at": file.at,
            }
            for file in files_that_came_in(case)
        ],
        "papers": [
            {
                "paper": row.pk,
                "file": row.document_id,
                "came_as": row.source,
                "kind": row.kind,
                "state": row.state,
                "sha256": row.document.sha256,
                "marked_by": people.get(row.marked_by, str(row.marked_by)),
                "marked_at": row.marked_at,
                "ended_by": people.get(row.ended_by, str(row.ended_by)) if row.ended_by else None,
                "ended_at": row.ended_at,
            }
            for row in rows
        ],
        "available_steps": paper_steps(case, actor),
    }
