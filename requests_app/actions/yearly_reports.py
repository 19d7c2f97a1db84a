"""The yearly reports of the data protection officer: begun for a year, with their recommendations."""

from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.calendars import copenhagen_date
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.events import record_step
from dpo_office.common.permissions import Actor, require
from dpo_office.common.rows import lock_row
from registry_app.models import Controller
from requests_app.models import YearlyReport
from requests_app.permissions import BEGIN_REPORT, WRITE_REPORT


def begin_report(*, controller_id: UUID, year: int, actor: Actor, now: datetime) -> YearlyReport:
    """Begin the report of a year: its figures are worked out whenever it is read.

    Raises NotFound, NotPermitted, Invalid("report_year_unlikely") for a year before the office knew the
    controller or after this one, and Refused("report_known").
    """
    with acting(actor, "yearly_report.begun"):
        controller: Controller = lock_row(Controller.objects.for_user(actor), controller_id)
        require(actor, BEGIN_REPORT, controller.pk)
        if not copenhagen_date(controller.created_at).year <= year <= copenhagen_date(now).year:
            raise Invalid("report_year_unlikely", field="year")
        if YearlyReport.objects.filter(controller=controller, year=year).exists():
            raise Refused("report_known", field="year")
        row: YearlyReport = YearlyReport.objects.create(
            controller=controller, year=year, created_at=now, changed_at=now
        )
        record_step(
            row,
            "begin_report",
            event_type="yearly_report.begun",
            actor=actor,
            now=now,
            data={"year": row.year},
        )
    return row


def write_recommendations(
    *,
    report_id: UUID,
    recommendations_da: str,
    recommendations_en: str,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> YearlyReport:
    """Write what the data protection officer recommends to the management, in either language or both.

    Raises NotFound, NotPermitted, Stale and Invalid("reason_required") where nothing is written.
    """
    with acting(actor, "yearly_report.recommended"):
        row: YearlyReport = lock_row(YearlyReport.objects.for_user(actor), report_id, version=version)
        require(actor, WRITE_REPORT, row.controller_id)
        row.recommendations_da = recommendations_da.strip()
        row.recommendations_en = recommendations_en.strip()
        if not (row.recommendations_da or row.recommendations_en):
            raise Invalid("reason_required", field="recommendations_da")
        row.written_at, row.written_by = now, actor.user_id
        row.version += 1
        row.changed_at = now
        row.save()
        record_step(
            row,
            "write_recommendations",
            event_type="yearly_report.recommended",
            actor=actor,
            now=now,
            data={"year": row.year},
        )
    return row
