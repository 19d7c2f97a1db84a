"""What tells that letters are alike is kept with each mail; and what the steps of a wave share."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.states import require_step
from dpo_office.common.vault import office_vault
from requests_app.domain.wave_steps import MAX_CASES, MAX_NAMED
from requests_app.domain.waves import ALIKE, likeness_of, packed, similarity, unpacked
from requests_app.models import Case, Mail, MailSignature, Wave, WaveCase
from requests_app.queries.waves import KEY_FIELDS, first_letters

LIKENESS_PURPOSE = "mail_likeness"


def enter_signature(mail: Mail, text: str, now: datetime) -> None:
    """Keep what tells a mail's likeness to others; nothing of what a machine wrote, or of a few words.

    A letter that is like an earlier one is put to the one that is most alike, and keeps no hashes of its own.
    """
    if mail.automaton:
        return
    # In the scope of its controller: letters to two of them are never put together.
    scope = mail.controller_id.bytes
    likeness = likeness_of(text, office_vault().derived_keys(LIKENESS_PURPOSE)[0], scope=scope)
    if likeness is None:
        return
    found = [
        (similarity(likeness, unpacked(hashes)), first_id)
        for first_id, hashes in first_letters(likeness, now)
    ]
    share, nearest = max(found, key=lambda one: one[0], default=(0.0, None))
    own = {"hashes": packed(likeness), **dict(zip(KEY_FIELDS, likeness.keys, strict=True))}
    MailSignature.objects.create(
        mail=mail,
        controller_id=mail.controller_id,
        created_at=now,
        **({"first_id": nearest} if share >= ALIKE else own),
    )


def locked_wave(wave_id: UUID, step: str, *, actor: Actor, version: int | None) -> Wave:
    """Give the wave, locked, if the actor may take the step and its state allows it.

    Raises NotFound for an unknown or foreign one, NotPermitted, Stale and Refused("step_impossible").
    """
    wave: Wave = lock_row(Wave.objects.for_user(actor), wave_id, version=version)
    require(actor, f"wave.{step}", wave.controller_id)
    require_step(wave.step_table, step, wave.state)
    return wave


def named_cases(controller_id: UUID, references: Sequence[str], actor: Actor) -> list[Case]:
    """Give the cases with these references, locked in a fixed order, each once.

    Raises Invalid("wave_cases_missing" | "wave_too_many_named" | "wave_cases_unknown").
    """
    wanted = list(dict.fromkeys(reference.strip().upper() for reference in references if reference.strip()))
    if not wanted:
        raise Invalid("wave_cases_missing", field="references")
    if len(wanted) > MAX_NAMED:
        raise Invalid("wave_too_many_named", field="references", most=MAX_NAMED)
    # What is not everybody's has no part in a wave, which everybody sees.
    rows = Case.objects.for_user(actor).for_everybody().real()
    rows = rows.filter(controller_id=controller_id, reference__in=wanted)
    if connection.vendor == "postgresql":
        # Two waves that want the same case wait for each other.
        rows = rows.select_for_update(of=("self",))
    found = list(rows.order_by("pk"))
    unknown = set(wanted) - {case.reference for case in found}
    if unknown:
        raise Invalid("wave_cases_unknown", field="references", references=", ".join(sorted(unknown)))
    return found


def put_in(wave: Wave, cases: Sequence[Case], *, actor: Actor, now: datetime) -> list[Case]:
    """Put into the wave what is not in it, tell of it in each case, and give these cases.

    Raises Refused("wave_case_taken" | "wave_cases_in_already" | "wave_too_large").
    """
    places = dict(
        WaveCase.objects.filter(case__in=[case.pk for case in cases]).values_list("case_id", "wave_id")
    )
    taken = [case.reference for case in cases if places.get(case.pk, wave.pk) != wave.pk]
    if taken:
        raise Refused("wave_case_taken", field="references", references=", ".join(sorted(taken)))
    added = [case for case in cases if case.pk not in places]
    if not added:
        raise Refused("wave_cases_in_already", field="references")
    if wave.members.count() + len(added) > MAX_CASES:
        raise Refused("wave_too_large", field="references", most=MAX_CASES)
    WaveCase.objects.bulk_create(
        WaveCase(wave=wave, case=case, joined_at=now, joined_by=actor.user_id) for case in added
    )
    for case in added:
        tell_case(case, "case.wave_joined", wave, actor=actor, now=now)
    return added


def leave_wave(case: Case, *, actor: Actor, now: datetime) -> None:
    """Take a case out of its wave, if it is in one, because it is not everybody's any more."""
    for place in WaveCase.objects.filter(case=case).select_related("wave"):
        wave = place.wave
        place.delete()
        tell_case(case, "case.wave_left", wave, actor=actor, now=now)


def tell_case(case: Case, event: str, wave: Wave, *, actor: Actor, now: datetime) -> None:
    """Record in a case that it came into a wave or left it; nothing else of the case changes."""
    record_event(
        subject=case,
        type=event,
        controller_id=case.controller_id,
        actor=actor,
        occurred_at=now,
        state=case.state,
        data={"wave": str(wave.pk)},
    )
