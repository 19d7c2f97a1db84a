"""The working calendars of a controller, from the holiday rows."""

from uuid import UUID

from dpo_office.common.calendars import DK_WITH_CLOSING_DAYS, WorkingCalendar
from registry_app.models import Controller, Holiday


def calendar_of(controller: Controller) -> WorkingCalendar:
    """Give the calendar by which the controller's deadlines roll."""
    if controller.holiday_calendar == DK_WITH_CLOSING_DAYS:
        return staffed_calendar()
    return _calendar(counting=True)


def calendar_by_id(controller_id: UUID) -> WorkingCalendar:
    """Give the calendar of a controller by its key alone; that of the law for an unknown one."""
    controller = Controller.objects.filter(pk=controller_id).first()
    return calendar_of(controller) if controller else _calendar(counting=True)


def staffed_calendar() -> WorkingCalendar:
    """Give the calendar of days on which somebody is at work: closing days count as free."""
    return _calendar(counting=False)


def _calendar(*, counting: bool) -> WorkingCalendar:
    rows = Holiday.objects.filter(retired_at__isnull=True)
    if counting:
        rows = rows.filter(counts_for_deadline=True)
    return WorkingCalendar(frozenset(rows.values_list("date", flat=True)))
