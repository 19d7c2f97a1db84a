"""A wave of near-identical letters: opened over their cases, assessed once, answered from one base, ended."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require_somewhere
from dpo_office.common.rows import save_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.actions.wave_rows import locked_wave, named_cases, put_in, tell_case
from requests_app.domain.breach_codes import checked_words
from requests_app.domain.case_codes import MAX_REASON, MAX_TEXT
from requests_app.domain.wave_steps import MAX_TITLE, WAVE_STEPS, wave_reference
from requests_app.models import Wave, WaveCase
from requests_app.permissions import OPEN_WAVE

REFERENCE_BITS = 40


def open_wave(
    *, controller: str, key: UUID, title: str, references: Sequence[str], actor: Actor, now: datetime
) -> Wave:
    """Open a wave over cases of one controller; the same key gives the same wave, however often it is sent.

    Raises Invalid("controller_unknown" | "words_missing" | "words_too_long" | "wave_cases_missing" |
    "wave_too_many_named" | "wave_cases_unknown"), Refused("wave_case_taken") and NotPermitted.
    """
    require_somewhere(actor, OPEN_WAVE)
    owner: Controller | None = Controller.objects.filter(slug=controller).first()
    if owner is None or not actor.may(OPEN_WAVE, owner.pk):
        raise Invalid("controller_unknown", field="controller")
    with acting(actor, "wave.opened"):
        known: Wave | None = Wave.objects.filter(pk=key, controller=owner).first()
        if known is not None:
            return known
        cases = named_cases(owner.pk, references, actor)
        wave: Wave = Wave.objects.create(
            pk=key,
            controller=owner,
            reference=wave_reference(owner.slug, copenhagen_date(now).year, secrets.randbits(REFERENCE_BITS)),
            title=checked_words(title, "title", most=MAX_TITLE),
            opened_by=actor.user_id,
            created_at=now,
            changed_at=now,
        )
        added = put_in(wave, cases, actor=actor, now=now)
        record_event(
            subject=wave,
            type=WAVE_STEPS.step("open_wave").event,
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="open_wave",
            state=wave.state,
            data={"cases": len(added)},
        )
    return wave


def add_cases(
    *, wave_id: UUID, references: Sequence[str], actor: Actor, now: datetime, version: int | None = None
) -> Wave:
    """Put more cases into a wave, by their references.

    Raises what open_wave raises of cases, Refused("wave_cases_in_already" | "wave_too_large"), Stale.
    """
    with acting(actor, "wave.cases_added"):
        wave = locked_wave(wave_id, "add_cases", actor=actor, version=version)
        added = put_in(wave, named_cases(wave.controller_id, references, actor), actor=actor, now=now)
        save_step(wave, "add_cases", actor=actor, now=now, data={"cases": len(added)})
    return wave


def take_case_out(
    *, wave_id: UUID, case_id: UUID, actor: Actor, now: datetime, version: int | None = None
) -> Wave:
    """Take a case out that does not belong; the case itself stays as it is.

    Raises Refused("wave_case_not_in"), NotPermitted, Stale.
    """
    with acting(actor, "wave.case_taken_out"):
        wave = locked_wave(wave_id, "take_case_out", actor=actor, version=version)
        place: WaveCase | None = wave.members.filter(case=case_id).select_related("case").first()
        if place is None:
            raise Refused("wave_case_not_in", field="case_id")
        case = place.case
        place.delete()
        tell_case(case, "case.wave_left", wave, actor=actor, now=now)
        save_step(wave, "take_case_out", actor=actor, now=now, data={"case": str(case.pk)})
    return wave


def write_assessment(
    *, wave_id: UUID, assessment: str, actor: Actor, now: datetime, version: int | None = None
) -> Wave:
    """Say once, with reasons, what these letters ask and what that means; it decides no case (Art. 12(5)).

    Raises Invalid("reason_required" | "text_too_long"), NotPermitted, Stale, Refused("step_impossible").
    """
    with acting(actor, "wave.assessed"):
        wave = locked_wave(wave_id, "write_assessment", actor=actor, version=version)
        wave.assessment = required_text(assessment, field="assessment")
        if len(wave.assessment) > MAX_REASON:
            raise Invalid("text_too_long", field="assessment", max=MAX_REASON)
        wave.assessed_by, wave.assessed_at = actor.user_id, now
        fields = ["assessment", "assessed_by", "assessed_at"]
        save_step(wave, "write_assessment", actor=actor, now=now, fields=fields)
    return wave


def write_base_answer(
    *, wave_id: UUID, danish: str, english: str, actor: Actor, now: datetime, version: int | None = None
) -> Wave:
    """Write the words with which the answer of each case begins, in one language or both.

    Raises Invalid("wave_answer_missing" | "text_too_long"), NotPermitted, Stale, Refused("step_impossible").
    """
    with acting(actor, "wave.base_answer_written"):
        wave = locked_wave(wave_id, "write_base_answer", actor=actor, version=version)
        said = {"danish": danish.strip(), "english": english.strip()}
        if not any(said.values()):
            raise Invalid("wave_answer_missing", field="danish")
        for field, text in said.items():
            if len(text) > MAX_TEXT:
                raise Invalid("text_too_long", field=field, max=MAX_TEXT)
        wave.base_answer_da, wave.base_answer_en = said["danish"], said["english"]
        fields = ["base_answer_da", "base_answer_en"]
        save_step(wave, "write_base_answer", actor=actor, now=now, fields=fields)
    return wave


def end_wave(*, wave_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Wave:
    """End a wave: nothing is added, and its base answer is offered no more. Its cases stay as they are."""
    with acting(actor, "wave.ended"):
        wave = locked_wave(wave_id, "end_wave", actor=actor, version=version)
        wave.ended_by, wave.ended_at = actor.user_id, now
        save_step(wave, "end_wave", actor=actor, now=now, fields=["ended_by", "ended_at"])
    return wave
