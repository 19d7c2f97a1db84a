"""The files of a case: which there are, who may have them, and how they leave the office."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from dpo_office.common.documents import Document, read_document, with_file_size
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.permissions import Actor
from requests_app.domain.extract_files import ENDINGS
from requests_app.models import Case, SignedFormFile
from requests_app.queries.four_eyes import proposals_in

# A file that somebody sent may be anything, so a browser is given nothing that it could run or show.
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@dataclass(frozen=True)
class CaseFile:
    """One file of a case, under the name that it is downloaded by."""

    document_id: UUID
    name: str
    what: str
    at: datetime
    # In bytes; None for a file that was destroyed.
    size: int | None = None
    # A blank form says no more than the case does; the others hold what a person wrote or what was found.
    is_open: bool = False


def may_have(actor: Actor, case: Case, file: CaseFile) -> bool:
    """Tell whether the actor may have the file: what letters hold is for those who may see letters."""
    return file.is_open or actor.may(VIEW_LETTERS, case.controller_id)


def files_of(case: Any, letters: Iterable[Any]) -> list[CaseFile]:
    """List the files of a case that has its details at hand; letters come with their attachments."""
    found = [
        CaseFile(
            form.document_id,
            f"{form.number}.pdf",
            _("Form sent"),
            form.issued_at,
            form.file_size,
            is_open=True,
        )
        for form in case.issued_forms.all()
    ]
    found += [
        CaseFile(
            signed.document_id,
            _signed_name(case, signed),
            _("Signed form"),
            signed.received_at,
            signed.file_size,
        )
        for signed in case.signed_forms.all()
    ]
    found += [
        CaseFile(extract.document_id, extract.filename, _("Extract"), extract.attached_at, extract.file_size)
        for task in case.tasks.all()
        for extract in task.extracts.all()
    ]
    known = {file.document_id for file in found}
    found += [
        CaseFile(
            attached.document_id,
            attached.filename,
            _("Sent with a letter"),
            letter.created_at,
            attached.file_size,
        )
        for letter in letters
        for attached in letter.attachments.all()
        if attached.document_id not in known
    ]
    known |= {file.document_id for file in found}
    proposals: list[Any] = proposals_in(case)
    found += [
        CaseFile(
            row.document_id,
            f"{case.reference}-{row.proposed_at:%H%M}.pdf",
            _("Proposed letter"),
            row.proposed_at,
            row.file_size,
        )
        for row in proposals
        if row.document_id and row.document_id not in known
    ]
    return sorted(found, key=lambda file: file.at)


def pictures_sent(case: Case) -> list[CaseFile]:
    """List the pictures from which signed forms were put together, as they were sent."""
    rows = with_file_size(SignedFormFile.objects.filter(signed_form__case=case))
    return [
        CaseFile(
            row.document_id,
            f"{case.reference}-form-{row.signed_form_id}-{row.page}.{_ending(row.document)}",
            _("Signed form"),
            row.signed_form.received_at,
            row.file_size,
        )
        for row in rows.select_related("document", "signed_form")
    ]


def download(file: CaseFile) -> HttpResponse:
    """Give a file as an attachment that nothing opens by itself."""
    document = Document.objects.filter(pk=file.document_id, wrapped_key__isnull=False).first()
    if document is None:
        raise Http404
    response = HttpResponse(read_document(document), content_type="application/octet-stream", headers=HEADERS)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _ending(document: Document) -> str:
    return ENDINGS.get(document.media_type, "bin")


def _signed_name(case: Case, signed: Any) -> str:
    # The uploader's own name for it is not kept.
    ending = ENDINGS.get(signed.reading.get("media_type", ""), "bin")
    return f"{case.reference}-form-{signed.pk}.{ending}"
