"""What a person does with a mail that waits: open a case, put it into one, or set it aside."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row, save_step
from dpo_office.common.states import require_step
from requests_app.actions.mail_rows import case_to_join, open_case_of, settle
from requests_app.actions.new_cases import NOTHING_SAID, Requester, Standing
from requests_app.domain.enquiries import QUESTION, RIGHTS_REQUEST
from requests_app.domain.mail_codes import DISMISSALS, MAX_DISMISSAL
from requests_app.models import Case, Mail
from requests_app.permissions import OPEN, OPEN_QUESTION
from requests_app.queries.hand_overs import channel_of


def open_case_from_mail(
    *,
    mail_id: UUID,
    rights: Sequence[str],
    requester: Requester,
    received_at: datetime,
    language: str,
    actor: Actor,
    now: datetime,
    copy_first: bool = False,
    standing: Standing = NOTHING_SAID,
    kind: str = RIGHTS_REQUEST,
    confidential: bool = False,
    version: int | None = None,
) -> Case:
    """Open a case of a mail, with what whoever looked at it confirmed or corrected.

    Raises Invalid (rights, requester, language, receipt), NotPermitted, Stale and Refused("step_impossible").
    """
    with acting(actor, "mail.case_opened"):
        mail = _locked(mail_id, "open_case", actor=actor, version=version)
        require(actor, OPEN_QUESTION if kind == QUESTION else OPEN, mail.controller_id)
        return open_case_of(
            mail,
            rights=rights,
            requester=requester,
            received_at=received_at,
            language=language,
            actor=actor,
            now=now,
            copy_first=copy_first,
            channel=channel_of(mail),
            standing=standing,
            kind=kind,
            confidential=confidential,
        )


def join_case(
    *, mail_id: UUID, reference: str, actor: Actor, now: datetime, version: int | None = None
) -> Mail:
    """Put a mail into the case with that reference.

    Raises Invalid("case_unknown") and Refused("case_ended" | "step_impossible").
    """
    with acting(actor, "mail.case_joined"):
        mail = _locked(mail_id, "join_case", actor=actor, version=version)
        settle(mail, "join_case", case_to_join(mail, reference, actor), actor=actor, now=now)
    return mail


def dismiss_mail(
    *,
    mail_id: UUID,
    dismissed_as: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> Mail:
    """Set a mail aside, with why; it is kept, and can be taken back.

    Raises Invalid("dismissal_unknown" | "reason_required" | "text_too_long").
    """
    with acting(actor, "mail.dismissed"):
        mail = _locked(mail_id, "dismiss_mail", actor=actor, version=version)
        if dismissed_as not in DISMISSALS:
            raise Invalid("dismissal_unknown", field="dismissed_as")
        if not reason.strip():
            raise Invalid("reason_required", field="reason")
        if len(reason) > MAX_DISMISSAL:
            raise Invalid("text_too_long", field="reason", max=MAX_DISMISSAL)
        mail.dismissed_as, mail.dismissal = dismissed_as, reason.strip()
        mail.settled_by, mail.settled_at = actor.user_id, now
        save_step(
            mail,
            "dismiss_mail",
            actor=actor,
            now=now,
            fields=["dismissed_as", "dismissal", "settled_by", "settled_at"],
            data={"dismissed_as": dismissed_as},
        )
    return mail


def take_back_mail(*, mail_id: UUID, actor: Actor, now: datetime, version: int | None = None) -> Mail:
    """Let a mail that was set aside wait again; its time limit has run on."""
    with acting(actor, "mail.taken_back"):
        mail = _locked(mail_id, "take_back", actor=actor, version=version)
        mail.dismissed_as = mail.dismissal = ""
        mail.settled_by = mail.settled_at = None
        fields = ["dismissed_as", "dismissal", "settled_by", "settled_at"]
        save_step(mail, "take_back", actor=actor, now=now, fields=fields)
    return mail


def _locked(mail_id: UUID, step: str, *, actor: Actor, version: int | None) -> Mail:
    rows = Mail.objects.for_user(actor).select_related("controller", "folder")
    mail: Mail = lock_row(rows, mail_id, version=version)
    require(actor, f"mail.{step}", mail.controller_id)
    require_step(mail.step_table, step, mail.state)
    return mail
