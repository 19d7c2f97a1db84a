"""The dossier of a case: made for whoever may see all of it, and recorded when it is given."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import NotFound
from dpo_office.common.events import record_event
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from requests_app.actions.dossier_rows import told_of
from requests_app.domain.dossier import check_choices, dossier_moment
from requests_app.dossier_parts import WrittenDossier, write_dossier
from requests_app.dossier_words import Making
from requests_app.models import Case
from requests_app.permissions import GIVE_DOSSIER


@dataclass(frozen=True)
class MadeDossier:
    """A dossier that is made and not yet given."""

    case_id: UUID
    making: Making
    moment: datetime
    written: WrittenDossier


def prepare_dossier(
    *,
    case_id: UUID,
    variant: str,
    language: str,
    reason: str,
    actor: Actor,
    now: datetime,
    as_of: date | None = None,
) -> MadeDossier:
    """Make the dossier of a case as of now or of the end of an earlier day; nothing is stored.

    Raises NotFound for an unknown or foreign case, NotPermitted, Invalid("dossier_day_future" |
    "dossier_day_before_receipt" | "dossier_variant_unknown" | "dossier_reason_unknown" | "language_unknown")
    and PermanentGatewayError `typesetting_failed`.
    """
    case = Case.objects.for_user(actor).select_related("controller", "customer").filter(pk=case_id).first()
    if case is None:
        raise NotFound("not_found")
    require(actor, GIVE_DOSSIER, case.controller_id)
    check_choices(variant=variant, language=language, reason=reason)
    moment = dossier_moment(as_of, received_on=case.received_on, now=now)
    making = Making(actor.user_id, now, variant, language, reason, copenhagen_date(moment))
    told = told_of(case, actor, making, moment)
    return MadeDossier(case.pk, making, moment, write_dossier(told))


def give_dossier(*, made: MadeDossier, actor: Actor, now: datetime) -> MadeDossier:
    """Record that a dossier is given: who took which variant, as of when and why, and its manifest's hash.

    It is an event of the case and a line of the read log; the case keeps its state and its version. Raises
    NotFound and NotPermitted.
    """
    with acting(actor, "case.dossier_given"):
        case = lock_row(Case.objects.for_user(actor), made.case_id)
        require(actor, GIVE_DOSSIER, case.controller_id)
        record_event(
            subject=case,
            type="case.dossier_given",
            controller_id=case.controller_id,
            actor=actor,
            occurred_at=now,
            state=case.state,
            data={
                "variant": made.making.variant,
                "language": made.making.language,
                "reason": made.making.reason,
                "as_of": made.moment.isoformat(),
                "files": made.written.count,
                "manifest": made.written.manifest_sha256,
            },
        )
        record_read(kind=FILE, subject=case, controller_id=case.controller_id, actor=actor, now=now)
    return made
