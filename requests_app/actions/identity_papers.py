"""A file of a case is marked as a copy of an identity paper, by a person; and the copy goes."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.documents import Document
from dpo_office.common.errors import Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.texts import required_text
from requests_app.actions.case_readers import is_known
from requests_app.actions.case_rows import case_of_request, given_reason, keep_reason
from requests_app.actions.paper_rows import (
    ERASE,
    end_paper,
    erase_papers,
    erase_settled_papers,
    tell_of_paper,
)
from requests_app.domain.enquiries import RIGHTS_REQUEST
from requests_app.domain.identity_papers import ATTACHMENT, FORM, PAGE, require_mark
from requests_app.models import Case, IdentityPaper, MailAttachment, SignedForm
from requests_app.permissions import may_take_step
from requests_app.queries.case_files import pages_about
from requests_app.queries.holds import standing_holds
from requests_app.queries.identity_papers import held_papers, used_form

MARK, UNMARK = "mark_identity_paper", "unmark_identity_paper"


def mark_identity_paper(
    *,
    case_id: UUID,
    document_id: UUID,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Mark a file that came in as a copy of an identity paper, with what was seen of it.

    It is erased with the step that settles who asks; where that is settled already, at once. Raises as
    require_mark, and Invalid("reason_required").
    """
    with acting(actor, "case.identity_paper_marked"):
        case = case_of_request(case_id, MARK, actor=actor, version=version)
        source = _source_of(case, document_id)
        document = Document.objects.filter(pk=document_id).first() if source else None
        require_mark(
            kind,
            source,
            is_marked=any(row.document_id == document_id for row in held_papers(case)),
            is_used=SignedForm.objects.filter(used_form(), document=document_id).exists(),
            is_gone=document is not None and document.wrapped_key is None,
        )
        row = IdentityPaper.objects.create(
            case=case,
            document_id=document_id,
            source=source,
            kind=kind,
            reason=given_reason(case, MARK, required_text(reason), actor=actor, now=now),
            marked_by=actor.user_id,
            marked_at=now,
        )
        tell_of_paper(case, row, MARK, actor=actor, now=now)
        if is_known(case):
            erase_settled_papers(case, actor=actor, now=now)
        _moved(case, now=now)
    return case


def erase_identity_paper(
    *, case_id: UUID, actor: Actor, now: datetime, reason: str = "", version: int | None = None
) -> Case:
    """Erase the copies of a case that are still here, although nothing settled who asks: they are not needed.

    Raises Refused("paper_not_held" | "paper_on_hold").
    """
    with acting(actor, "case.identity_paper_erased"):
        case = case_of_request(case_id, ERASE, actor=actor, version=version)
        papers = held_papers(case)
        if not papers:
            raise Refused("paper_not_held")
        if standing_holds(case=case):
            raise Refused("paper_on_hold")
        keep_reason(case, ERASE, reason.strip(), actor=actor, now=now)
        erase_papers(case, papers, actor=actor, now=now)
        _moved(case, now=now)
    return case


def unmark_identity_paper(
    *,
    case_id: UUID,
    paper_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Say that a marked file is no copy of an identity paper: it stays as long as the case.

    Raises Refused("paper_not_held") and Invalid("reason_required").
    """
    with acting(actor, "case.identity_paper_unmarked"):
        case = case_of_request(case_id, UNMARK, actor=actor, version=version)
        paper = next((row for row in held_papers(case) if row.pk == paper_id), None)
        if paper is None:
            raise Refused("paper_not_held")
        keep_reason(case, UNMARK, required_text(reason), actor=actor, now=now)
        end_paper(case, paper, UNMARK, actor=actor, now=now)
        _moved(case, now=now)
    return case


def paper_steps(case: Case, actor: Actor) -> list[str]:
    """Name what the actor may do about copies."""
    if case.kind != RIGHTS_REQUEST:
        return []
    known = getattr(case, "has_held_papers", None)
    has_held = bool(held_papers(case)) if known is None else known
    possible = {MARK: has_files(case), ERASE: has_held, UNMARK: has_held}
    return [
        name for name, is_so in possible.items() if is_so and may_take_step(actor, name, case.controller_id)
    ]


def has_files(case: Case) -> bool:
    """Tell whether anything came in about a case: of one that was read for its page without a query."""
    came = [getattr(case, name, None) for name in ("has_mails", "has_posts")]
    if None in came:
        came = [case.mails.exists(), case.post_letters.exists()]
    return any(came) or bool(case.signed_forms.all())


def _source_of(case: Case, document_id: UUID) -> str:
    if MailAttachment.objects.filter(document=document_id, mail__case=case).exists():
        return ATTACHMENT
    if pages_about(case).filter(picture=document_id).exists():
        return PAGE
    return FORM if case.signed_forms.filter(document=document_id).exists() else ""


def _moved(case: Case, *, now: datetime) -> None:
    """Let what others have open of it not be pressed unread; a proposal says nothing of copies."""
    case.version += 1
    case.changed_at = now
    case.save(update_fields=["version", "changed_at"])
