"""A policy version from before this office is entered: with period, source, certainty, and no campaign."""

from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date, local_midnight
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_event
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from dpo_office.common.texts import required_text
from registry_app.actions.in_force_rows import prove_entered
from registry_app.domain import policy_steps
from registry_app.domain.controllers import DEFAULT_LANGUAGE, LANGUAGES, PRIVACY_POLICY
from registry_app.domain.earlier_versions import require_period
from registry_app.domain.policy_text import content_sha256, text_sha256
from registry_app.models import Controller, Policy, PolicyVersion


def enter_earlier_version(
    *,
    controller_id: UUID,
    text: str,
    certainty: str,
    source: str,
    actor: Actor,
    now: datetime,
    begins_on: date | None = None,
    ends_on: date | None = None,
    in_force: bool = False,
    title: str = "",
    language: str = DEFAULT_LANGUAGE,
    version: int | None = None,
) -> PolicyVersion:
    """Enter a version that people were shown before; its text is frozen at once, and nobody is told of it.

    `in_force` says that it applies still; then it has no end, and no other version may be in force. Raises
    Invalid("text_empty" | "language_unknown" | "reason_required" and those of `require_period`) and
    Refused("version_in_force_already").
    """
    with acting(actor, "policy.earlier_entered"):
        owner: Controller = lock_row(Controller.objects.for_user(actor), controller_id, version=version)
        require(actor, "policy.enter_earlier_version", owner.pk)
        policy = _policy_of(owner)
        if not text.strip():
            raise Invalid("text_empty", field="text")
        if language not in LANGUAGES:
            raise Invalid("language_unknown", field="language", known=", ".join(LANGUAGES))
        shown_in = required_text(source, field="source")
        if in_force and ends_on is not None:
            raise Invalid("in_force_has_no_end", field="ends_on")
        require_period(certainty, begins_on, ends_on, today=copenhagen_date(now))
        if in_force and policy.versions.filter(state=policy_steps.IN_FORCE).exists():
            raise Refused("version_in_force_already", field="in_force")
        latest = policy.versions.order_by("-number").values_list("number", flat=True).first()
        row = PolicyVersion(
            policy=policy,
            controller=owner,
            number=(latest or 0) + 1,
            language=language,
            title=title.strip(),
            text=text,
            state=policy_steps.IN_FORCE if in_force else policy_steps.ARCHIVED,
            certainty=certainty,
            source=shown_in,
            effective_on=begins_on,
            in_force_on=begins_on,
            in_force_at=local_midnight(begins_on) if begins_on else None,
            in_force_until=ends_on,
            archived_at=None if in_force else now,
            drafted_by=actor.user_id,
            drafted_at=now,
            created_at=now,
            changed_at=now,
        )
        row.text_sha256 = text_sha256(text)
        row.content_sha256 = content_sha256(row.content)
        prove_entered(row, now)
        # With a state of its own, which only an import may bring.
        with acting(actor, "import"):
            row.save(force_insert=True)
        record_event(
            subject=row,
            type="policy.earlier_entered",
            controller_id=owner.pk,
            actor=actor,
            occurred_at=now,
            step="enter_earlier_version",
            state=row.state,
            data={"number": row.number, "certainty": certainty},
        )
    return row


def _policy_of(owner: Controller) -> Policy:
    found, _is_new = Policy.objects.get_or_create(
        controller=owner, code=PRIVACY_POLICY, defaults={"name": "Privatlivspolitik"}
    )
    # Locked, so that two entered at once get two numbers.
    policy: Policy = lock_row(Policy.objects.filter(controller=owner), found.pk)
    return policy
