"""Somebody asks for somebody else: what the authority allows, and to whom the letters go.

GDPR Art. 12(2), 12(6); EDPB 01/2022 paras 80-81; databeskyttelsesloven § 2(5). The rules and their cases
stand in docs/rules/representation.md.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dpo_office.common.calendars import ONE_DAY, add_months
from dpo_office.common.errors import Invalid, Refused
from requests_app.domain.rights import ACCESS, PORTABILITY

ATTORNEY: Final = "attorney"
LAWYER: Final = "lawyer"
GUARDIAN: Final = "guardian"
CUSTODY: Final = "custody"
ESTATE: Final = "estate"
OTHER: Final = "other"
KINDS: Final = (ATTORNEY, LAWYER, GUARDIAN, CUSTODY, ESTATE, OTHER)

CLAIMED: Final = "claimed"
CHECKED: Final = "checked"
REFUSED: Final = "refused"
ENDED: Final = "ended"
AUTHORITIES: Final = (CLAIMED, CHECKED, REFUSED, ENDED)

OTHER_WAY: Final = "other"
WAYS: Final = ("document_seen", "register", "known_already", "court_certificate", OTHER_WAY)

# To whom a letter goes; nobody's is printed, and a person finds the address.
PERSON: Final = "person"
REPRESENTATIVE: Final = "representative"
NOBODY: Final = "nobody"

# A child is heard by its maturity, and from fifteen it is answered itself: decisions of this project.
HEARD_FROM: Final = 12
ANSWERED_ITSELF_FROM: Final = 15
OF_AGE: Final = 18
# Personal to whoever they are about: heirs do not take them over.
NOT_INHERITED: Final = frozenset({ACCESS, PORTABILITY})
PROTECTED_YEARS: Final = 10
MONTH_LENGTH: Final = len("2026-10")
MONTHS_OF_YEAR: Final = 12
OLDEST_YEAR: Final = 1900

NAMED_EVENT: Final = "case.representative_named"
CHECKED_EVENT: Final = "case.authority_checked"
ENDED_EVENT: Final = "case.representation_ended"
CONTENT_EVENTS: Final = frozenset({"case.answer_sent", "case.part_answered", "case.answer_recorded"})

_DEATH = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


@dataclass(frozen=True)
class Representative:
    """Who asks for the person, by which right, and what has to be known of the child or of the dead.

    A child's age is told by year and month of birth, or in years on the day of receipt; `died` is a day or a
    month in ISO form.
    """

    kind: str
    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    age_at_receipt: int | None = None
    died: str = ""


@dataclass(frozen=True)
class Claim:
    """What a rule looks at of a representation; `received_on` is the day of the request."""

    kind: str
    authority: str
    received_on: date
    birth_year: int | None = None
    birth_month: int | None = None
    age_at_receipt: int | None = None


def checked_representative(given: Representative, *, received_on: date, today: date) -> Representative:
    """Return who asks, without blanks around the words.

    Raises Invalid("representation_kind_unknown" | "name_required" | "child_age_required" | "child_age_twice"
    | "child_only_with_custody" | "child_of_age" | "birth_unknown" | "death_only_with_estate" |
    "death_unknown").
    """
    if given.kind not in KINDS:
        raise Invalid("representation_kind_unknown", field="kind")
    words = {name: getattr(given, name).strip() for name in ("name", "email", "phone", "address", "died")}
    named = replace(given, **words)
    if not named.name:
        raise Invalid("name_required", field="name")
    _check_child(named, received_on)
    _check_death(named, today)
    return named


def may_name(authority: str | None) -> bool:
    """Tell whether a representative may be named or corrected: until the authority was checked."""
    return authority != CHECKED


def may_check(authority: str | None) -> bool:
    """Tell whether there is an authority to check; what was missing may come after a refusal."""
    return authority in (CLAIMED, REFUSED)


def may_end(authority: str | None) -> bool:
    """Tell whether there is an authority that can be taken back."""
    return authority in (CLAIMED, CHECKED)


def require_may_answer(claim: Claim | None, granted: Collection[str]) -> None:
    """Raise unless these rights may be granted to whoever asks.

    Refused("authority_not_checked") while somebody only says that they may act (EDPB 01/2022 para 80), and
    Refused("access_not_inherited") for access and portability of the dead (databeskyttelsesloven § 2(5)).
    """
    if claim is None or not granted:
        return
    if claim.authority == CLAIMED:
        raise Refused("authority_not_checked")
    for right in sorted(NOT_INHERITED.intersection(granted)):
        if is_of_the_dead(claim):
            raise Refused("access_not_inherited", right=right)


def is_of_the_dead(claim: Claim | None) -> bool:
    """Tell whether the case is about somebody who is dead, whatever became of the authority to ask."""
    return claim is not None and claim.kind == ESTATE and claim.authority != ENDED


def goes_to(claim: Claim | None, *, decides: bool, on: date) -> str:
    """Return to whom a letter about the case goes on a day; `decides`: an answer or a refusal.

    To the representative once the authority is checked, before that and after its end to the person. What
    decides goes to a child of fifteen itself. A dead person's own addresses get nothing.
    """
    if claim is None or claim.authority == ENDED:
        return PERSON
    if claim.authority == CHECKED:
        return PERSON if decides and is_answered_itself(claim, on) else REPRESENTATIVE
    return NOBODY if claim.kind == ESTATE else PERSON


def child_age(claim: Claim, on: date) -> int | None:
    """Return how old the child can be at most on a day, in full years; None where there is no child.

    A birthday is taken to be the first of its month; of an age on the day of receipt, the day after.
    """
    if claim.kind != CUSTODY:
        return None
    if claim.birth_year is not None and claim.birth_month is not None:
        return on.year - claim.birth_year - (on.month < claim.birth_month)
    if claim.age_at_receipt is None:
        return None
    since = claim.received_on
    years = on.year - since.year - ((on.month, on.day) < (since.month, since.day))
    return claim.age_at_receipt + years + (on > add_months(since, MONTHS_OF_YEAR * years))


def is_heard(claim: Claim, on: date) -> bool:
    """Tell whether the child is asked what it wants, by its maturity, before its parent is answered."""
    age = child_age(claim, on)
    return age is not None and HEARD_FROM <= age < ANSWERED_ITSELF_FROM


def is_answered_itself(claim: Claim, on: date) -> bool:
    """Tell whether the answer goes to the child, because the right is its own."""
    age = child_age(claim, on)
    return age is not None and age >= ANSWERED_ITSELF_FROM


def protected_until(died: str) -> date | None:
    """Return the last day on which the data of the dead is protected: ten years after, § 2(5).

    Of a death of which the month alone is known, the month's last day counts. None for an unknown death.
    """
    if not died:
        return None
    if len(died) == MONTH_LENGTH:
        return add_months(date.fromisoformat(f"{died}-01"), MONTHS_OF_YEAR * PROTECTED_YEARS + 1) - ONE_DAY
    return add_months(date.fromisoformat(died), MONTHS_OF_YEAR * PROTECTED_YEARS)


def content_left_unchecked(events: Iterable[str]) -> bool:
    """Tell whether content left while an authority was only claimed, by the events of a case in order.

    The steps refuse it; a dossier looks at what was recorded.
    """
    is_claimed = False
    for event in events:
        if event == NAMED_EVENT:
            is_claimed = True
        elif event in (CHECKED_EVENT, ENDED_EVENT):
            is_claimed = False
        elif event in CONTENT_EVENTS and is_claimed:
            return True
    return False


def _check_child(given: Representative, received_on: date) -> None:
    has_birth = given.birth_year is not None or given.birth_month is not None
    has_age = given.age_at_receipt is not None
    if given.kind != CUSTODY:
        if has_birth or has_age:
            raise Invalid("child_only_with_custody", field="birth_year")
        return
    if has_birth and has_age:
        raise Invalid("child_age_twice", field="age_at_receipt")
    if not has_age and (given.birth_year is None or given.birth_month is None):
        raise Invalid("child_age_required", field="birth_year")
    if not _is_known(given, received_on):
        raise Invalid("birth_unknown", field="birth_year")
    if _is_of_age(given, received_on):
        raise Invalid("child_of_age", field="birth_year")


def _is_known(given: Representative, received_on: date) -> bool:
    if given.age_at_receipt is not None:
        return given.age_at_receipt >= 0
    year, month = given.birth_year or 0, given.birth_month or 0
    last = (received_on.year, received_on.month)
    return 1 <= month <= MONTHS_OF_YEAR and (OLDEST_YEAR, 1) <= (year, month) <= last


def _is_of_age(given: Representative, received_on: date) -> bool:
    """Tell whether the child had surely come of age; in the month of the birthday nobody can tell."""
    if given.age_at_receipt is not None:
        return given.age_at_receipt >= OF_AGE
    come_of_age = ((given.birth_year or 0) + OF_AGE, given.birth_month or 0)
    return come_of_age < (received_on.year, received_on.month)


def _check_death(given: Representative, today: date) -> None:
    if not given.died:
        return
    if given.kind != ESTATE:
        raise Invalid("death_only_with_estate", field="died")
    whole = given.died if len(given.died) != MONTH_LENGTH else f"{given.died}-01"
    try:
        day = date.fromisoformat(whole) if _DEATH.fullmatch(given.died) else None
    except ValueError:
        day = None
    if day is None or day > today:
        raise Invalid("death_unknown", field="died")
