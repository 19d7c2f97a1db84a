"""The record as files, from the controller's page: formats, language, and the day whose record it is."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from dpo_office.common import clock
from dpo_office.common.admin import actor_in
from dpo_office.common.errors import DomainError, Invalid
from dpo_office.common.languages import reader_language
from dpo_office.common.refusals import refusal_page
from registry_app.gateways.record_out import (
    CISO,
    CSV,
    DANISH,
    JSON,
    JSON_LD,
    PDF,
    XLSX,
    record_file,
)
from registry_app.models import Controller

FORMAT_LABELS = [
    (PDF, _("PDF")),
    (XLSX, _("Workbook (XLSX)")),
    (CSV, _("CSV")),
    (JSON, _("JSON")),
    (JSON_LD, _("JSON-LD (DPV)")),
    (DANISH, _("Danish columns (XLSX)")),
    (CISO, _("CISO Assistant (XLSX)")),
]


def record_download(kind: str, request: HttpRequest, row: Controller) -> HttpResponse:
    """Hand out the record in a format, in the language and of the day that the address names."""
    if not actor_in(request).may("activity.view", row.pk):
        raise PermissionDenied
    try:
        made = record_file(
            row,
            kind,
            language=request.GET.get("language") or reader_language(),
            today=clock.today(),
            as_of=asked_day(request.GET, "as_of"),
        )
    except DomainError as error:
        return refusal_page(request, error.code, error.status)
    place = "inline" if kind == PDF else "attachment"
    answer = HttpResponse(made.content, content_type=made.media_type)
    answer["Content-Disposition"] = f'{place}; filename="{made.name}"'
    return answer


def asked_day(given: Mapping[str, Any], name: str) -> date | None:
    """Read a day that was given; None where it is absent or empty. Raises Invalid("date_invalid")."""
    text = given.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("date_invalid", field=name) from error


RECORD_DOWNLOADS: Mapping[str, Callable[[HttpRequest, Any], HttpResponse]] = {
    f"record-{kind}": partial(record_download, kind) for kind, _words in FORMAT_LABELS
}


def formats_offered(urls: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give each format with its words and the address that makes it."""
    return [{"kind": kind, "name": words, "url": urls[f"record-{kind}"]} for kind, words in FORMAT_LABELS]
