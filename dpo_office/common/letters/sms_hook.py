"""Where the gateway reports what became of text messages: no session, the signature says who speaks."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dpo_office.common import clock
from dpo_office.common.letters.sms_reports import is_signed, record_report

LONGEST_REPORT = 65_536

log = logging.getLogger(__name__)


# A machine of the provider holds no token of ours; each report is signed instead.
@csrf_exempt
@require_POST
def sms_hook(request: HttpRequest) -> HttpResponse:
    """Take one report; only a signed one is read, and what is signed is answered well, known or not."""
    body = request.read(LONGEST_REPORT + 1)
    if len(body) > LONGEST_REPORT:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not is_signed(body, request.headers.get("Signature", ""), settings.DPO_SMS_WEBHOOK_SECRET):
        log.warning("letters.sms_report_unsigned")
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    outcome = record_report(body, clock.now())
    log.info("letters.sms_report", extra={"code": outcome})
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
