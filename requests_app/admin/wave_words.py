"""Waves in words: on their own page, on the page of a case, and for those who add cases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dpo_office.common import clock
from dpo_office.common.permissions import Actor
from registry_app.admin.base import page_of
from registry_app.admin.words import masked_wholly
from registry_app.permissions import sees_contact
from requests_app.actions.available import available_steps, step_to_take
from requests_app.admin.case_words import RIGHT_WORDS, deadline_chip, person_of, rights_text
from requests_app.domain.masking import masked
from requests_app.domain.wave_steps import WAVE_OPEN
from requests_app.labels import CASE_STEP_LABELS
from requests_app.models import Case, Mail
from requests_app.permissions import OPEN_WAVE, VIEW_WAVES
from requests_app.queries.case_beside import MemberCase
from requests_app.queries.mails import words_of
from requests_app.queries.waves import first_of, letters_like, standing_from

STEP_WORDS = dict(CASE_STEP_LABELS)


def _person(case: Case, actor: Actor) -> str:
    return person_of(case, hides_contact=not sees_contact(actor, case.controller_id))


def case_line(case: Case, actor: Actor, *, is_outlined: bool = False) -> dict[str, Any]:
    """Give a case of a wave as a line: how it stands, and the step that comes next.

    Of a colleague's case neither who asks nor for what, and no step.
    """
    step = "" if is_outlined else step_to_take(case, available_steps(case, actor))
    return {
        "row": case,
        "url": page_of(case),
        "person": "" if is_outlined else _person(case, actor),
        "rights": _("a colleague works on it") if is_outlined else rights_text(case),
        "chip": deadline_chip(case, clock.today()),
        "step": STEP_WORDS.get(step, ""),
        "step_url": reverse("admin:requests_app_case_step", args=[case.pk, step]) if step else "",
    }


def case_choices(cases: Iterable[Case], actor: Actor) -> list[tuple[str, str]]:
    """Offer cases by their reference."""
    today = clock.today()
    return [
        (
            case.reference,
            ", ".join(
                part
                for part in (
                    case.reference,
                    _person(case, actor),
                    rights_text(case),
                    str(deadline_chip(case, today).text),
                )
                if part
            ),
        )
        for case in cases
    ]


def letter_line(mail: Mail, actor: Actor) -> dict[str, Any]:
    """Give a letter that is like others as a line: what it is called, from whom, and where it went."""
    place = getattr(mail.case, "wave_place", None) if mail.case else None
    is_shown = sees_contact(actor, mail.controller_id)
    return {
        "key": str(mail.pk),
        "subject": masked(words_of(mail).subject) or _("Mail without a subject"),
        "rights": ", ".join(str(RIGHT_WORDS[right]) for right in mail.rights),
        "url": page_of(mail),
        "who": mail.sender_name or (mail.sender_address if is_shown else masked_wholly(mail.sender_address)),
        "at": localtime(mail.received_at),
        "case": mail.case,
        "case_url": page_of(mail.case) if mail.case else "",
        "wave": place.wave if place else None,
        "wave_url": page_of(place.wave) if place else "",
    }


def open_waves_in(letters: Sequence[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """Give the open waves to which some letters belong already, with the way to add the cases of others."""
    has_others = any(line["case"] is not None and line["wave"] is None for line in letters)
    waves = {line["wave"].pk: line["wave"] for line in letters if line["wave"] is not None}
    return [
        {
            "reference": wave.reference,
            "title": wave.title,
            "url": page_of(wave),
            "add_url": reverse("admin:requests_app_wave_step", args=[wave.pk, "add_cases"])
            if has_others
            else "",
        }
        for wave in waves.values()
        if wave.state == WAVE_OPEN and actor.may("wave.add_cases", wave.controller_id)
    ]


def wave_on_case(
    case: Any, actor: Actor, members: Sequence[MemberCase], names: Mapping[UUID, str]
) -> dict[str, Any]:
    """Give what the page of a case shows of its wave, or the way to open one; nothing for most cases.

    The case was read with `wave_place__wave` and `has_letters_like`; `members` are the cases of its wave.
    """
    is_in_wave = hasattr(case, "wave_place")
    if is_in_wave and actor.may(VIEW_WAVES, case.controller_id):
        return _its_wave(case, members, names)
    if case.has_letters_like and not is_in_wave and actor.may(OPEN_WAVE, case.controller_id):
        return {"propose_url": open_address(case=case)}
    return {}


def letters_on_mail(mail: Mail, actor: Actor) -> dict[str, Any]:
    """Give how many other letters are like a mail, with the way to them; nothing where there is none."""
    first = first_of(mail) if actor.may(OPEN_WAVE, mail.controller_id) else None
    number = letters_like(first).exclude(pk=mail.pk).count() if first else 0
    return {"number": number, "url": open_address(letters=first)} if number else {}


def open_address(**named: Any) -> str:
    """Give the way to the page that opens a wave: of a case, or of the first of letters that are alike."""
    query = {name: str(getattr(value, "pk", value)) for name, value in named.items()}
    return reverse("admin:requests_app_wave_open", query=query)


def _its_wave(case: Any, members: Sequence[MemberCase], names: Mapping[UUID, str]) -> dict[str, Any]:
    wave = case.wave_place.wave
    standing, following = standing_from(case, members, clock.today())
    return {
        "row": wave,
        "url": page_of(wave),
        "who": names.get(wave.assessed_by, "–") if wave.assessed_by else "",
        "standing": standing,
        "next_url": reverse("admin:requests_app_case_change", args=[following.pk]) if following else "",
        "next": following,
    }
