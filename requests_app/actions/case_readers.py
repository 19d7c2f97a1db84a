"""To whom a letter of a case goes, and what shows that they are the person: docs/rules/letters.md."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from dpo_office.common.calendars import copenhagen_date
from requests_app.actions.gate_rows import is_same_address
from requests_app.domain.clock_acts import is_identified
from requests_app.domain.form_gate import SESSION
from requests_app.domain.letter_kinds import (
    AUTHORITY,
    IDENTITY_CLEAR,
    ON_FILE,
    TESTER,
    IdentityFacts,
    Way,
    identity_of,
)
from requests_app.domain.representation import ESTATE, NOBODY, REPRESENTATIVE, goes_to
from requests_app.letter_texts import ON_BEHALF
from requests_app.models import Case, Representation
from requests_app.queries.form_gates import gate_of
from requests_app.queries.identity_checks import has_passed
from requests_app.queries.representations import claim_of, representation_of


@dataclass(frozen=True)
class Reader:
    """Who reads a letter: the name, the mail address, and what stands on the envelope without one.

    `for_whom` is the line that says for whom a representative reads it.
    """

    name: str
    address: str
    envelope: str
    is_person: bool = True
    for_whom: str = ""


def person_of_case(case: Case) -> Reader:
    """Return the person whom the case is about, at the address that they wrote from."""
    known = (case.requester_name, case.requester_customer_number, case.requester_phone)
    return Reader(case.requester_name, case.requester_email, _lines(*known))


def representative_of(case: Case, row: Representation) -> Reader:
    """Return who represents the person; in a test the letters go to whoever started it."""
    whose = "estate" if row.kind == ESTATE else "person"
    words = ON_BEHALF[whose if case.requester_name else "nameless"][case.language]
    return Reader(
        name=row.name,
        address=case.requester_email if case.is_test else row.email,
        envelope=_lines(row.name, row.address or row.phone),
        is_person=False,
        for_whom=words.format(name=case.requester_name),
    )


def reader_of(case: Case, now: datetime, *, decides: bool = False) -> Reader:
    """Return to whom a letter about the case goes; `decides`: it is an answer or a refusal."""
    person, row = person_of_case(case), representation_of(case)
    whom = goes_to(claim_of(case), decides=decides, on=copenhagen_date(now))
    if row is not None and whom == REPRESENTATIVE:
        return representative_of(case, row)
    if whom == NOBODY:
        # Whoever prints it finds who may have it; nothing goes to the mailbox of the dead.
        return Reader(person.name, "", person.envelope, is_person=False)
    return replace(person, address=persons_own(case, person.address))


def persons_own(case: Case, address: str) -> str:
    """Return an address if the person has it to themselves; empty for the mailbox of who represents them.

    Whoever writes for another mostly leaves their own address, and what is the person's must not go there as
    if it were theirs: it waits to be printed. In a test the one address is the tester's.
    """
    row = representation_of(case)
    return "" if row is not None and not case.is_test and row.has_mailbox(address) else address


def facts_of(case: Case) -> IdentityFacts:
    """Return what is recorded of who asks."""
    customer = case.customer
    return IdentityFacts(
        is_matched=customer is not None,
        writes_from_file=customer is not None and is_same_address(case.requester_email, customer.email),
        is_verified=case.issued_forms.filter(used_at__isnull=False).exists(),
        is_waived=case.reasons.filter(Q(step="waive_form") | Q(ground=IDENTITY_CLEAR)).exists(),
        is_checked=has_passed(case),
        has_replied=is_identified(list(case.clock_entries.all())),
        is_test=case.is_test,
    )


def is_known(case: Case) -> bool:
    """Tell whether it is settled who asks: a form, a waiver, a check, a sufficient answer, or a session.

    A session says nothing of the address that somebody gave beside it: letters go by the ladder all the same.
    """
    facts = facts_of(case)
    gate = gate_of(case)
    was_logged_in = gate is not None and gate.identity == SESSION
    return facts.is_verified or facts.is_waived or facts.is_checked or facts.has_replied or was_logged_in


def way_of(case: Case, reader: Reader) -> Way:
    """Return the way to a reader: where they wrote from, or the address of a checked representative."""
    return Way(reader.address, identity_of(facts_of(case)) if reader.is_person else AUTHORITY)


def way_on_file(case: Case) -> Way:
    """Return the way to the address that we have of the person, if it is theirs alone."""
    address = persons_own(case, case.customer.email) if case.customer else ""
    return Way(address, TESTER if case.is_test else ON_FILE)


def ways_of(case: Case, reader: Reader, *, on_file_first: bool = False) -> list[Way]:
    """Return the ways to a reader in order: where they wrote from, and what is on file of the person."""
    on_file = [way_on_file(case)] if reader.is_person else []
    own = [way_of(case, reader)]
    return on_file + own if on_file_first else own + on_file


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
