"""Who asks, and who may see it, as pages tell it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dpo_office.common.people.readers import Reader, readers_and_names, readers_of
from requests_app.domain.enquiries import ACCOUNT_CLOSURE
from requests_app.domain.requesters import EVERYBODY
from requests_app.labels_enquiries import OBLIGATION_LABELS
from requests_app.models import Case, ObligationCheck
from requests_app.models.querysets import CIRCLE_PERMISSIONS


def readers_with_case(permission: str, case: Case) -> list[Reader]:
    """Name who may see a case, or what was put into it, with the permission that the page takes."""
    also = CIRCLE_PERMISSIONS.get(case.circle, "")
    return readers_of(permission, case.controller_id, also=also, but=case.concerned_user)


def readers_and_people(
    permission: str, case: Case, people: Iterable[UUID]
) -> tuple[list[Reader], dict[UUID, str]]:
    """Name who may see a case, and what the people on its page are called, in one query."""
    also = CIRCLE_PERMISSIONS.get(case.circle, "")
    return readers_and_names(permission, case.controller_id, people, also=also, but=case.concerned_user)


def standing_shown(case: Case, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Give who asks, to whom the case is known, and whom it concerns."""
    concerned = case.concerned_user
    return {
        "relation": case.get_relation_display() if case.relation else "",
        "circle": case.get_circle_display() if case.circle != EVERYBODY else "",
        "concerned": names.get(concerned, "–") if concerned else "",
    }


def enquiry_shown(case: Case) -> dict[str, Any]:
    """Give what was checked before an account is closed."""
    if case.kind != ACCOUNT_CLOSURE:
        return {"obligations": []}
    newest = {row.obligation: row for row in case.obligation_checks.all()}
    return {"obligations": [_obligation(words, newest.get(name)) for name, words in OBLIGATION_LABELS]}


def _obligation(words: Any, check: ObligationCheck | None) -> dict[str, Any]:
    if check is None:
        return {"name": words, "state": _("not checked"), "tone": "near"}
    return {
        "name": words,
        "state": _("settled") if check.is_met else _("open"),
        "tone": "good" if check.is_met else "late",
        "expected_on": check.expected_on,
        "text": check.text,
    }
