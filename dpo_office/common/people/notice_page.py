"""The notice to the staff: what is recorded of those who work here, why, how long, and what they may ask."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dpo_office.common.labels import READ_REASON_LABELS
from dpo_office.common.office_admin import actor_in
from dpo_office.common.page_words import object_label
from dpo_office.common.people.reads import reads_by

# The newest of one's own; whoever wants all of them asks the data protection officer.
SHOWN = 30
REASONS = dict(READ_REASON_LABELS)


@require_safe
def staff_notice_page(request: HttpRequest) -> HttpResponse:
    """Show the notice (GDPR Art. 13), and to each reader the newest entries about themselves (Art. 15)."""
    found = list(reads_by(actor_in(request).user_id)[:SHOWN])
    context = {
        **admin.site.each_context(request),
        "title": _("What is recorded about you"),
        "months": settings.DPO_READ_LOG_MONTHS,
        "entries": [_entry(read) for read in found],
    }
    return TemplateResponse(request, "office/staff_notice.html", context)


def _entry(read: Any) -> dict[str, Any]:
    return {
        "at": read.read_at,
        "what": read.get_kind_display(),
        "of": object_label(read.subject_type) if read.subject_type else _("everything"),
        "why": REASONS.get(read.reason, read.reason),
    }
