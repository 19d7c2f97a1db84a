"""Checks of who asks, for tests."""

import re
from typing import Any

from dpo_office.common import clock
from dpo_office.common.documents import read_document
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import Actor
from requests_app.actions import identity_checks
from requests_app.models import Case
from tests.factories.registry import actor_with

DOUBT = {
    "doubt": "Skrev fra en adresse, vi ikke kender.",
    "harm": "En tidligere samlever kunne få adressen.",
}


def call(case: Case, **more: Any) -> dict[str, Any]:
    """Give what every action of a check takes."""
    return {"case_id": case.pk, "actor": actor_with("agent", case.controller), "now": clock.now()} | more


def begin(case: Case, means: str = "code_on_file", **changes: Any) -> Case:
    """Begin a check."""
    return identity_checks.begin_check(means=means, **(call(case) | DOUBT | changes))


def send(case: Case, **changes: Any) -> str:
    """Send a code, and return it as its reader would see it."""
    identity_checks.send_check_code(**call(case, **changes))
    letter = Letter.objects.filter(cause_id=case.pk, kind="case.identity_code").latest("created_at", "id")
    return _code_in(letter)


def post(case: Case, **changes: Any) -> str:
    """Write a letter with a code, and return the code as its reader would see it."""
    address = {
        "envelope": "Åse Blåbær\nTestvej 1\n9999 Prøveby",
        "address_source": "Kundesystemet, siden 2024.",
    }
    identity_checks.post_check_code(**(call(case) | address | changes))
    letter = Letter.objects.filter(cause_id=case.pk, kind="case.identity_letter").latest("created_at", "id")
    return _code_in(letter)


def _code_in(letter: Letter) -> str:
    assert letter.private_words is not None
    found = re.fullmatch(r"\d{8}", read_document(letter.private_words).decode())
    assert found
    return found[0]


def enter(case: Case, code: str, **changes: Any) -> Case:
    """Enter a code, as a dialog does: tried outside of any transaction, then taken."""
    given = call(case, **changes)
    entered = identity_checks.prepare_entry(code=code, **given)
    return identity_checks.enter_check_code(entered=entered, **given)


def record(case: Case, result: str = "passed", *, actor: Actor | None = None, **changes: Any) -> Case:
    """Record what a check showed."""
    given = call(case) | {"note": "Set på video; navn og foto passer.", "result": result} | changes
    return identity_checks.record_check(**(given | ({"actor": actor} if actor else {})))
