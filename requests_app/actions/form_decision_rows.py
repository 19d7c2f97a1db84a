"""What was decided of a form that came back, kept as a record of its own (GDPR Art. 5(2), 12(6))."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor
from requests_app.domain.form_ways import FORM_REFUSED, MAX_SIGNER
from requests_app.models import Case, FormDecision, SignedForm


def codes_of(signed: SignedForm, severity: str) -> list[str]:
    """Name the findings of a signed form that are as grave as that."""
    return [row["code"] for row in signed.findings if row["severity"] == severity]


def seen_doubts(doubts: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """Return what was seen of each doubt, in order. Raises Invalid("form_doubts_open") when one is left."""
    seen = {code: " ".join(said.get(code, "").split()) for code in doubts}
    left = [code for code, words in seen.items() if not words]
    if left:
        raise Invalid("form_doubts_open", field="doubts", missing=len(left), findings=left)
    return seen


def refuse_waiting_form(case: Case, words: str, *, actor: Actor, now: datetime) -> None:
    """Keep that a form waited to be decided when its locked case was refused, and why; none else."""
    signed = case.signed_forms.order_by("-id").first()
    if signed is not None and not signed.decisions.exists():
        decide_on_form(case, FORM_REFUSED, signed, text=words.strip(), actor=actor, now=now)


def decide_on_form(
    case: Case,
    decision: str,
    signed: SignedForm | None,
    *,
    actor: Actor,
    now: datetime,
    doubts: Mapping[str, str] | None = None,
    signer: str = "",
    ground: str = "",
    text: str = "",
) -> FormDecision:
    """Keep a decision on a form of a locked case, with the findings as they stood, or that none is needed."""
    form = signed.issued_form if signed else None
    return FormDecision.objects.create(
        case=case,
        signed_form=signed,
        decision=decision,
        form_version=form.form_version if form else "",
        sha256=signed.reading.get("sha256", "") if signed else "",
        signer_name=(" ".join(signer.split()) or (signed.signer_name if signed else ""))[:MAX_SIGNER],
        findings=[{"code": row["code"], "severity": row["severity"]} for row in signed.findings]
        if signed
        else [],
        doubts=dict(doubts or {}),
        ground=ground,
        text=text,
        decided_by=actor.user_id,
        decided_at=now,
    )
