"""What the page of a case says of whoever asks for the person."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.representation import (
    CHECKED,
    CLAIMED,
    CUSTODY,
    ENDED,
    NOT_INHERITED,
    REFUSED,
    is_answered_itself,
    is_heard,
    is_of_the_dead,
    protected_until,
)
from requests_app.labels_chips import GOOD, LATE, NEAR, Chip
from requests_app.labels_deadlines import day_text
from requests_app.models import Case, Representation
from requests_app.queries.representations import representation_of

TONES = {CHECKED: GOOD, CLAIMED: NEAR, REFUSED: LATE}


def representation_shown(case: Case, today: date, *, shown_as: Callable[[str], str]) -> dict[str, Any] | None:
    """Say who asks for the person, how their authority stands, and what has to be minded while it is open.

    `shown_as` gives contact data as the reader is shown it.
    """
    row = representation_of(case)
    if row is None:
        return None
    says = _("Asked for by %(name)s, %(kind)s") % {"name": row.name, "kind": row.get_kind_display()}
    return {
        "says": says,
        "chip": Chip(str(row.get_authority_display()), TONES.get(row.authority, "")),
        "name": row.name,
        "reached": [
            part
            for contact in (row.email, row.phone, row.address)
            for part in shown_as(contact).splitlines()
            if part
        ],
        "how": row.get_checked_how_display(),
        "checked_at": row.checked_at,
        "hints": _hints(row, today) if case.state in OPEN_STATES else [],
    }


def _hints(row: Representation, today: date) -> list[str]:
    said = []
    if row.authority == CLAIMED:
        said.append(
            _(
                "Check it in the way that is easiest for them: a portal or a form is never forced. Until then"
                " nothing of the person is told, and the time limit runs on."
            )
        )
    if row.authority == REFUSED:
        said.append(_("The case goes on as the person's own, or is refused. What is missing may still come."))
    if row.authority != ENDED and row.has_mailbox(row.case.requester_email):
        said.append(
            _(
                "The case has the representative's address as the person's: what goes to the person waits to"
                " be printed."
            )
        )
    return [*said, *_of_child(row, today), *_of_estate(row, today)]


def _of_child(row: Representation, today: date) -> list[str]:
    if row.kind != CUSTODY or row.authority not in (CLAIMED, CHECKED):
        return []
    if is_answered_itself(row.claim, today):
        return [_("The child is 15, or may be by now: the answer goes to the child itself.")]
    said = [_("One holder of custody may ask alone; the right is the child's.")]
    if is_heard(row.claim, today):
        said.append(_("The child is 12 or older: hear it, by its maturity, before you answer."))
    return said


def _of_estate(row: Representation, today: date) -> list[str]:
    if not is_of_the_dead(row.claim):
        return []
    said = [not_inherited_text()]
    until = protected_until(row.died)
    if until is not None:
        day = {"day": day_text(until, reader_language())}
        over = _("The data has not been protected since %(day)s, ten years after the death.")
        runs = _("The data is protected until %(day)s, ten years after the death.")
        said.append((over if until < today else runs) % day)
    return said


def not_inherited(case: Case) -> list[str]:
    """Name the rights that can only be refused, because an estate asks for them."""
    row = representation_of(case)
    return sorted(NOT_INHERITED) if row is not None and is_of_the_dead(row.claim) else []


def not_inherited_text() -> str:
    """Say what an estate is not given."""
    return _(
        "Access and portability are not inherited (section 2(5) of the Danish Data Protection Act): refuse"
        " them to an estate. Erasure, rectification and closing can be answered."
    )
