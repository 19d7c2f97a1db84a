"""The persons are told of a breach with a high risk, or it is recorded why not (GDPR Art. 34)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, Refused
from dpo_office.common.letters import codes
from dpo_office.common.letters.blocks import Contact, is_usable
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.planning import Recipient, Sender, post_letter
from dpo_office.common.permissions import Actor
from dpo_office.common.rows import save_step
from registry_app.domain.breaches import HIGH_RISK
from registry_app.models import Controller, Customer
from requests_app.actions.breach_rows import keep_words, locked_breach
from requests_app.actions.case_letters import contact_of
from requests_app.breach_letter_texts import PlainWords, persons_letter
from requests_app.domain.breach_codes import EXCEPTIONS, checked_words
from requests_app.domain.case_codes import DANISH
from requests_app.models import Breach, InformedPerson

KIND = "breach.persons_informed"
# Each letter is shown and written one by one; more people are told in several goes.
MOST_AT_ONCE = 1_000
SHOWN_NUMBERS = 10
_BETWEEN = re.compile(r"[\s,;]+")


def inform_persons(
    *,
    breach_id: UUID,
    customers: str,
    words: Mapping[str, PlainWords],
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Breach:
    """Write to the customers whose numbers are given, each once, in their language.

    `words` holds what the letter says by language; Danish is always there. Who was written to before is left
    out. A block of contact does not stop such a letter: the law commands it. Raises
    Refused("drill_stays_inside" | "customers_told") and Invalid("customers_missing" | "customers_unknown" |
    "customers_too_many" | "letter_language_missing" | "words_missing").
    """
    with acting(actor, "breach.persons_informed"):
        row = locked_breach(breach_id, "inform_persons", actor=actor, version=version)
        if row.is_drill:
            raise Refused("drill_stays_inside")
        said = {language: _checked(given, language) for language, given in words.items() if _is_there(given)}
        if DANISH not in said:
            raise Invalid("words_missing", field=f"happened_{DANISH}")
        people = _people(row, customers)
        others = [person for person in people if person.language not in said]
        if others:
            raise Invalid(
                "letter_language_missing", field=f"happened_{others[0].language}", count=len(others)
            )
        for person in people:
            letter = _write(row, person, said[person.language], actor=actor, now=now)
            InformedPerson.objects.create(
                breach=row, customer=person, letter_id=letter.pk, written_at=now, written_by=actor.user_id
            )
        row.persons_informed_at = row.persons_informed_at or now
        save_step(
            row,
            "inform_persons",
            actor=actor,
            now=now,
            fields=["persons_informed_at"],
            data={"letters": len(people)},
        )
    return row


def except_persons(
    *, breach_id: UUID, ground: str, reason: str, actor: Actor, now: datetime, version: int | None = None
) -> Breach:
    """Decide that persons are not written to, on one of the three grounds of Art. 34(3), with reasons.

    Raises Refused("persons_not_high_risk") where the law would not ask for a letter anyway.
    """
    with acting(actor, "breach.persons_excepted"):
        row = locked_breach(breach_id, "except_persons", actor=actor, version=version)
        if ground not in EXCEPTIONS:
            raise Invalid("invalid", field="ground")
        words = checked_words(reason, "reason")
        if row.risk_level != HIGH_RISK:
            raise Refused("persons_not_high_risk")
        row.persons_exception = ground
        keep_words(row, "except_persons", words, actor=actor, now=now, ground=ground)
        save_step(
            row,
            "except_persons",
            actor=actor,
            now=now,
            fields=["persons_exception"],
            data={"ground": ground},
        )
    return row


def whom_to_ask(controller: Controller) -> str:
    """Say whom people ask: the data protection officer, else the controller (Art. 33(3)(b), 34(2))."""
    known = (controller.dpo_name, controller.dpo_phone, controller.dpo_email or contact_of(controller))
    return ", ".join(part for part in known if part)


def _is_there(words: PlainWords) -> bool:
    return any(part.strip() for part in (words.happened, words.consequences, words.measures))


def _checked(words: PlainWords, language: str) -> PlainWords:
    parts = ("happened", "consequences", "measures")
    return PlainWords(**{part: checked_words(getattr(words, part), f"{part}_{language}") for part in parts})


def _people(row: Breach, text: str) -> Sequence[Customer]:
    numbers = list(dict.fromkeys(part for part in _BETWEEN.split(text) if part))
    if not numbers:
        raise Invalid("customers_missing", field="customers")
    if len(numbers) > MOST_AT_ONCE:
        raise Invalid("customers_too_many", field="customers", most=MOST_AT_ONCE)
    found = {
        person.number: person
        for person in Customer.objects.filter(controller=row.controller_id, number__in=numbers)
    }
    unknown = [number for number in numbers if number not in found]
    if unknown:
        shown = ", ".join(unknown[:SHOWN_NUMBERS])
        raise Invalid("customers_unknown", field="customers", numbers=shown)
    told = set(row.informed.values_list("customer_id", flat=True))
    people = [found[number] for number in numbers if found[number].pk not in told]
    if not people:
        raise Refused("customers_told", field="customers")
    return people


def _write(row: Breach, person: Customer, words: PlainWords, *, actor: Actor, now: datetime) -> Letter:
    controller = row.controller
    text = persons_letter(
        person.language,
        words,
        name=person.name,
        controller=controller.name,
        dpo=whom_to_ask(controller),
        reference=row.reference,
    )
    by_mail = is_usable(Contact(codes.EMAIL, person.email))
    envelope = "\n".join(line for line in (person.name, person.number) if line)
    return post_letter(
        cause=row,
        kind=KIND,
        controller_id=row.controller_id,
        sender=Sender(name=controller.name, address=contact_of(controller)),
        recipient=Recipient(person.name, person.email if by_mail else envelope, person.language),
        subject=text.subject,
        body=text.body,
        actor=actor,
        now=now,
        # Without a mail address the letter waits to be printed: nobody is left out in silence.
        channel=codes.EMAIL if by_mail else codes.POST,
    )
