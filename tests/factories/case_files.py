"""Confirmed periods of case files for tests, and what of a case is still somewhere."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from dpo_office.common.documents import Document, read_document
from dpo_office.common.letters import codes
from dpo_office.common.letters.models import Letter
from dpo_office.common.triggers import history_model, own_models
from registry_app.models import Controller
from requests_app.actions.case_files import confirm_case_files
from requests_app.domain.case_files import DEFAULT_MONTHS, ITEMS
from requests_app.models import CaseFilePolicy
from tests.factories.policy_change import accept
from tests.factories.registry import actor_with

WHYS = dict.fromkeys(ITEMS, "Besluttet af ledelsen.")


def confirm_periods(controller: Controller, *, now: datetime, **months: int) -> CaseFilePolicy:
    """Confirm the usual periods, or these."""
    return confirm_case_files(
        controller_id=controller.pk,
        months={**DEFAULT_MONTHS, **months},
        whys=WHYS,
        reason="Første bekræftelse.",
        actor=actor_with("decider", controller),
        now=now,
    )


def letters_left(now: datetime) -> None:
    """Let every letter have left."""
    accept(Letter.objects.exclude(results__outcome=codes.ACCEPTED), now)


def places_of(needles: Iterable[str]) -> set[str]:
    """Name each table and column, history and open files among them, in which one of the words stands."""
    wanted = [needle.lower() for needle in needles]
    found = set()
    for model in own_models():
        for table in filter(None, (model, history_model(model))):
            for row in table._default_manager.values():
                found |= {
                    f"{table.__name__}.{name}"
                    for name, said in _said(row)
                    if any(needle in said for needle in wanted)
                }
    for document in Document.objects.filter(wrapped_key__isnull=False):
        said = read_document(document).decode("utf-8", "replace").lower()
        if any(needle in said for needle in wanted):
            found.add(f"file {document.kind}")
    return found


def _said(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in row.items():
        if isinstance(value, bytes | memoryview):
            yield name, bytes(value).decode("utf-8", "replace").lower()
        elif isinstance(value, dict | list):
            yield name, json.dumps(value, ensure_ascii=False).lower()
        elif isinstance(value, str):
            yield name, value.lower()
