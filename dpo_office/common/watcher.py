"""The dead man's switch: a watcher outside hears from the office while all is well, else it alarms.

Nothing is told but that it is well: an empty GET to the address of the settings, with nothing of anybody.
"""

import logging
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from dpo_office.common.health import failing

log = logging.getLogger(__name__)
SECONDS = 5.0
TOLD, NOT_WELL, NOT_HEARD, NO_WATCHER = "told", "not_well", "not_heard", "no_watcher"


def tell_watcher() -> str:
    """Ping the watcher, where there is one and the office does its work; say what became of it.

    An office that is not well keeps silent, which is the alarm. A watcher that does not answer stops no
    work: it alarms by itself. Gives "told", "not_well", "not_heard" or "no_watcher".
    """
    if not settings.DPO_PING_URL:
        return NO_WATCHER
    amiss = failing()
    if amiss:
        log.warning("watcher.not_told", extra={"code": ",".join(sorted(amiss))})
        return NOT_WELL
    if not is_heard(settings.DPO_PING_URL):
        log.warning("watcher.not_heard")
        return NOT_HEARD
    return TOLD


def is_heard(url: str, seconds: float = SECONDS) -> bool:
    """Ask an address once, and tell whether it answered that it has heard; a redirection is not followed."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=seconds)) as connection:
            connection.request("GET", target, headers={"User-Agent": "dpo-office", "Connection": "close"})
            answer = connection.getresponse()
    except (OSError, HTTPException, ValueError):
        # ValueError: a port or a name that no resolver can be asked for.
        return False
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
