"""Which letters of cases go where, by what they reveal and what shows who reads them; and after erasure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting, redacting
from dpo_office.common.errors import Refused
from dpo_office.common.letters.blocks import blocked_letter_ids
from dpo_office.common.letters.models import ContactBlock, Letter
from requests_app.actions import answers, case_letters, closing
from requests_app.actions import clock as clock_acts
from requests_app.actions.part_answers import send_part_answer
from requests_app.domain.answers import refusal_decisions
from requests_app.domain.letter_kinds import LETTER_KINDS, PERSON, LetterKind
from requests_app.mail_texts import MAIL_OF
from requests_app.models import Case, LetterBasis
from tests.factories.cases import Requester, case_in, make_case, rendered_answer, rendered_part, take
from tests.factories.registry import actor_with, make_customer

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("dpo_office", "registry_app", "requests_app")
# Words of letters that have another kind: of an answer whose link is sent anew, and of a code.
OTHER_WORDS = {"case.answer_link_again", "case.answer_code"}
# Who posts letters, and the kinds it may give them; what is worked out names every value it may have.
POSTERS = {
    "dpo_office/common/letters/planning.py": (),
    "dpo_office/common/management/commands/letters_drill.py": (),
    "registry_app/actions/brand_tests.py": ("test.notice",),
    "registry_app/actions/campaign_approvals.py": ("test.notice",),
    "registry_app/actions/notice_rows.py": ("policy.notice",),
    "requests_app/actions/breach_alarm_rows.py": ("breach.alarm",),
    "requests_app/actions/breach_persons.py": ("breach.persons_informed",),
    "requests_app/actions/answer_visits.py": ("answer_link.code_sent",),
    "requests_app/actions/case_letters.py": tuple(MAIL_OF.keys() - OTHER_WORDS),
    "requests_app/actions/duty_rows.py": ("duty.owner_assigned", "duty.owner_reminded"),
    "requests_app/actions/escalations.py": ("case.escalation",),
    "requests_app/actions/staffing.py": ("case.escalation",),
    # What it posts is of the kind that its three callers say.
    "requests_app/actions/office_addresses.py": (),
    "requests_app/actions/trial_letters.py": ("office.test_letter",),
    "requests_app/actions/link_rows.py": (
        *(
            f"{noun}.link_{cause}"
            for noun in ("case", "duty")
            for cause in ("assigned", "reminded", "renewed")
        ),
        "duty.link_declined",
        "task_link.code_sent",
    ),
}
OUTBOX = ("post_letter", "plan_letters", "post_to_colleague")
NOW = clock.now()
STRANGER = Requester(name="X", email="stranger@example.com", customer_number="10001")


def posting(tree: ast.AST) -> Iterator[str]:
    """Give the name of each call in a module that puts letters into the outbox."""
    for node in ast.walk(tree):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        if name in OUTBOX:
            yield name


def call(case: Case, role: str = "decider") -> dict[str, object]:
    return {"case_id": case.pk, "actor": actor_with(role, case.controller), "now": clock.now()}


def basis_of(case: Case, kind: str) -> LetterBasis:
    return LetterBasis.objects.select_related("letter").get(letter__cause_id=case.pk, letter__kind=kind)


def test_every_letter_that_is_posted_anywhere_is_of_a_declared_kind():
    found = {
        str(path.relative_to(ROOT))
        for source in SOURCES
        for path in (ROOT / source).rglob("*.py")
        if any(f"{name}(" in path.read_text() for name in OUTBOX)
        and any(posting(ast.parse(path.read_text())))
    }

    assert found == POSTERS.keys() - {"dpo_office/common/letters/planning.py"}
    assert {kind for kinds in POSTERS.values() for kind in kinds} == LETTER_KINDS.keys()


def test_the_letters_of_cases_pass_one_place():
    tree = ast.parse((ROOT / "requests_app/actions/case_letters.py").read_text())

    assert len(list(posting(tree))) == 1


@pytest.mark.parametrize(
    ("requester", "customer_email", "extract", "identity", "reveals", "channel"),
    [
        # Matched by number, writes from elsewhere: the address on file has it.
        (STRANGER, "known@example.com", True, "address_on_file", "content", "email"),
        (STRANGER, "known@example.com", False, "address_on_file", "relationship", "email"),
        # No address on file: it is printed.
        (STRANGER, "", False, "by_hand", "relationship", "post"),
        # Nobody is matched: what was found is printed, the rest is mailed.
        (Requester(email="new@example.com"), None, True, "by_hand", "content", "post"),
        (Requester(email="new@example.com"), None, False, "unmatched", "relationship", "email"),
    ],
)
def test_an_answer_leaves_by_a_way_that_allows_what_it_reveals(
    controller, requester, customer_email, extract, identity, reveals, channel
):
    if customer_email is not None:
        make_customer(controller, "10001", email=customer_email)
    case = make_case(controller, rights=["rectification", "portability"], requester=requester)
    case.form_asked = False
    with acting(actor_with("officer", controller), "test.form"):
        case.save(update_fields=["form_asked"])
    for step in ("plan_tasks", *(["attach_extract"] if extract else []), "settle_tasks"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
        case.refresh_from_db()

    answers.send_answer(rendered=rendered_answer(case), **call(case))

    basis = basis_of(case, "case.answer_sent")
    assert (basis.identity, basis.reveals, basis.letter.channel) == (identity, reveals, channel)


def test_an_answer_that_says_how_it_is_clear_who_asks_is_mailed(controller):
    case = make_case(controller, rights=["erasure", "access"], requester=Requester(email="new@example.com"))
    for step in ("waive_form", "plan_tasks", "attach_extract", "settle_tasks"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
        case.refresh_from_db()
        if step == "waive_form":
            # As if the form had never been asked for: nothing shows who asks.
            with redacting(actor_with("officer", controller), "test.form"):
                case.reasons.all().delete()

    send_part_answer(
        rendered=rendered_part(case, "access"), known_how=" Viste pas i butikken. ", **call(case)
    )

    basis = basis_of(case, "case.part_answered")
    assert (basis.identity, basis.reveals, basis.letter.channel) == ("form_waived", "content", "email")
    assert list(case.reasons.values_list("step", "ground", "text")) == [
        ("send_part_answer", "identity_clear", "Viste pas i butikken.")
    ]


@pytest.mark.parametrize(
    ("ground", "address", "identity"),
    [
        ("manifestly_unfounded", "stranger@example.com", "unknown"),
        ("legal_claims", "known@example.com", "address_on_file"),
    ],
)
def test_a_refusal_that_confirms_data_goes_to_the_address_on_file(controller, ground, address, identity):
    make_customer(controller, "10001", email="known@example.com")
    case = make_case(controller, rights=["erasure"], requester=STRANGER)
    decisions = refusal_decisions(["erasure"], ground, "Fordi.", "Se notatet.")

    answers.refuse_case(
        rendered=answers.RenderedAnswer(case.pk, case.version, decisions, b"%PDF-1.7 no"), **call(case)
    )

    basis = basis_of(case, "case.refused")
    assert (basis.letter.recipient_address, basis.identity) == (address, identity)


def test_the_acknowledgement_reads_the_same_to_a_customer_and_to_a_stranger(controller):
    make_customer(controller, "10001", email="aase@example.com", name="Åse Blåbær")
    said = set()
    for requester in (
        Requester(name="Åse Blåbær", email="aase@example.com"),
        Requester(name="Åse Blåbær", email="aase@example.com", customer_number="10001"),
        Requester(name="Åse Blåbær", email="nobody@example.com"),
        Requester(email="nobody@example.com", customer_number="99999"),
    ):
        case = make_case(controller, requester=requester, now=NOW)
        letter = basis_of(case, "case.received").letter
        said.add(
            (
                letter.subject.replace(case.reference, "X"),
                letter.body.replace(case.reference, "X"),
                letter.confidential,
                letter.attachments.count(),
            )
        )

    assert len(said) == 1


def test_a_letter_above_the_identity_of_its_reader_is_never_written(controller, monkeypatch):
    make_customer(controller, "10001", email="known@example.com")
    case = make_case(controller, requester=STRANGER)
    before = Letter.objects.count()

    with (
        pytest.raises(IntegrityError, match="letter_basis_identity_reached"),
        transaction.atomic(),
        acting(actor_with("officer", controller), "test.raw"),
    ):
        LetterBasis.objects.bulk_create(
            [LetterBasis(letter=Letter.objects.get(cause_id=case.pk), reveals="content", identity="unknown")]
        )
    # Whatever the ways come to: the last look is at what was chosen.
    monkeypatch.setattr(case_letters, "reaches", lambda _identity, _reveals: True)
    monkeypatch.setitem(
        LETTER_KINDS, "case.withdrawn", LetterKind("case.withdrawn", PERSON, "content", "receipt")
    )
    with pytest.raises(Refused, match="identity_not_reached"):
        closing.withdraw_case(**call(case))
    assert Letter.objects.count() == before


def test_no_cpr_number_leaves_in_a_mail_and_what_was_written_is_not_taken(controller):
    case = make_case(controller)
    with pytest.raises(Refused, match="letter_mails_cpr"):
        clock_acts.extend_deadline(
            ground="complexity", months=1, reason="Vedrører 010203-1234.", **call(case)
        )
    case.refresh_from_db()
    assert case.extended_months == 0

    printed = make_case(controller, requester=Requester(name="Åse Blåbær", phone="+45 00 00 00 02"))
    clock_acts.extend_deadline(ground="complexity", months=1, reason="Vedrører 010203-1234.", **call(printed))
    assert basis_of(printed, "case.deadline_extended").letter.channel == "post"


def test_whoever_writes_their_number_as_their_name_is_greeted_without_it(controller):
    case = make_case(controller, requester=Requester(name="Åse 010203-1234", email="aase@example.com"))
    closing.withdraw_case(**call(case))

    letter = basis_of(case, "case.withdrawn").letter
    assert letter.body.startswith("Hej\n")
    assert (letter.recipient_name, letter.recipient_address) == ("", "aase@example.com")


def blocks_in_force() -> set[tuple[str, str]]:
    return set(ContactBlock.objects.filter(lifted_at=None).values_list("scope", "reason"))


def test_who_asks_for_erasure_gets_no_notice_on_file_or_where_they_wrote_from(controller):
    make_customer(controller, "10001", email="known@example.com")
    case = make_case(controller, rights=["erasure"], requester=STRANGER)

    assert blocks_in_force() == {("notices", "case.erasure_asked")}
    assert ContactBlock.objects.filter(cause_id=case.pk).count() == 2
    # What the case itself writes is on the list, and no such block stops it.
    assert not blocked_letter_ids(Letter.objects.filter(cause_id=case.pk).select_related("dispatch"))
    make_case(controller, rights=["erasure"], requester=STRANGER)
    assert ContactBlock.objects.count() == 2


@pytest.mark.parametrize("end", ["refuse", "withdraw", "withdraw_right"])
def test_the_blocks_end_when_no_request_for_erasure_stands_any_more(controller, end):
    make_customer(controller, "10001", email="aase@example.com")
    rights = ["erasure", "rectification"] if end == "withdraw_right" else ["erasure"]
    first = make_case(controller, rights=rights)
    second = make_case(controller, rights=["erasure"])
    closing.withdraw_case(**call(second))
    assert blocks_in_force()

    if end == "refuse":
        take("refuse_case", first, actor=actor_with("decider", controller), now=clock.now())
    elif end == "withdraw":
        closing.withdraw_case(**call(first))
    else:
        closing.withdraw_right(right="erasure", **call(first))

    assert not blocks_in_force()
    assert set(ContactBlock.objects.values_list("lift_reason", flat=True)) == {"case.erasure_ended"}


def test_nothing_of_somebody_nobody_knows_is_kept_outside_of_the_case(controller):
    make_case(controller, rights=["erasure"], requester=STRANGER)

    assert not ContactBlock.objects.exists()


def test_a_granted_erasure_keeps_the_blocks_and_a_reopened_request_makes_them_anew(controller):
    make_customer(controller, "10001", email="aase@example.com")
    granted = case_in("collecting", controller, rights=["erasure", "access"], requester=STRANGER)
    take("settle_tasks", granted, actor=actor_with("decider", controller), now=clock.now())
    granted.refresh_from_db()
    answers.send_answer(rendered=rendered_answer(granted), **call(granted))
    assert blocks_in_force()

    make_customer(controller, "10002", email="b@example.com")
    silent = case_in(
        "unidentified", controller, rights=["erasure"], requester=Requester(email="b@example.com")
    )
    mine = ContactBlock.objects.filter(cause_id=silent.pk, lifted_at=None)
    assert not mine.exists()
    take("reopen_case", silent, actor=actor_with("decider", controller), now=clock.now())
    assert mine.count() == 1


def test_other_rights_and_tests_block_nothing(controller):
    make_case(controller, rights=["access"])

    assert not ContactBlock.objects.exists()


def test_an_unlawful_letter_is_refused_to_whoever_asked_for_erasure_and_to_nobody_else(
    controller, monkeypatch
):
    monkeypatch.setitem(LETTER_KINDS, "case.withdrawn", LetterKind("case.withdrawn", PERSON))
    other = make_case(controller, rights=["access"])
    make_case(controller, rights=["erasure"])
    stranger = make_case(controller, rights=["access"], requester=Requester(email="new@example.com"))

    with pytest.raises(Refused, match="unlawful_after_erasure"):
        closing.withdraw_case(**call(other))
    closing.withdraw_case(**call(stranger))


def test_a_part_answer_is_held_against_the_same_rules(controller):
    case = make_case(
        controller, rights=["rectification", "erasure"], requester=Requester(email="new@example.com")
    )

    send_part_answer(rendered=rendered_part(case, "rectification"), **call(case))

    basis = basis_of(case, "case.part_answered")
    assert (basis.identity, basis.reveals) == ("unmatched", "relationship")
