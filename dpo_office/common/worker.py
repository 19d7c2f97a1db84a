"""What a worker does before it takes its first message."""

from typing import Any

from celery import bootsteps
from django.db import connections

from dpo_office.common.health import check_fit


class FitCheck(bootsteps.Step):
    """Refuse to start a worker whose writes would leave no history."""

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        check_fit()
        # The processes that are forked next must not share this connection.
        connections.close_all()
