"""What is promised, or by its nature owed, at once: a day beside the one month of GDPR Art. 12(3).

A withdrawn consent (Art. 7(3)) and an objection to marketing (Art. 21(3)) have effect when they arrive; an
objection on other grounds and a restriction stop the use until it is decided (Art. 18(1)(d)). Policies say
"at once" of them. It is read as the first working day after receipt, a decision of this project: no
authority gives a number.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from dpo_office.common.calendars import ONE_DAY, WorkingCalendar
from requests_app.domain.rights import CONSENT_WITHDRAWAL, OBJECTION, RESTRICTION

AT_ONCE: Final = frozenset({CONSENT_WITHDRAWAL, OBJECTION, RESTRICTION})


def promised_on(received_on: date, rights: Iterable[str], calendar: WorkingCalendar) -> date | None:
    """Return the day by which the use has stopped; None for rights that have their month."""
    return None if AT_ONCE.isdisjoint(rights) else calendar.roll(received_on + ONE_DAY)
