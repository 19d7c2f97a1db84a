"""What is done once, however often it is sent: the key, the transaction and the answer belong together."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from rest_framework.renderers import JSONRenderer

from dpo_office.common import idempotency
from dpo_office.common.idempotency import Answer

T = TypeVar("T")


def do_once(
    user_id: uuid.UUID,
    key: str,
    call: str,
    act: Callable[[Any], T],
    *,
    answer: Callable[[T], Answer],
    prepare: Callable[[], Any] | None = None,
) -> T | Answer:
    """Return what `act` returns, or the Answer that was kept when the same call was made before.

    `call` tells apart what one key may be sent with. `prepare` runs before the transaction, and what it gives
    is handed to `act`; `answer` says what is kept. Whatever is raised gives the key back. Raises KeyReused
    and Refused as `idempotency.begin` does.
    """
    claimed = idempotency.begin(user_id, key, call)
    if isinstance(claimed, Answer):
        return claimed
    try:
        prepared = prepare() if prepare else None
        with transaction.atomic():
            done = act(prepared)
            idempotency.finish(claimed, answer(done), JSONRenderer().render)
    except Exception:
        idempotency.release(claimed)
        raise
    return done
