"""The words of letters: a controller takes them over from the standard, changes them, and goes back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.domain.case_codes import LANGUAGES
from requests_app.domain.letter_words import WORDED_KINDS, checked_template
from requests_app.models import CaseLetterTemplate
from requests_app.queries.letter_templates import standard_fields

TEXT_FIELDS = tuple(f"{part}_{language}" for language in LANGUAGES for part in ("subject", "body"))


def take_over_template(*, controller_id: UUID, kind: str, actor: Actor, now: datetime) -> CaseLetterTemplate:
    """Make the words of a kind of letter the controller's own; they begin as the standard words of today.

    Raises Invalid("controller_unknown" | "letter_kind_not_worded"), NotPermitted and
    Refused("letter_template_is_there").
    """
    owner: Controller | None = Controller.objects.for_user(actor).filter(pk=controller_id).first()
    if owner is None:
        raise Invalid("controller_unknown", field="controller")
    require(actor, "letter_template.take_over_template", owner.pk)
    if kind not in WORDED_KINDS:
        raise Invalid("letter_kind_not_worded", field="kind")
    with acting(actor, "letter_template.taken_over"):
        row: CaseLetterTemplate | None = (
            CaseLetterTemplate.objects.select_for_update().filter(controller=owner, kind=kind).first()
        )
        if row is not None and row.is_used:
            raise Refused("letter_template_is_there")
        words = standard_fields(kind)
        if row is None:
            row = CaseLetterTemplate.objects.create(
                controller=owner, kind=kind, created_at=now, changed_at=now, **words
            )
        else:
            # Used before: its versions go on.
            _store(row, {**words, "is_used": True, "reason": ""}, now)
        _record(row, "take_over_template", "letter_template.taken_over", actor, now)
    return row


def change_template(
    *,
    template_id: UUID,
    texts: Mapping[str, str],
    reason: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> CaseLetterTemplate:
    """Change the words of a letter, subject and text in both languages; letters from now on are written so.

    What the letter reveals stays what its kind declares. Raises as checked_words, Refused("nothing_changed" |
    "letter_template_not_used"), Invalid("reason_required") and Stale.
    """
    with acting(actor, "letter_template.changed"):
        row = _locked(template_id, "change_template", actor, version)
        said = checked_words(row.kind, texts)
        changed = {name: text for name, text in said.items() if getattr(row, name) != text}
        if not changed:
            raise Refused("nothing_changed")
        _store(row, {**changed, "reason": required_text(reason)}, now)
        _record(row, "change_template", "letter_template.changed", actor, now)
    return row


def return_template(
    *, template_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> CaseLetterTemplate:
    """Go back to the standard words, with a reason; the versions stay for the letters that have them.

    Raises Refused("letter_template_not_used"), Invalid("reason_required") and Stale.
    """
    with acting(actor, "letter_template.returned"):
        row = _locked(template_id, "return_template", actor, version)
        _store(row, {"is_used": False, "reason": required_text(reason)}, now)
        _record(row, "return_template", "letter_template.returned", actor, now)
    return row


def checked_words(kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a template, checked in both languages; raises as checked_template."""
    fields: dict[str, str] = {}
    for language in LANGUAGES:
        given = (texts[f"subject_{language}"], texts[f"body_{language}"])
        words = checked_template(kind, *given, language=language)
        fields |= {f"subject_{language}": words.subject, f"body_{language}": words.body}
    return fields


def _locked(template_id: UUID, step: str, actor: Actor, version: int | None) -> CaseLetterTemplate:
    row: CaseLetterTemplate = lock_row(
        CaseLetterTemplate.objects.for_user(actor), template_id, version=version
    )
    require(actor, f"letter_template.{step}", row.controller_id)
    if not row.is_used:
        raise Refused("letter_template_not_used")
    return row


def _store(row: CaseLetterTemplate, fields: Mapping[str, object], now: datetime) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    row.changed_at = now
    row.save(update_fields=[*fields, "version", "changed_at"])


def _record(row: CaseLetterTemplate, step: str, event_type: str, actor: Actor, now: datetime) -> None:
    record_step(row, step, event_type=event_type, actor=actor, now=now, data={"kind": row.kind})
