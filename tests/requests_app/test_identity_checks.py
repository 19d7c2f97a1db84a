"""Checks of who asks: from doubt to result, a code to the contact on file, and attacks that get nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pypdfium2
import pytest
from django.db import IntegrityError, connection, connections

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import DomainError, Invalid, NotPermitted, Refused
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.letters.print_runs import printed_together
from dpo_office.common.letters.printing import render_letter
from dpo_office.common.vault import keyed_hash
from requests_app.actions import answers, closing, identity_checks, system_tasks, waits
from requests_app.actions import clock as clock_acts
from requests_app.actions.case_readers import facts_of
from requests_app.actions.intake import Requester
from requests_app.actions.part_answers import send_part_answer
from requests_app.domain.identity_checks import CODE_TRIES
from requests_app.domain.letter_kinds import identity_of
from requests_app.models import Case, IdentityCheck, IdentityCode, LetterBasis
from tests.factories.cases import SETUP, make_case, make_office, rendered_answer, rendered_part, take
from tests.factories.identity import begin, call, enter, post, record, send
from tests.factories.registry import actor_with, make_customer

pytestmark = pytest.mark.django_db

FILE = "aase@example.com"
STRANGER = "stranger@example.org"
IMPOSTOR = Requester(name="Åse Blåbær", email=STRANGER, customer_number="10001")


@pytest.fixture
def controller(db):
    """Insert a controller that asks for no form: nothing but the rules of identity stand in the way."""
    return make_office(form_mode="none")


@pytest.fixture
def case(controller):
    make_customer(controller, "10001", email=FILE, name="Åse Blåbær")
    return make_case(controller, rights=["access", "erasure"], requester=IMPOSTOR)


def check_of(case):
    return IdentityCheck.objects.get(case=case)


def test_a_code_to_the_address_on_file_settles_who_asks(case):
    begin(case)
    code = send(case)

    letter = Letter.objects.get(cause_id=case.pk, kind="case.identity_code")
    assert (letter.recipient_address, letter.basis.reveals) == (FILE, "nothing")
    assert code not in letter.subject + letter.body
    assert code not in IdentityCode.objects.get().code_hash
    with pytest.raises(Invalid, match="check_code_wrong"):
        enter(case, "00000000" if code != "00000000" else "11111111")
    enter(case, f"{code[:4]} {code[4:]}")

    assert check_of(case).state == "passed"
    assert identity_of(facts_of(Case.objects.get(pk=case.pk))) == "identity_checked"
    with pytest.raises(Refused, match="identity_is_clear"):
        begin(case, "mitid")
    events = Event.objects.filter(subject_id=case.pk, type__startswith="case.identity").values_list("data")
    assert all(data == {"means": "code_on_file"} for (data,) in events)


def test_a_code_is_good_for_ten_minutes_and_five_tries_and_once(case):
    begin(case)
    code = send(case)
    wrong = "00000000" if code != "00000000" else "11111111"
    late = clock.now() + timedelta(minutes=10, seconds=1)

    with pytest.raises(Refused, match="check_code_dead"):
        enter(case, code, now=late)
    for left in (4, 3, 2, 1):
        with pytest.raises(Invalid) as refused:
            enter(case, wrong)
        assert refused.value.context["left"] == left
    for guess in (wrong, code):
        with pytest.raises(Refused, match="check_code_dead"):
            enter(case, guess)
    with pytest.raises(IntegrityError):
        IdentityCode.objects.update(tries=6)


def test_only_the_newest_code_counts_and_there_are_few(case):
    begin(case)
    first, second = send(case), send(case)
    send(case)

    with pytest.raises(Refused, match="codes_too_many"):
        send(case)
    for old in {first, second}:
        with pytest.raises(Invalid, match="check_code_wrong"):
            enter(case, old)


def test_the_code_of_another_case_opens_nothing(case, controller):
    other = make_case(controller, rights=["access"], requester=IMPOSTOR)
    begin(case)
    begin(other)
    code = send(other)
    send(case)

    with pytest.raises((Invalid, Refused)):
        enter(case, code)
    assert IdentityCode.objects.get(of__case=other).code_hash != keyed_hash(code, purpose="identity_code")


def test_a_letter_with_a_code_settles_who_asks(case):
    begin(case, "post_on_file")
    code = post(case)

    letter = Letter.objects.get(cause_id=case.pk, kind="case.identity_letter")
    assert (letter.channel, letter.basis.reveals) == ("post", "nothing")
    assert letter.recipient_address == "Åse Blåbær\nTestvej 1\n9999 Prøveby"
    assert code not in letter.subject + letter.body
    for said in ("sletning", "indsigt", "kunde"):
        assert said not in letter.body
    # Only what goes into the envelope shows the digits.
    assert code in text_of(printed_together([letter]))
    assert code not in text_of(render_letter(letter))
    assert IdentityCode.objects.get().source == "Kundesystemet, siden 2024."

    late = clock.now() + timedelta(days=21, seconds=1)
    with pytest.raises(Refused, match="check_code_dead"):
        enter(case, code, now=late)
    enter(case, code, now=clock.now() + timedelta(days=20))

    check = check_of(case)
    assert (check.state, check.means) == ("passed", "post_on_file")
    assert "brevet til den registrerede postadresse" in check.note
    assert identity_of(facts_of(Case.objects.get(pk=case.pk))) == "identity_checked"


def test_what_a_letter_with_a_code_asks_for(case):
    begin(case)
    with pytest.raises(Refused, match="letter_needs_its_check"):
        post(case)
    identity_checks.give_up_check(note="Adressen er død.", **call(case))
    begin(case, "post_on_file")
    with pytest.raises(Refused, match="code_needs_its_check"):
        send(case)
    for address in ("", "Åse Blåbær", "Åse Blåbær\n+45 12 34 56 78", f"Åse Blåbær\n{STRANGER}"):
        with pytest.raises(Invalid, match="envelope_not_postal"):
            post(case, envelope=address)
    with pytest.raises(Invalid, match="reason_required"):
        post(case, address_source=" ")
    assert not IdentityCode.objects.exists()
    assert not Letter.objects.filter(kind="case.identity_letter").exists()

    # The newest alone counts, and three an hour leave.
    first, second = post(case), post(case)
    post(case)
    with pytest.raises(Refused, match="codes_too_many"):
        post(case)
    for old in {first, second}:
        with pytest.raises(Invalid, match="check_code_wrong"):
            enter(case, old)


def text_of(pdf: bytes) -> str:
    """Read the words of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_what_a_check_asks_for_before_it_begins_and_ends(case, controller):
    for missing in ("doubt", "harm"):
        with pytest.raises(Invalid, match="reason_required"):
            begin(case, **{missing: " "})
    with pytest.raises(NotPermitted):
        begin(case, actor=actor_with("dpo", controller))
    begin(case, "control_questions")
    with pytest.raises(Refused, match="code_needs_its_check"):
        send(case)
    with pytest.raises(Refused, match="questions_support_only"):
        record(case)
    with pytest.raises(IntegrityError), acting(SETUP, "test.forged"):
        IdentityCheck.objects.update(state="passed", ended_by=SETUP.user_id, ended_at=clock.now(), note="x")
    with pytest.raises(Invalid, match="reason_required"):
        record(case, "failed", note="")
    record(case, "failed")
    begin(case, "document_shown", why="Ingen adresse svarer.")
    record(case)

    assert list(case.identity_checks.values_list("state", flat=True)) == ["failed", "passed"]
    with pytest.raises(Refused, match="identity_is_clear"):
        clock_acts.ask_identity(
            **call(case, doubt="x", question="y", actor=actor_with("officer", controller))
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has one writer: there is no race to lose")
def test_so_many_tries_at_once_count_as_so_many(case):
    begin(case)
    code = send(case)
    wrong = "00000000" if code != "00000000" else "11111111"

    def guess(_: int) -> str:
        try:
            enter(case, wrong)
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "opened"

    with ThreadPoolExecutor(12) as pool:
        codes = list(pool.map(guess, range(24)))

    # Five are judged; two at once may read the same number of tries that are left.
    assert codes.count("check_code_wrong") <= CODE_TRIES
    assert set(codes) == {"check_code_wrong", "check_code_dead"}
    assert IdentityCode.objects.get().tries == 5
    with pytest.raises(Refused, match="check_code_dead"):
        enter(case, code)


# What somebody does who gives Åse's number and writes from an address of their own. Each script goes on,
# whatever is refused on the way; none ends with content at their address, or with anything erased.
def _plan(case: Case) -> None:
    system_tasks.plan_tasks(**_as_officer(case))
    for task in case.tasks.all():
        system_tasks.settle_task(task_id=task.pk, outcome="done", **_as_officer(case))


def _nothing(_case: Case) -> None:
    return


def _as_officer(case: Case) -> dict[str, object]:
    return call(case, actor=actor_with("decider", case.controller))


ATTACKS: dict[str, Callable[[Case], object]] = {
    "waits": _nothing,
    "has the work planned": _plan,
    "asks for the answer": lambda case: answers.send_answer(
        rendered=rendered_answer(case), **_as_officer(case)
    ),
    "asks for a part": lambda case: send_part_answer(
        rendered=rendered_part(case, "erasure"), **_as_officer(case)
    ),
    "asks for it on the telephone": lambda case: answers.record_answer(text="Sagt.", **_as_officer(case)),
    "wants the copy first": lambda case: waits.put_copy_first(days=0, **_as_officer(case)),
    "wants it erased now": lambda case: waits.end_wait(text="Skriv nu.", **_as_officer(case)),
    "guesses codes": lambda case: [begin(case), send(case), *(enter(case, f"{n:08}") for n in range(6))],
    "answers control questions": lambda case: [begin(case, "control_questions"), record(case)],
    "replies what is not enough": lambda case: [
        take("ask_identity", case, actor=actor_with("officer", case.controller), now=clock.now()),
        clock_acts.record_information(
            kind="identity", sufficient=False, reason="Kun et foto af et kort.", **_as_officer(case)
        ),
    ],
    "withdraws the copy": lambda case: closing.withdraw_right(right="access", **_as_officer(case)),
}
GO_ON: tuple[tuple[str, ...], ...] = (
    (),
    ("has the work planned", "asks for the answer"),
    ("asks for a part", "has the work planned"),
    ("wants the copy first", "has the work planned", "asks for a part", "wants it erased now"),
)
SCRIPTS = [(first, *then) for first, then in product(ATTACKS, GO_ON)]


@pytest.mark.parametrize("script", SCRIPTS, ids=" then ".join)
def test_a_contact_that_came_with_the_request_gets_nothing(case, script):
    for name in script:
        try:
            ATTACKS[name](Case.objects.get(pk=case.pk))
        except DomainError:
            continue

    told = LetterBasis.objects.filter(letter__cause_id=case.pk, letter__recipient_address=STRANGER)
    assert set(told.values_list("reveals", flat=True)) <= {"nothing"}
    erasure = case.items.get(right="erasure")
    assert erasure.outcome not in ("granted", "partly_granted")
    assert not case.tasks.filter(item=erasure).exists()


def test_there_is_always_a_way_through(controller):
    """Each of these ways lets the same erasure be answered, without a contact on file as well."""
    make_customer(controller, "10001", email="", name="Åse Blåbær")
    for means in ("session", "signed_form", "mitid", "post_on_file", "document_shown"):
        case = make_case(controller, rights=["erasure"], requester=IMPOSTOR)
        with pytest.raises(Refused, match="identity_not_settled"):
            system_tasks.plan_tasks(**_as_officer(case))
        begin(case, means, why="Ingen anden vej.")
        record(case)
        system_tasks.plan_tasks(**_as_officer(case))
    waived = make_case(controller, rights=["erasure"], requester=IMPOSTOR)
    take("waive_form", waived, actor=actor_with("officer", controller), now=clock.now())
    system_tasks.plan_tasks(**_as_officer(waived))
    assert Case.objects.filter(state="collecting").count() == 6
