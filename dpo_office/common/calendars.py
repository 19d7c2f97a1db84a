"""Calendar days, months and working days in Denmark: pure functions over dates and aware instants."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")

DK_STATUTORY: Final = "DK_STATUTORY"
DK_WITH_CLOSING_DAYS: Final = "DK_WITH_CLOSING_DAYS"

PUBLIC_HOLIDAY: Final = "public_holiday"
CLOSING_DAY: Final = "closing_day"

SATURDAY: Final = 5
DAYS_OF_EVERY_MONTH: Final = 28
ONE_DAY: Final = timedelta(days=1)
FIRST_CALENDAR_YEAR: Final = 1990
LAST_CALENDAR_YEAR: Final = 2150
LAST_YEAR_OF_STORE_BEDEDAG: Final = 2023

FOLKEKIRKEN: Final = "Folkekirkens helligdage"
NEW_YEAR: Final = "1. januar, lovbestemt helligdag"
STORE_BEDEDAG: Final = "Folkekirkens helligdage; afskaffet fra 1. januar 2024"
CLOSING_SOURCE: Final = "Selskabsloven § 21, stk. 2; forældelsesloven § 27, stk. 2"

# Days from Easter Sunday.
EASTER_HOLIDAYS: Final = (
    (-3, "Skærtorsdag", "Maundy Thursday"),
    (-2, "Langfredag", "Good Friday"),
    (0, "Påskedag", "Easter Sunday"),
    (1, "2. påskedag", "Easter Monday"),
    (39, "Kristi himmelfartsdag", "Ascension Day"),
    (49, "Pinsedag", "Whit Sunday"),
    (50, "2. pinsedag", "Whit Monday"),
)
CLOSING_DAYS: Final = (
    (6, 5, "Grundlovsdag", "Constitution Day"),
    (12, 24, "Juleaftensdag", "Christmas Eve"),
    (12, 31, "Nytårsaftensdag", "New Year's Eve"),
)


@dataclass(frozen=True)
class HolidayRow:
    """One day of the year that is not an ordinary working day, as data for the holiday table."""

    date: date
    name_da: str
    name_en: str
    kind: str
    counts_for_deadline: bool
    source: str


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are working days: all but Saturdays, Sundays and these holidays (Reg. 1182/71 Art. 2(2))."""

    holidays: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is neither Saturday, Sunday nor holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def roll(self, day: date) -> date:
        """Return the day itself or the next working day (Reg. 1182/71 Art. 3(4), first sentence)."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def last_working_day_at_or_before(self, day: date) -> date:
        """Return the day itself or the working day before it (periods counted backwards never roll later)."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def working_days_before(self, day: date, count: int) -> date:
        """Return the working day that lies `count` working days before the day."""
        for _ in range(count):
            day = self.last_working_day_at_or_before(day - ONE_DAY)
        return day


def copenhagen_date(instant: datetime) -> date:
    """Return the calendar date in Copenhagen of an aware instant; a naive one raises ValueError."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(COPENHAGEN).date()


def local_midnight(day: date) -> datetime:
    """Return the aware UTC instant at which the day begins in Copenhagen."""
    return datetime.combine(day, time.min, tzinfo=COPENHAGEN).astimezone(UTC)


def add_months(day: date, count: int) -> date:
    """Return the same date `count` months on, or that month's last day (Reg. 1182/71 Art. 3(2)(c))."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    if day.day <= DAYS_OF_EVERY_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, _days_in_month(year, month + 1)))


def _days_in_month(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - ONE_DAY).day


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (the anonymous Gregorian computation)."""
    golden = year % 19
    century, year_of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_correction + 15) % 30
    leap_years, year_rest = divmod(year_of_century, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def danish_holidays(year: int) -> list[HolidayRow]:
    """List the year's public holidays and closing days in Denmark, by date.

    5 June, 24 and 31 December are closing days, not public holidays (Højesteret, case 311/2016), so they
    do not move a deadline unless the calendar says so. Store Bededag ended with 2023.
    """
    holidays = _public_holidays(year)
    taken = {row.date for row in holidays}
    # Whitsun can fall on 5 June (2033): the date is then a public holiday already and is listed once.
    closing = [
        HolidayRow(date(year, month, day), name_da, name_en, CLOSING_DAY, False, CLOSING_SOURCE)
        for month, day, name_da, name_en in CLOSING_DAYS
        if date(year, month, day) not in taken
    ]
    return sorted(holidays + closing, key=lambda row: row.date)


def _public_holidays(year: int) -> list[HolidayRow]:
    easter = easter_sunday(year)
    rows = [
        _public(date(year, 1, 1), "Nytårsdag", "New Year's Day", NEW_YEAR),
        _public(date(year, 12, 25), "Juledag", "Christmas Day", FOLKEKIRKEN),
        _public(date(year, 12, 26), "2. juledag", "Second Day of Christmas", FOLKEKIRKEN),
    ]
    rows += [
        _public(easter + timedelta(days=offset), name_da, name_en, FOLKEKIRKEN)
        for offset, name_da, name_en in EASTER_HOLIDAYS
    ]
    if year <= LAST_YEAR_OF_STORE_BEDEDAG:
        rows.append(_public(easter + timedelta(days=26), "Store bededag", "Great Prayer Day", STORE_BEDEDAG))
    return rows


def _public(day: date, name_da: str, name_en: str, source: str) -> HolidayRow:
    return HolidayRow(day, name_da, name_en, PUBLIC_HOLIDAY, True, source)


@cache
def danish_calendar(holiday_set: str) -> WorkingCalendar:
    """Build the computed calendar of a holiday set for 1990 to 2150; KeyError for an unknown set."""
    kinds = {
        DK_STATUTORY: frozenset({PUBLIC_HOLIDAY}),
        DK_WITH_CLOSING_DAYS: frozenset({PUBLIC_HOLIDAY, CLOSING_DAY}),
    }[holiday_set]
    years = range(FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR + 1)
    return WorkingCalendar(
        frozenset(row.date for year in years for row in danish_holidays(year) if row.kind in kinds)
    )
