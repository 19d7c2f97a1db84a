"""What digital signatures are judged by: a root or a revocation list is added, and withdrawn."""

from base64 import b64encode
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.texts import required_text
from registry_app.models import Controller
from requests_app.domain.signature_trust import HELD, LIST
from requests_app.gateways.trust_files import TrustFile, TrustFileError, is_signed_by, read_trust_file
from requests_app.models import SignatureTrust
from requests_app.queries.signature_trust import held_roots

ADD, WITHDRAW = "signature_trust.add_trust", "signature_trust.withdraw_trust"


def add_trust(
    *,
    controller_id: UUID,
    content: bytes,
    reason: str,
    actor: Actor,
    now: datetime,
    is_qualified: bool = False,
) -> SignatureTrust:
    """Trust an authority's certificate, or hold a list of revoked ones, from now on; the reason says why.

    `is_qualified` says that a person found the authority on the trusted list of a member state as an issuer
    of qualified certificates (eIDAS Art. 22). Raises Invalid("controller_unknown" | "reason_required" | what
    read_trust_file names | "trust_ended" | "list_not_of_root" | "list_not_qualified"), NotPermitted and
    Refused("trust_known").
    """
    owner: Controller | None = Controller.objects.for_user(actor).filter(pk=controller_id).first()
    if owner is None:
        raise Invalid("controller_unknown", field="controller")
    require(actor, ADD, owner.pk)
    words = required_text(reason)
    read = _checked(owner.pk, content, is_qualified=is_qualified, now=now)
    with acting(actor, "signature_trust.added"):
        rows = SignatureTrust.objects.filter(controller=owner, state=HELD)
        if rows.filter(fingerprint=read.fingerprint).exists():
            raise Refused("trust_known", field="file")
        row: SignatureTrust = SignatureTrust.objects.create(
            controller=owner,
            kind=read.kind,
            content=b64encode(read.der).decode("ascii"),
            subject=read.subject,
            fingerprint=read.fingerprint,
            valid_from=read.valid_from,
            valid_until=read.valid_until,
            is_qualified=is_qualified,
            reason=words,
            added_by=actor.user_id,
            created_at=now,
            changed_at=now,
        )
        said = {"kind": row.kind, "fingerprint": row.fingerprint, "is_qualified": is_qualified}
        record_step(row, "add_trust", event_type="signature_trust.added", actor=actor, now=now, data=said)
    return row


def withdraw_trust(
    *, trust_id: UUID, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> SignatureTrust:
    """Judge no signature by it from now on; what was judged before keeps its findings. The reason says why.

    Raises NotFound, NotPermitted, Stale, Invalid("reason_required") and Refused("step_impossible").
    """
    with acting(actor, "signature_trust.withdrawn"):
        row: SignatureTrust = lock_row(SignatureTrust.objects.for_user(actor), trust_id, version=version)
        require(actor, WITHDRAW, row.controller_id)
        row.withdrawal, row.withdrawn_by, row.withdrawn_at = required_text(reason), actor.user_id, now
        save_step(
            row,
            "withdraw_trust",
            actor=actor,
            now=now,
            fields=["withdrawal", "withdrawn_by", "withdrawn_at"],
            data={"kind": row.kind, "fingerprint": row.fingerprint},
        )
    return row


def _checked(controller_id: UUID, content: bytes, *, is_qualified: bool, now: datetime) -> TrustFile:
    try:
        read = read_trust_file(content)
    except TrustFileError as error:
        raise Invalid(error.code, field="file") from error
    if read.valid_until <= now:
        raise Invalid("trust_ended", field="file", ended_on=f"{read.valid_until:%d-%m-%Y}")
    if read.kind == LIST:
        if is_qualified:
            raise Invalid("list_not_qualified", field="is_qualified")
        judged = [is_signed_by(read.der, root) for root in held_roots(controller_id)]
        # Two roots of one name happen when an authority changes its key: one of them is enough.
        if False in judged and True not in judged:
            raise Invalid("list_not_of_root", field="file")
    return read
