"""Scanned forms find their cases by themselves where they are plain, and an officer takes them back."""

from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.errors import Refused
from dpo_office.common.events import Event
from dpo_office.common.permissions import system_actor
from registry_app.models import Controller
from requests_app import tasks
from requests_app.actions import own_filing, signed_forms
from requests_app.actions.post_filing import PreparedForm
from requests_app.models import Case, IssuedForm, PostBatch, PostLetter
from tests.factories.cases import case_in, everything_about, signed_file, take
from tests.factories.post import code_of, take_in
from tests.factories.registry import actor_with

BEAT = system_actor("beat")


def form_in(state: str, controller: Controller) -> IssuedForm:
    return case_in(state, controller).issued_forms.get()


def look(letter: PostLetter, form: IssuedForm | None = None, **changes: Any) -> PostLetter:
    """Let the office look at a letter whose pages are read as a form."""
    prepared = PreparedForm(letter.version, signed_file(form, **changes)) if form else None
    own_filing.file_own_form(letter_id=letter.pk, prepared=prepared, actor=BEAT, now=clock.now())
    letter.refresh_from_db()
    return letter


def letters(batch: PostBatch) -> list[PostLetter]:
    return list(batch.letters.order_by("first_page"))


def test_several_forms_in_one_scan_find_their_cases(controller: Controller) -> None:
    forms = [form_in("form_issued", controller) for _ in range(2)]
    batch = take_in(controller, 4, codes={1: code_of(forms[0]), 3: code_of(forms[1])})
    first, between, second, behind = letters(batch)

    for letter, form in ((first, forms[0]), (second, forms[1])):
        look(letter, form)

    assert [(row.state, row.settled_by) for row in (first, second)] == [("filed", BEAT.user_id)] * 2
    assert [Case.objects.get(pk=form.case_id).state for form in forms] == ["form_returned"] * 2
    assert [form.case.signed_forms.get().came_by for form in forms] == ["post"] * 2
    # What lies behind a form may be the next letter: it waits for a person, and is not looked at again.
    assert [letter.state for letter in letters(batch) if letter not in (first, second)] == ["waiting"] * 2
    assert {between.case, behind.case} == {None}


@pytest.mark.parametrize("why", ["twice", "two sheets", "no longer awaited", "superseded", "blocked"])
def test_what_is_not_plain_waits_for_a_person(controller: Controller, why: str) -> None:
    form = form_in("form_issued", controller)
    case = form.case
    codes = {1: code_of(form)}
    pages = 1
    if why == "twice":
        codes[3], pages = code_of(form), 3
    if why == "two sheets":
        # The second sheet bears the same code: it belongs to the first, and that is more than a form has.
        codes[2], pages = code_of(form), 2
    batch = take_in(controller, pages, codes=codes)
    letter = letters(batch)[0]
    officer = actor_with("officer", controller)
    if why == "no longer awaited":
        take("waive_form", case, actor=officer, now=clock.now())
    if why == "superseded":
        take("issue_form", case, actor=officer, now=clock.now())
    before = everything_about(case)

    look(letter, form, **({"unreadable": "damaged"} if why == "blocked" else {}))

    assert letter.state == "waiting"
    assert letter.looked_at is not None
    assert everything_about(case) == before
    assert len(letters(batch)) == {"twice": 3}.get(why, 1)


def test_the_office_looks_at_each_letter_once(controller: Controller) -> None:
    form = form_in("form_issued", controller)
    letter = letters(take_in(controller, 1, codes={1: code_of(form)}))[0]

    # The page of this scan is an empty picture: no code can be read of it, so a person looks.
    tasks.file_own_forms()
    tasks.file_own_forms()

    letter.refresh_from_db()
    assert (letter.state, letter.looked_at is not None) == ("waiting", True)
    assert not form.case.signed_forms.exists()


def test_an_officer_takes_back_what_the_office_filed(controller: Controller) -> None:
    form = form_in("form_issued", controller)
    batch = take_in(controller, 1, codes={1: code_of(form)})
    letter = look(letters(batch)[0], form)
    call: dict[str, Any] = {
        "letter_id": letter.pk,
        "actor": actor_with("officer", controller),
        "now": clock.now(),
    }

    own_filing.take_back_form(**call)

    letter.refresh_from_db()
    batch.refresh_from_db()
    case = Case.objects.get(pk=form.case_id)
    assert (letter.state, letter.case, batch.state, case.state) == ("waiting", None, "sorting", "form_issued")
    signed = case.signed_forms.get()
    assert signed.decisions.get().decision == "taken_back"
    assert Event.objects.filter(subject_id=case.pk).latest("id").type == "case.form_taken_back"


def test_nothing_is_taken_back_once_it_was_decided(controller: Controller) -> None:
    form = form_in("form_issued", controller)
    letter = look(letters(take_in(controller, 1, codes={1: code_of(form)}))[0], form)
    officer = actor_with("officer", controller)
    call: dict[str, Any] = {"case_id": form.case_id, "actor": officer, "now": clock.now()}
    signed_forms.return_form(reason="Siden er skåret af.", **call)
    signed_forms.receive_signed_form(received=signed_file(form), **call)
    before = everything_about(form.case)

    with pytest.raises(Refused, match="post_form_decided"):
        own_filing.take_back_form(letter_id=letter.pk, actor=officer, now=clock.now())

    assert everything_about(form.case) == before
