"""Somebody who saw the transaction: asked for letters whose reply we never heard."""

import json
from datetime import datetime
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

from dpo_office.common.errors import TemporaryGatewayError


class RelayJournal(Protocol):
    """The record that a relay keeps of what it accepted."""

    def seen(self, message_id: str, *, since: datetime) -> bool | None:
        """Return whether the relay accepted a message that was under way at `since` or later.

        False only when the journal proves that it would know: it has kept watch since before that instant,
        or has seen something accepted after it, and nothing of that id is still in its hands. None when it
        cannot say. Raises TemporaryGatewayError when it does not answer.
        """


class HttpJournal:
    """The journal of a relay with an HTTP control, as our own sink has one."""

    def __init__(self, url: str, *, timeout: float = 10) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        # The journal is ours and near: a proxy from the environment must not come between.
        self._opener = build_opener(ProxyHandler({}))

    def seen(self, message_id: str, *, since: datetime) -> bool | None:
        """Ask with the id in the body, so that no log on the way holds it."""
        answer = self._ask({"message_id": message_id})
        if answer.get("seen") is True:
            return True
        if answer.get("pending"):
            return None
        return False if _covers(answer, since) else None

    def _ask(self, question: dict[str, str]) -> dict[str, Any]:
        request = Request(  # noqa: S310  # the address is a setting, not input
            f"{self._url}/seen", json.dumps(question).encode(), {"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                answer = json.load(response)
        except (URLError, OSError, ValueError) as error:
            raise TemporaryGatewayError("journal_unreachable") from error
        if not isinstance(answer, dict):
            raise TemporaryGatewayError("journal_unreadable")
        return answer


def _covers(answer: dict[str, Any], since: datetime) -> bool:
    alive_since, latest_at = (_instant(answer.get(name)) for name in ("alive_since", "latest_at"))
    watched = alive_since is not None and alive_since <= since
    later = latest_at is not None and latest_at > since
    return watched or later


def _instant(value: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return instant if instant.tzinfo else None
