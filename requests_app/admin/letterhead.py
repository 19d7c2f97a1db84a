"""The letterhead of a controller as a PDF: a sample of an answer, typeset as answers are."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.languages import reader_language
from requests_app.actions.case_letters import letterhead_of
from requests_app.gateways.letterhead_sample import render_letterhead


def letterhead_pdf(_request: HttpRequest, row: Any) -> HttpResponse:
    """Give a sample of the answer letter, in the reader's language; nothing is stored or sent."""
    pdf = render_letterhead(
        letterhead_of(row),
        language=reader_language(),
        reference=f"{row.slug.upper()}-0000",
        dated=clock.today(),
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_("letterhead")}-{row.slug}.pdf"'
    return answer
