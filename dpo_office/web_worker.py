"""The web server's answers to what never becomes a request: in the API's shape, without its words."""

import json
import logging
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

logger = logging.getLogger(__name__)

ANSWERS: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG, "address_too_long"),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large"),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "expectation_failed"),
    # What a server sends is no fault of the client's, though the library keeps it in the same family.
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR, "internal"),
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR, "internal"),
    (errors.ParseException, HTTPStatus.BAD_REQUEST, "request_malformed"),
)


class OfficeWorker(ThreadWorker):
    """gunicorn's threads; refusals are problem+json, and neither address nor path is logged."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that could not be read, or an application that failed."""
        status, code = answer_to(exc)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("http.failed", exc_info=exc)
        else:
            logger.warning("http.refused", extra={"code": code, "status": int(status)})
        try:
            util.write_nonblock(client, problem(status, code))
        except OSError:
            logger.debug("http.answer_not_sent")


def answer_to(exc: Exception) -> tuple[HTTPStatus, str]:
    """Return the status and code for what went wrong before or around the application."""
    for kind, status, code in ANSWERS:
        if isinstance(exc, kind):
            return status, code
    return HTTPStatus.INTERNAL_SERVER_ERROR, "internal"


def problem(status: HTTPStatus, code: str) -> bytes:
    """Return a whole HTTP answer with a problem as its body."""
    words = {"title": status.phrase, "status": int(status), "code": code, "detail": status.phrase}
    body = json.dumps({"type": f"urn:dpo-office:problem:{code}", **words})
    head = [
        f"HTTP/1.1 {int(status)} {status.phrase}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", body]).encode("ascii")
