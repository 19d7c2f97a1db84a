"""The page on which a returned form is decided: its pages beside those issued, what was found, the steps."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.documents import Document, read_document
from dpo_office.common.languages import reader_language
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.people.names import names_of
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import Actor
from requests_app.actions.signed_forms import stored_findings
from requests_app.admin.case_steps import LABELS
from requests_app.domain.form_links import PDF
from requests_app.domain.form_ways import BY_SESSION
from requests_app.gateways.form_pictures import UnreadablePicturesError, pictures_of
from requests_app.labels_findings import finding_text
from requests_app.labels_form_help import FINDING_MEANS, GROUP_LABELS, GROUP_MEANS
from requests_app.labels_session_findings import LOG_IN_TEXTS
from requests_app.models import Case, FormDecision, SignedForm
from requests_app.permissions import READ_FINDINGS
from requests_app.queries.cases import forms_sent

GROUPS: Final = ("block", "doubt", "ok")
# What is shown at once: a form has one page, a signing service adds some.
MAX_SHOWN: Final = 6
# In the order in which they are weighed.
STEPS: Final = ("verify_form", "return_form", "waive_form", "receive_signed_form", "refuse_case")


def decision_page(
    request: HttpRequest, case: Any, actor: Actor, offered: Sequence[str], context: dict[str, Any]
) -> HttpResponse:
    """Show what a decision on the newest form rests on; the case has its details at hand."""
    where = case.controller_id
    if not (actor.may(READ_FINDINGS, where) and actor.may(VIEW_LETTERS, where)):
        raise PermissionDenied
    signed = _newest(case)
    if signed is None:
        raise Http404
    prefetch_related_objects([case], forms_sent())
    issued = signed.issued_form
    if issued is not None and issued.case_id != case.pk:
        # Another case's paper: nothing of that form is shown here.
        issued = None
    decisions = list(FormDecision.objects.filter(case=case).order_by("-decided_at", "-id"))
    names = names_of([signed.received_by, *(row.decided_by for row in decisions)])
    steps = [name for name in STEPS if name in offered]
    shown = {
        "signed": signed,
        "received_by": names.get(signed.received_by, _("the office")),
        "issued": issued,
        "files": _files(case, signed),
        "groups": _groups(signed),
        "steps": [{"name": name, "words": LABELS[name]} for name in steps],
        "decisions": case.masking.page([_decision(row, names) for row in decisions]),
        **_pictures(signed, issued.document if issued else None),
    }
    record_read(
        kind=FILE,
        subject=case,
        controller_id=where,
        actor=actor,
        now=clock.now(),
        document_id=signed.document_id,
    )
    return TemplateResponse(request, "office/case_form.html", {**context, **shown})


def _newest(case: Case) -> SignedForm | None:
    rows = case.signed_forms.select_related("document", "issued_form__document").prefetch_related("files")
    return rows.order_by("-id").first()


def _groups(signed: SignedForm) -> list[dict[str, Any]]:
    language = reader_language()
    found = stored_findings(signed)
    groups = []
    for severity in GROUPS:
        lines = [
            {"text": finding_text(row, language), "means": FINDING_MEANS.get(row.code, "")}
            for row in found
            if row.severity == severity
        ]
        if lines:
            groups.append(
                {
                    "severity": severity,
                    "title": GROUP_LABELS[severity],
                    "means": GROUP_MEANS[severity],
                    "lines": lines,
                }
            )
    return groups


def _decision(row: FormDecision, names: dict[UUID, str]) -> dict[str, Any]:
    language = reader_language()
    findings = (
        {finding.code: finding for finding in stored_findings(row.signed_form)} if row.signed_form else {}
    )
    return {
        "decision": row.get_decision_display(),
        "ground": row.get_ground_display() if row.ground else "",
        "signer": row.signer_name,
        "text": row.text,
        "at": row.decided_at,
        "by": names.get(row.decided_by, _("the office")),
        "doubts": [
            {"text": finding_text(findings[code], language) if code in findings else code, "seen": seen}
            for code, seen in row.doubts.items()
        ],
    }


def _files(case: Case, signed: SignedForm) -> list[dict[str, Any]]:
    """List what was sent, untouched: saved, never opened here."""
    sent = [file.document for file in signed.files.all()] or [signed.document]
    return [
        {
            "url": reverse("admin:requests_app_case_file", args=[case.pk, document.pk])
            if document.wrapped_key is not None
            else "",
            "size": document.size,
            "sha256": document.sha256,
        }
        for document in sent
    ]


def _pictures(signed: SignedForm, issued: Document | None) -> dict[str, Any]:
    """Draw both forms, or say why they are not drawn."""
    document, reading = signed.document, signed.reading
    if signed.came_by == BY_SESSION:
        return {"session": _session(reading)}
    if document.wrapped_key is None:
        return {"no_pictures": _("The file is no longer kept.")}
    if reading.get("hazards"):
        return {"no_pictures": _("The file holds active content, and is not drawn.")}
    if reading.get("unreadable") or not str(reading.get("media_type", "")).startswith((PDF, "image/")):
        return {"no_pictures": _("The file cannot be drawn.")}
    blank = read_document(issued) if issued is not None and issued.wrapped_key is not None else b""
    try:
        pages = pictures_of(read_document(document), blank)
    except UnreadablePicturesError:
        return {"no_pictures": _("The file cannot be drawn.")}
    return {
        "sides": [
            {
                "returned": _inline(page.returned_png),
                "issued": _inline(page.issued_png),
                "differs": bool(page.boxes),
            }
            for page in pages[:MAX_SHOWN]
        ],
        "filled_in": next((_inline(page.filled_png) for page in pages if page.filled_png), ""),
        "more_pages": max(0, len(pages) - MAX_SHOWN),
        "is_beside": bool(blank),
        "differs": any(page.boxes for page in pages),
    }


def _session(reading: dict[str, Any]) -> dict[str, Any]:
    """Say what the company told of the log-in; there is no page to be shown."""
    return {
        "how": LOG_IN_TEXTS[reading["logged_in_how"]][reader_language()],
        "at": datetime.fromisoformat(reading["logged_in_at"]),
        "version": reading["text_version"],
    }


def _inline(picture: bytes) -> str:
    return f"data:image/png;base64,{b64encode(picture).decode()}" if picture else ""
