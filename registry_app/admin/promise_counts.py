"""What keeps the promises of a controller's policy, counted."""

from typing import Any

from django.db.models import Count

from registry_app.admin.base import list_of
from registry_app.domain.record_codes import NOT_KEPT
from registry_app.labels_record import KEEPER_LABELS
from registry_app.models import Controller, Promise


def promises_in_words(controller: Controller) -> list[dict[str, Any]]:
    """Count the promises by what keeps them, those that hang in the air first."""
    rows = Promise.objects.filter(controller=controller)
    found = dict(rows.values_list("keeper").annotate(Count("pk")))
    address = list_of(Promise, controller)
    return [
        {
            "name": words,
            "number": found[keeper],
            "url": f"{address}&keeper={keeper}",
            "kind": "late" if keeper == NOT_KEPT else "good",
        }
        for keeper, words in reversed(KEEPER_LABELS)
        if keeper in found
    ]
