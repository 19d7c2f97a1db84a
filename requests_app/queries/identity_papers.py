"""Copies of identity papers in cases, the files that may be marked as one, and what is left too long."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dpo_office.common.calendars import local_midnight
from dpo_office.common.documents import Document
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.identity_checks import PASSED, SUPPORTS_ONLY
from requests_app.domain.identity_papers import ATTACHMENT, FORM, HELD, LEFT_AFTER, PAGE
from requests_app.domain.letter_kinds import IDENTITY_CLEAR
from requests_app.models import (
    Case,
    IdentityCheck,
    IdentityPaper,
    IssuedForm,
    MailAttachment,
    PostPage,
    SignedForm,
    SignedFormFile,
    StepReason,
)
from requests_app.queries.case_files import pages_about


@dataclass(frozen=True)
class CameIn:
    """A file that came in about a case: what it is, which number it has where it is one of several, when."""

    document_id: UUID
    source: str
    name: str
    at: datetime


def has_papers(*states: str) -> Exists:
    """Tell whether copies were marked in the case of the query around; of the states that are named."""
    rows = IdentityPaper.objects.filter(case=OuterRef("pk"))
    return Exists(rows.filter(state__in=states) if states else rows)


def held_papers(case: Case) -> list[IdentityPaper]:
    """Return the copies of a case that are still here, the oldest first."""
    return list(case.identity_papers.filter(state=HELD))


def files_that_came_in(case: Case) -> list[CameIn]:
    """List the files that may be a copy of an identity paper and are still here, the oldest first."""
    known = Q(document__wrapped_key__isnull=False)
    attached = MailAttachment.objects.filter(known, mail__case=case).select_related("mail")
    found = [CameIn(row.document_id, ATTACHMENT, row.filename, row.mail.received_at) for row in attached]
    pages = pages_about(case).filter(picture__wrapped_key__isnull=False).select_related("batch")
    found += [CameIn(row.picture_id, PAGE, str(row.number), row.batch.created_at) for row in pages]
    forms = SignedForm.objects.filter(known, case=case).exclude(used_form())
    found += [CameIn(row.document_id, FORM, "", row.received_at) for row in forms]
    marked = {row.document_id for row in held_papers(case)}
    return sorted((file for file in found if file.document_id not in marked), key=lambda file: file.at)


def used_form() -> Q:
    """Return what makes a signed form one on which a decision rests."""
    return Q(issued_form__used_at__isnull=False)


def documents_with(paper: IdentityPaper) -> QuerySet[Document]:
    """Return each sealed file that shows the copy: a page and its preview, a mail as it arrived, pictures."""
    keys = {paper.document_id}
    if paper.source == ATTACHMENT:
        # The mail as it arrived holds the same file once more.
        rows = MailAttachment.objects.filter(document=paper.document_id)
        keys |= set(rows.values_list("mail__raw", flat=True))
    elif paper.source == PAGE:
        keys |= set(PostPage.objects.filter(picture=paper.document_id).values_list("preview", flat=True))
    else:
        files = SignedFormFile.objects.filter(signed_form__document=paper.document_id)
        keys |= set(files.values_list("document", flat=True))
    return Document.objects.filter(pk__in=keys, wrapped_key__isnull=False)


def papers_left(cases: QuerySet[Case], today: date) -> QuerySet[Case]:
    """Keep the cases in which a copy is still here although it is settled who asks, or they ended long ago.

    A hold of an authority keeps it; that is seen on the case.
    """
    mine = {"case": OuterRef("pk")}
    is_settled = (
        Exists(IssuedForm.objects.filter(used_at__isnull=False, **mine))
        | Exists(StepReason.objects.filter(Q(step="waive_form") | Q(ground=IDENTITY_CLEAR), **mine))
        | Exists(IdentityCheck.objects.filter(state=PASSED, **mine).exclude(means__in=SUPPORTS_ONLY))
    )
    has_ended = ~Q(state__in=OPEN_STATES) & Q(changed_at__lt=local_midnight(today - LEFT_AFTER))
    here = {"state": HELD, "document__wrapped_key__isnull": False}
    # From the few copies to their cases: SQLite would ask every case whether it has one.
    held = IdentityPaper.objects.filter(**here).order_by().values("case")
    return cases.filter(pk__in=held).filter(Q(is_settled) | has_ended)
