"""The customers of the demo: invented people at reserved addresses, the same ones in every demo."""

import json
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dpo_office.common.acting import acting
from dpo_office.common.calendars import local_midnight
from dpo_office.common.permissions import Actor
from registry_app.domain import audience
from registry_app.models import Controller, Customer

NAMES = Path(__file__).resolve().parent.parent / "demo" / "names.json"
SEED = 2026
BATCH = 500
# Danish numbers do not begin with 0, and nobody receives mail at these names (RFC 2606).
PHONE = "+45 00 00 {0:02} {1:02}"
DOMAINS = ("example.com", "example.org", "example.net")
FIRST_PHONE = 100
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})

# In a thousand customers.
STATE_SHARES = {
    audience.ACTIVE: 640,
    audience.PAUSED: 110,
    audience.DEACTIVATED: 70,
    audience.RESTRICTED: 12,
    audience.CLOSING: 18,
    audience.CLOSED: 90,
    audience.ERASED: 25,
    audience.DECEASED: 8,
    audience.INCOMPLETE: 27,
}
IN_ENGLISH, WITHOUT_PHONE, WITHOUT_EMAIL, SHARED_EMAIL = 0.14, 0.12, 0.03, 0.005
# Who came during the demo's own time, and whose account was still active when it began.
LATE, CHANGED_LATELY = 0.15, 0.4
YEARS_BEFORE = 4


@dataclass(frozen=True)
class CustomerPlan:
    """How the customers of one controller are made up."""

    slug: str
    prefix: str
    # Where people try a policy change of their own, no account in use lacks an address: it can take effect.
    all_reachable: bool


PLANS = {
    plan.slug: plan
    for plan in (
        CustomerPlan("retnemt", "RM-", all_reachable=True),
        CustomerPlan("bestphone", "RN-", all_reachable=False),
    )
}


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist, with the state of the account when the demo's time began and today."""

    number: str
    name: str
    email: str
    phone: str
    language: str
    joined_on: date
    state_at_first: str
    state: str
    state_since: date

    @property
    def is_erased(self) -> bool:
        """Tell whether nothing but the number is kept today."""
        return self.state == audience.ERASED

    def is_steady(self, began: date) -> bool:
        """Tell whether the account was there when the demo's time began, and has been active ever since."""
        return self.joined_on <= began and self.state == self.state_at_first == audience.ACTIVE


@cache
def invented_names() -> dict[str, dict[str, list[str]]]:
    """Give first and last names by language; put together they name nobody."""
    names: dict[str, dict[str, list[str]]] = json.loads(NAMES.read_text(encoding="utf-8"))
    return names


def invented_customers(slug: str, count: int, *, began: date, today: date) -> list[Invented]:
    """Invent a controller's customers; the same seed gives the same people, their dates follow `today`."""
    plan = PLANS[slug]
    draw = random.Random(f"{SEED} {slug}")  # noqa: S311  people of a demo, not secrets
    people: list[Invented] = []
    for place in range(count):
        people.append(_invent(plan, place, draw, began, today, people))
    return people


def add_customers(
    controller: Controller, people: list[Invented], *, late: bool, began: date, actor: Actor
) -> int:
    """Insert who was there when the demo's time began, or who came `late`; return how many."""
    wanted = [person for person in people if (person.joined_on > began) == late]
    with acting(actor, "demo.loaded"):
        Customer.objects.bulk_create((_row(controller, person) for person in wanted), batch_size=BATCH)
    return len(wanted)


def settle_accounts(controller: Controller, people: list[Invented], *, actor: Actor) -> int:
    """Bring the accounts to today's state; history keeps the one before. Return how many changed."""
    moved = {person.number: person for person in people if person.state != person.state_at_first}
    rows = list(Customer.objects.filter(controller=controller, number__in=moved))
    for row in rows:
        person = moved[row.number]
        row.account_state, row.state_since = person.state, person.state_since
        row.changed_at = local_midnight(person.state_since)
        row.version += 1
        if person.is_erased:
            row.name = row.email = row.phone = ""
    fields = ["account_state", "state_since", "changed_at", "version", "name", "email", "phone"]
    with acting(actor, "demo.loaded"):
        Customer.objects.bulk_update(rows, fields, batch_size=BATCH)
    return len(rows)


def _invent(
    plan: CustomerPlan, place: int, draw: random.Random, began: date, today: date, before: list[Invented]
) -> Invented:
    english = draw.random() < IN_ENGLISH
    names = invented_names()["en" if english else "da"]
    first, last = draw.choice(names["first"]), draw.choice(names["last"])
    state = draw.choices(list(STATE_SHARES), list(STATE_SHARES.values()))[0]
    is_late = draw.random() < LATE
    joined_on = _between(draw, began, today) if is_late else _between(draw, _years_before(began), began)
    changed_lately = not is_late and draw.random() < CHANGED_LATELY
    state_since = joined_on
    if state != audience.ACTIVE:
        state_since = _between(draw, max(joined_on, began) if changed_lately or is_late else joined_on, today)
    has_phone, has_email = draw.random() >= WITHOUT_PHONE, draw.random() >= WITHOUT_EMAIL
    shares = draw.random() < SHARED_EMAIL and bool(before)
    is_told = audience.eligible(state) or changed_lately
    email = _address(first, last, place) if has_email or (plan.all_reachable and is_told) else ""
    phone = PHONE.format(*divmod((FIRST_PHONE + place) % 10_000, 100)) if has_phone else ""
    return Invented(
        number=f"{plan.prefix}{20_000 + place}",
        name=f"{first} {last}",
        email=before[-1].email if shares and before[-1].email else email,
        phone=phone,
        language="en" if english else "da",
        joined_on=joined_on,
        state_at_first=audience.ACTIVE if changed_lately else state,
        state=state,
        state_since=state_since,
    )


def _address(first: str, last: str, place: int) -> str:
    local = f"{first}.{last}.{place}".translate(LETTERS).lower()
    return f"{local}@{DOMAINS[place % len(DOMAINS)]}"


def _row(controller: Controller, person: Invented) -> Customer:
    state = person.state_at_first
    gone = state == audience.ERASED
    since = person.joined_on if state != person.state else person.state_since
    return Customer(
        controller=controller,
        number=person.number,
        name="" if gone else person.name,
        email="" if gone else person.email,
        phone="" if gone else person.phone,
        language=person.language,
        account_state=state,
        state_since=since,
        created_at=local_midnight(person.joined_on),
        changed_at=local_midnight(since),
    )


def _between(draw: random.Random, first: date, last: date) -> date:
    # One draw, whatever the dates: the same people come out on every day.
    share = draw.random()
    return first + timedelta(days=int(share * max((last - first).days, 0)))


def _years_before(day: date) -> date:
    return day - timedelta(days=365 * YEARS_BEFORE)
