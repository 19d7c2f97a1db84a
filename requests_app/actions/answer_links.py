"""An answer that lies behind a link: a fresh link, the link revoked, or the answer printed and posted."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from requests_app.actions.answer_link_rows import chosen_answer, end_links_of, require_owed
from requests_app.actions.case_letters import write_fresh_link, write_on_paper
from requests_app.actions.case_rows import keep_reason, locked_case
from requests_app.actions.measure_rows import require_not_held
from requests_app.domain.answer_links import BY_LINK, POSTED, REVOKED, checked_way
from requests_app.models import AnswerLink, Case


def send_link_again(
    *,
    case_id: UUID,
    actor: Actor,
    now: datetime,
    answer: UUID | None = None,
    way: str = BY_LINK,
    code: str = "",
    version: int | None = None,
) -> Case:
    """Mail a fresh link to an answer that was not fetched, at the same address; the earlier one ends.

    Without `answer` it is the newest. Raises Refused("no_answer_behind_link" | "answer_fetched" |
    "link_ended" | "measure_open"), NotFound, and Invalid("answer_way_unknown" | "told_code_short").
    """
    chosen_way = checked_way(way, code)
    if not chosen_way.by_link:
        raise Invalid("answer_way_unknown", field="way")
    with acting(actor, "case.link_sent_again"):
        case = locked_case(case_id, "send_link_again", actor=actor, version=version)
        behind = chosen_answer(case, answer)
        require_owed(behind, now)
        require_not_held(case, now=now)
        write_fresh_link(case, behind.letter, chosen_way, actor=actor, now=now)
        save_step(case, "send_link_again", actor=actor, now=now, data={"letter": str(behind.letter.pk)})
    return case


def revoke_link(
    *,
    case_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    answer: UUID | None = None,
    version: int | None = None,
) -> Case:
    """End the link to an answer at once, for a reason in words.

    Raises Invalid("reason_required"), NotFound, Refused("no_answer_behind_link" | "link_ended").
    """
    with acting(actor, "case.link_revoked"):
        case = locked_case(case_id, "revoke_link", actor=actor, version=version)
        words = required_text(reason)
        behind = chosen_answer(case, answer)
        if not end_links_of(behind.letter, REVOKED, now=now):
            raise Refused("link_ended")
        keep_reason(case, "revoke_link", words, actor=actor, now=now)
        save_step(case, "revoke_link", actor=actor, now=now, data={"letter": str(behind.letter.pk)})
    return case


def post_answer(
    *,
    case_id: UUID,
    envelope: str,
    actor: Actor,
    now: datetime,
    answer: UUID | None = None,
    version: int | None = None,
) -> Case:
    """Let an answer that was not fetched wait to be printed, with its files; its link ends.

    `envelope` is the name and the postal address, line by line. Raises Invalid("envelope_missing"), NotFound,
    Refused("no_answer_behind_link" | "answer_fetched" | "link_ended" | "measure_open").
    """
    lines = "\n".join(line.strip() for line in envelope.splitlines() if line.strip())
    with acting(actor, "case.answer_put_in_print"):
        case = locked_case(case_id, "post_answer", actor=actor, version=version)
        if not lines:
            raise Invalid("envelope_missing", field="envelope")
        behind = chosen_answer(case, answer)
        require_owed(behind, now)
        require_not_held(case, now=now)
        letter = write_on_paper(case, behind.letter, lines, actor=actor, now=now)
        if not end_links_of(behind.letter, POSTED, now=now, posted_as=letter):
            # Revoked or locked before: that it ended is kept, and that paper took its place is new.
            AnswerLink.objects.filter(pk=behind.link.pk).update(ended_as=POSTED, posted_as=letter)
        save_step(case, "post_answer", actor=actor, now=now, data={"letter": str(letter.pk)})
    return case
