"""What every step shares by which a copy of an identity paper goes: the keys are forgotten, a note stays."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from dpo_office.common.acting import redacting
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor
from dpo_office.common.states import require_step
from requests_app.domain.identity_papers import PAGE, PAPER_STEPS
from requests_app.domain.post_codes import IDENTITY_PAPER
from requests_app.models import Case, IdentityPaper, PostPage
from requests_app.queries.holds import standing_holds
from requests_app.queries.identity_papers import documents_with, held_papers

ERASE: Final = "erase_identity_paper"


def erase_settled_papers(case: Case, *, actor: Actor, now: datetime) -> None:
    """Erase every copy of a case, with the step by which it is settled who asks.

    Where an authority's hold stands on the case they stay, and Today says so: nothing under it is destroyed.
    """
    papers = held_papers(case)
    if papers and not standing_holds(case=case):
        erase_papers(case, papers, actor=actor, now=now)


def erase_papers(case: Case, papers: Iterable[IdentityPaper], *, actor: Actor, now: datetime) -> None:
    """Forget the keys of everything that shows these copies; the notes, and the hashes, stay."""
    for paper in papers:
        with redacting(actor, PAPER_STEPS.step(ERASE).event):
            documents_with(paper).update(wrapped_key=None, ciphertext=b"")
        if paper.source == PAGE:
            pages = PostPage.objects.filter(picture=paper.document_id, destroyed_at__isnull=True)
            pages.update(destroyed_as=IDENTITY_PAPER, destroyed_by=actor.user_id, destroyed_at=now)
        end_paper(case, paper, ERASE, actor=actor, now=now)


def end_paper(case: Case, paper: IdentityPaper, step: str, *, actor: Actor, now: datetime) -> None:
    """Say what became of a copy, along a step of its own table."""
    paper.state = require_step(PAPER_STEPS, step, paper.state).target or paper.state
    paper.ended_by, paper.ended_at = actor.user_id, now
    paper.save(update_fields=["state", "ended_by", "ended_at"])
    tell_of_paper(case, paper, step, actor=actor, now=now)


def tell_of_paper(case: Case, paper: IdentityPaper, step: str, *, actor: Actor, now: datetime) -> None:
    """Record in the case what became of a copy; an event holds codes, and nothing that the paper says."""
    record_event(
        subject=case,
        type=PAPER_STEPS.step(step).event,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        step=step,
        state=case.state,
        data={"paper": paper.kind, "source": paper.source},
    )
