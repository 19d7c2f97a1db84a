"""The words of letters: the standard ones, a controller's own as versions, and which a letter has."""

import pytest
from django.db import IntegrityError, transaction

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.letters.models import Letter
from dpo_office.common.permissions import ROLES
from registry_app.models import Controller
from requests_app.actions.letter_templates import (
    TEXT_FIELDS,
    change_template,
    return_template,
    take_over_template,
)
from requests_app.models import CaseLetterTemplate, LetterBasis
from requests_app.queries.letter_templates import standard_fields
from tests.factories.cases import case_in, make_case, make_office
from tests.factories.registry import actor_with

RECEIPT = "Tak. Vi svarer senest den ((due_on)). Skriv til ((contact)), hvis det ikke er dig."


def own(controller: Controller, kind: str = "case.received") -> CaseLetterTemplate:
    return take_over_template(
        controller_id=controller.pk, kind=kind, actor=actor_with("dpo", controller), now=clock.now()
    )


def changed(
    row: CaseLetterTemplate,
    role: str = "dpo",
    reason: str = "Kortere.",
    version: int | None = None,
    **texts: str,
) -> CaseLetterTemplate:
    return change_template(
        template_id=row.pk,
        texts={name: getattr(row, name) for name in TEXT_FIELDS} | texts,
        reason=reason,
        actor=actor_with(role, row.controller),
        now=clock.now(),
        version=version,
    )


def returned(row: CaseLetterTemplate) -> CaseLetterTemplate:
    return return_template(
        template_id=row.pk,
        reason="Standarden er blevet bedre.",
        actor=actor_with("legal", row.controller),
        now=clock.now(),
    )


def letter_of(controller: Controller) -> Letter:
    case = make_case(controller)
    return Letter.objects.select_related("basis").get(cause_id=case.pk)


def test_a_letter_is_written_in_the_words_that_are_used_and_says_in_which_version(controller):
    standard = letter_of(controller)
    row = changed(own(controller), body_da=RECEIPT, subject_da="Vi har hørt fra dig ((reference))")
    mine, others = letter_of(controller), letter_of(make_office("other"))

    assert (mine.basis.template, mine.basis.template_version) == (row, 2)
    assert mine.subject.startswith("Vi har hørt fra dig TES-")
    assert mine.body.startswith("Hej\n\nTak. Vi svarer senest den ")
    assert mine.body.endswith(f"Med venlig hilsen\n{controller.name}\n")
    assert "((" not in mine.subject + mine.body
    for letter in (standard, others):
        assert (letter.basis.template, letter.basis.template_version) == (None, None)
        assert letter.subject.startswith("Vi har modtaget din henvendelse")
    # What is written stays as it was.
    returned(row)
    mine.refresh_from_db()
    assert mine.body.startswith("Hej\n\nTak.")


def test_taken_over_the_words_are_the_standard_ones_and_read_the_same(controller):
    before = letter_of(controller)
    own(controller)
    after = letter_of(controller)

    number = before.subject.split("(sag ")[1]
    assert before.body.replace(number.rstrip(")"), "") == after.body.replace(
        after.subject.split("(sag ")[1].rstrip(")"), ""
    )


def test_each_change_is_a_version_with_its_reason_and_one_goes_back_and_on(controller):
    row = changed(own(controller), body_da=RECEIPT)
    with pytest.raises(Stale):
        changed(row, body_da=f"{RECEIPT} Tak.", version=1)
    row = returned(row)
    assert (row.version, row.is_used) == (3, False)
    assert letter_of(controller).basis.template is None
    for step in (lambda: changed(row, body_da=f"{RECEIPT} Tak."), lambda: returned(row)):
        with pytest.raises(Refused, match="letter_template_not_used"):
            step()

    again = own(controller)

    assert (again.pk, again.version, again.is_used) == (row.pk, 4, True)
    assert {name: getattr(again, name) for name in TEXT_FIELDS} == standard_fields("case.received")
    assert list(
        row.history.order_by("history_id").values_list("version", "history_change_reason", "reason")
    ) == [
        (1, "letter_template.taken_over", ""),
        (2, "letter_template.changed", "Kortere."),
        (3, "letter_template.returned", "Standarden er blevet bedre."),
        (4, "letter_template.taken_over", ""),
    ]


@pytest.mark.parametrize(
    ("texts", "reason", "error"),
    [
        ({"body_en": "Thank you."}, "Fordi.", "letter_placeholder_missing"),
        ({"body_da": f"{RECEIPT} ((customer_number))"}, "Fordi.", "letter_placeholder_above"),
        ({"body_da": RECEIPT}, " ", "reason_required"),
        ({}, "Fordi.", "nothing_changed"),
    ],
)
def test_words_that_the_letter_cannot_have_are_refused_and_nothing_is_lost(controller, texts, reason, error):
    row = own(controller)

    with pytest.raises((Invalid, Refused), match=error):
        changed(row, reason=reason, **texts)

    assert row.history.count() == 1


def test_a_letter_is_taken_over_once_for_a_known_kind(controller):
    own(controller)
    with pytest.raises(Refused, match="letter_template_is_there"):
        own(controller)
    for kind in ("policy.notice", "weather"):
        with pytest.raises(Invalid, match="letter_kind_not_worded"):
            own(controller, kind)
    stranger = actor_with("dpo", make_office("elsewhere"))
    with pytest.raises(Invalid, match="controller_unknown"):
        take_over_template(controller_id=controller.pk, kind="case.refused", actor=stranger, now=clock.now())


def test_who_writes_the_words(controller):
    for role in ROLES:
        row = own(make_office(f"at-{role}"))
        if role in ("decider", "dpo", "legal"):
            changed(row, role, body_da=RECEIPT)
            continue
        reads = role in ("officer", "agent", "auditor")
        with pytest.raises(NotPermitted if reads else NotFound):
            changed(row, role, body_da=RECEIPT)


def test_the_database_takes_no_template_without_words_and_no_half_a_basis(controller):
    row = own(controller)
    letter = letter_of(controller)
    actor = actor_with("dpo", controller)

    with (
        pytest.raises(IntegrityError, match="letter_template_has_words"),
        transaction.atomic(),
        acting(actor, "test.raw"),
    ):
        CaseLetterTemplate.objects.filter(pk=row.pk).update(body_en="")
    with (
        pytest.raises(IntegrityError, match="letter_basis_template_with_version"),
        transaction.atomic(),
        acting(actor, "test.raw"),
    ):
        LetterBasis.objects.bulk_create(
            [LetterBasis(letter=letter, reveals="nothing", identity="unknown", template_version=1)]
        )


def test_every_letter_of_a_case_has_its_basis(controller):
    case = case_in("answered", controller)

    letters = Letter.objects.filter(cause_id=case.pk)
    assert letters.count() == LetterBasis.objects.filter(letter__in=letters).count() == 2
    answer = letters.select_related("basis").get(kind="case.answer_sent")
    assert (answer.basis.identity, answer.confidential) == ("form_waived", True)
