"""What the page of a case says of a step that waits for a second person, or came back from one."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from dpo_office.common.languages import reader_language
from dpo_office.common.letters.permissions import VIEW_LETTERS
from dpo_office.common.permissions import Actor
from requests_app.admin.case_words import RIGHT_WORDS
from requests_app.domain.answer_links import BY_LINK
from requests_app.domain.case_steps import OPEN_STATES
from requests_app.domain.four_eyes import RETURNED, WAITING, alone_from
from requests_app.ground_texts import ground_text
from requests_app.labels import CASE_STEP_LABELS, ITEM_OUTCOME_LABELS
from requests_app.labels_chips import Chip, chip_of_day
from requests_app.labels_clock import EXTENSION_GROUND_LABELS
from requests_app.labels_four_eyes import HELD_LABELS
from requests_app.models import Case, StepProposal
from requests_app.permissions import READ_REASONS
from requests_app.queries.four_eyes import proposals_in

STEPS = dict(CASE_STEP_LABELS)
THRESHOLDS = dict(HELD_LABELS)
OUTCOMES = dict(ITEM_OUTCOME_LABELS)
EXTENSION_GROUNDS = dict(EXTENSION_GROUND_LABELS)


def proposal_shown(case: Case, actor: Actor, names: Mapping[UUID, str], today: date) -> dict[str, Any] | None:
    """Tell what waits for a second person in an open case, or why the newest proposal came back."""
    rows = proposals_in(case)
    if case.state not in OPEN_STATES or not rows:
        return None
    row = next((one for one in rows if one.state == WAITING), rows[-1])
    if row.state not in (WAITING, RETURNED):
        return None
    reads = actor.may(READ_REASONS, case.controller_id)
    is_back = row.state == RETURNED
    return {
        "step": STEPS[row.step],
        "is_back": is_back,
        "is_own": row.proposed_by == actor.user_id,
        "who": names.get(row.proposed_by, str(row.proposed_by)),
        "at": row.proposed_at,
        "back_by": names.get(row.decided_by, str(row.decided_by)) if row.decided_by else "",
        "back_at": row.decided_at,
        "why": [THRESHOLDS[name] for name in row.needed_for],
        "chip": None if is_back else _limit(case, row, today),
        "reason": row.reason if reads else "",
        "lines": proposed_lines(row) if reads else [],
        "is_withheld": not reads,
        "file_url": _file_url(case, row, actor),
    }


def proposed_lines(row: StepProposal) -> list[dict[str, str]]:
    """Give what is proposed, line by line: outcomes with their grounds, and the words."""
    given = row.given
    lines = [_decided(decision) for decision in given.get("decisions", ())]
    if "months" in given:
        said = {"months": given["months"], "ground": EXTENSION_GROUNDS[given["ground"]]}
        lines.append({"what": _("Further months: %(months)s, because of %(ground)s") % said, "words": ""})
    if given.get("known_how"):
        lines.append({"what": _("It is clear who asks:"), "words": given["known_how"]})
    if given.get("way") == BY_LINK:
        lines.append({"what": _("Leaves by a secure link, with a code that is mailed"), "words": ""})
    words = (given.get("text", ""), given.get("reason", ""))
    return lines + [{"what": "", "words": text} for text in words if text]


def _decided(decision: Mapping[str, str]) -> dict[str, str]:
    what = f"{RIGHT_WORDS[decision['right']]}: {OUTCOMES[decision['outcome']]}"
    if decision["ground"]:
        what += f" ({ground_text(decision['ground'], reader_language())})"
    words = "\n".join(part for part in (decision["reason"], decision["evidence"]) if part)
    return {"what": what, "words": words}


def _limit(case: Case, row: StepProposal, today: date) -> Chip:
    return chip_of_day(alone_from(row.step, due_on=case.due_on, letter_by=case.extension_letter_by), today)


def _file_url(case: Case, row: StepProposal, actor: Actor) -> str:
    if row.document_id is None or not actor.may(VIEW_LETTERS, case.controller_id):
        return ""
    return reverse("admin:requests_app_case_file", args=[case.pk, row.document_id])
