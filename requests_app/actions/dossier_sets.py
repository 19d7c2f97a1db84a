"""The dossier of a linked set: cases that belong together, made in one go and recorded in each of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, NotFound
from dpo_office.common.events import record_event
from dpo_office.common.people.reads import FILE, record_read
from dpo_office.common.permissions import Actor, require
from registry_app.models import Controller, Customer
from requests_app.actions.dossier_rows import told_of
from requests_app.domain.dossier import REDACTED, check_choices, dossier_moment
from requests_app.dossier_marks import Marks
from requests_app.dossier_parts import Told, WrittenDossier
from requests_app.dossier_sets import BreachPdf, ToldSet, write_set
from requests_app.dossier_words import Making
from requests_app.models import AuthorityCase, Case
from requests_app.permissions import GIVE_DOSSIER
from requests_app.queries.dossier_people import maker
from requests_app.queries.dossier_record import RecordThen, activities_then
from requests_app.queries.dossier_sets import AUTHORITY_CASE, CASE, CUSTOMER, set_of

GIVEN = "case.dossier_given"
MODELS: dict[str, Any] = {CASE: Case, CUSTOMER: Customer, AUTHORITY_CASE: AuthorityCase}


@dataclass(frozen=True)
class MadeSet:
    """The dossier of a set that is made and not yet given."""

    start: str
    start_id: UUID
    cases: tuple[UUID, ...]
    making: Making
    moment: datetime
    written: WrittenDossier


def prepare_dossier_set(
    *,
    start: str,
    start_id: UUID,
    variant: str,
    language: str,
    reason: str,
    breach_pdf: BreachPdf,
    actor: Actor,
    now: datetime,
    as_of: date | None = None,
) -> MadeSet:
    """Make the dossier of what belongs together, as of now or the end of an earlier day; nothing is stored.

    `start` is a case, a customer or an authority case. Raises NotFound, NotPermitted, Invalid as
    prepare_dossier, Invalid("dossier_set_empty"), and PermanentGatewayError `typesetting_failed`.
    """
    row: Any = MODELS[start].objects.for_user(actor).select_related("controller").filter(pk=start_id).first()
    if row is None:
        raise NotFound("not_found")
    require(actor, GIVE_DOSSIER, row.controller_id)
    check_choices(variant=variant, language=language, reason=reason)
    began_on = row.received_on if start == CASE else date.min
    moment = dossier_moment(as_of, received_on=began_on, now=now)
    day = copenhagen_date(moment)
    making = Making(actor.user_id, now, variant, language, reason, day)
    linked = set_of(start, row, actor, moment)
    if linked.is_empty:
        raise Invalid("dossier_set_empty", field="as_of")
    told = ToldSet(
        start=start,
        reference="" if start == CUSTOMER else row.reference,
        linked=linked,
        told=_each(linked.cases, actor, making, moment),
        record_of=_record_of(day, copenhagen_date(now)),
        breach_pdf=breach_pdf,
        making=making,
        moment=moment,
        by=_by(making, linked.controller, moment),
    )
    return MadeSet(start, row.pk, tuple(linked.cases), making, moment, write_set(told))


def give_dossier_set(*, made: MadeSet, actor: Actor, now: datetime) -> MadeSet:
    """Record in each case that a dossier of the set is given, and with which manifest; nothing else changes.

    Each case is a line of the read log, and so is what the set starts from. Raises NotFound and NotPermitted.
    """
    with acting(actor, GIVEN):
        cases = list(Case.objects.for_user(actor).filter(pk__in=made.cases).order_by("pk"))
        if len(cases) != len(made.cases):
            raise NotFound("not_found")
        for case in cases:
            require(actor, GIVE_DOSSIER, case.controller_id)
            record_event(
                subject=case,
                type=GIVEN,
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
                    "set": made.start,
                    "cases": len(cases),
                },
            )
            record_read(kind=FILE, subject=case, controller_id=case.controller_id, actor=actor, now=now)
        if made.start != CASE:
            row = MODELS[made.start].objects.for_user(actor).filter(pk=made.start_id).first()
            if row is None:
                raise NotFound("not_found")
            require(actor, GIVE_DOSSIER, row.controller_id)
            record_read(kind=FILE, subject=row, controller_id=row.controller_id, actor=actor, now=now)
    return made


def _each(keys: Iterable[UUID], actor: Actor, making: Making, moment: datetime) -> Iterator[Told]:
    """Look up one case after the other, each when the one before is written."""
    for key in keys:
        case = Case.objects.select_related("controller", "customer").get(pk=key)
        yield told_of(case, actor, making, moment)


def _record_of(day: date, today: date) -> Callable[[Controller, Iterable[str]], RecordThen]:
    return lambda controller, codes: activities_then(controller, list(codes), as_of=day, today=today)


def _by(making: Making, controller: Controller, moment: datetime) -> dict[str, str]:
    marks = Marks(making.variant == REDACTED, maker(making.by, controller.pk, moment))
    by = {"role": marks.role(making.by)}
    return by if marks.redacts else {"name": marks.who(making.by), **by}
