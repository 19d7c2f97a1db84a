"""Post that comes in on paper, step by step: docs/flows/post.md."""

from datetime import timedelta
from typing import Any

import pytest

from dpo_office.common import clock
from dpo_office.common.documents import Document, read_document
from dpo_office.common.errors import Invalid, NotFound, NotPermitted, Refused, Stale
from dpo_office.common.events import Event
from dpo_office.common.letters.models import Letter
from dpo_office.common.vault import VaultError
from registry_app.models import Controller, Customer
from requests_app.actions import post_batches, post_filing, post_intake, post_pages, post_sorting
from requests_app.actions.new_cases import Requester
from requests_app.domain.post_batches import Run, is_whole
from requests_app.gateways import post_reader
from requests_app.models import Case, PostBatch, PostLetter, PostPage, SignedForm
from tests.factories.cases import case_in, make_case, make_office
from tests.factories.post import code_of, first_letter, jpeg, read_as, take_in
from tests.factories.registry import actor_with, make_controller


def by(controller: Controller, role: str = "officer", **more: Any) -> dict[str, Any]:
    return {"actor": actor_with(role, controller), "now": clock.now(), **more}


def runs(batch: PostBatch) -> list[tuple[int, int]]:
    rows = batch.letters.exclude(state="merged")
    return list(rows.order_by("first_page").values_list("first_page", "last_page"))


def everything(batch: PostBatch) -> tuple[Any, ...]:
    return (
        list(PostBatch.objects.filter(pk=batch.pk).values()),
        list(batch.letters.order_by("id").values()),
        list(batch.pages.order_by("id").values()),
        Event.objects.count(),
        Case.objects.count(),
    )


def open_case(letter: PostLetter, **more: Any) -> Case:
    values: dict[str, Any] = {
        "rights": ["erasure"],
        "requester": Requester(name="Åse Blåbær"),
        "address": "Æblevej 1\n2500 Valby",
        "language": "da",
    } | more
    return post_filing.open_case_from_letter(letter_id=letter.pk, **by(letter.controller), **values)


def dismiss(letter: PostLetter, **more: Any) -> PostLetter:
    values = {"dismissed_as": "advertising", "reason": "Tilbud på måltidskasser."} | more
    return post_filing.dismiss_letter(letter_id=letter.pk, **by(letter.controller), **values)


def destroy(letter: PostLetter, number: int, **more: Any) -> PostLetter:
    values = {"kind": "identity_paper", "reason": "Pas; ingen bad om det."} | more
    return post_pages.destroy_page(letter_id=letter.pk, number=number, **by(letter.controller), **values)


def test_a_scan_becomes_letters_that_wait(controller: Controller) -> None:
    form = case_in("form_issued", controller).issued_forms.get()

    batch = take_in(controller, 5, codes={3: code_of(form)}, box=" A-7 ")

    assert runs(batch) == [(1, 2), (3, 3), (4, 5)]
    assert (batch.state, batch.page_count, batch.box, batch.originals_until) == ("sorting", 5, "A-7", None)
    letter = first_letter(batch)
    assert (letter.arrived_on, letter.state) == (clock.today(), "waiting")
    assert letter.due_on > clock.today()
    assert [page.form for page in batch.pages.all()] == [None, None, form, None, None]
    assert read_document(batch.pages.get(number=4).picture) == jpeg(104)
    event = Event.objects.get(subject_id=batch.pk)
    assert (event.type, event.data["pages"], event.data["forms"]) == ("post_batch.taken_in", 5, 1)


def test_a_code_that_is_not_of_this_controller_says_nothing(controller: Controller) -> None:
    foreign = case_in("form_issued", make_office("secondco")).issued_forms.get()
    own = case_in("form_issued", controller).issued_forms.get()
    forged = (own.number, "0" * 16)

    batch = take_in(controller, 2, codes={1: code_of(foreign), 2: forged})

    assert runs(batch) == [(1, 2)]
    assert [(page.code, page.form) for page in batch.pages.all()] == [("unknown", None), ("forged", None)]


def test_the_same_file_is_refused_with_the_batch_that_has_it(controller: Controller) -> None:
    batch = take_in(controller, 3)
    before = everything(batch)

    with pytest.raises(Refused, match="post_known") as refused:
        take_in(controller, 3)

    assert refused.value.context["pages"] == 3
    assert everything(batch) == before
    assert take_in(make_controller("secondco"), 3).page_count == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"arrived_on": timedelta(days=1)}, "post_in_future"),
        ({"arrived_on": timedelta(days=-400)}, "post_day_needs_reason"),
        ({"originals_days": 0}, "post_days_out_of_range"),
        ({"box": "A" * 41}, "text_too_long"),
    ],
)
def test_what_cannot_be_right_is_refused_when_it_is_taken_in(
    controller: Controller, fields: dict[str, Any], code: str
) -> None:
    given = {name: clock.today() + v if isinstance(v, timedelta) else v for name, v in fields.items()}

    with pytest.raises(Invalid, match=code):
        take_in(controller, **given)

    assert not PostBatch.objects.exists()
    assert not Document.objects.filter(kind="post.page").exists()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("file_too_large", "post_too_large"),
        ("too_many_pages", "post_too_many_pages"),
        ("no_pdf", "post_no_pdf"),
        ("encrypted", "post_unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_code(
    monkeypatch: pytest.MonkeyPatch, fault: str, code: str
) -> None:
    def fails(_content: bytes) -> None:
        raise post_reader.UnreadablePostError(fault)

    monkeypatch.setattr(post_intake, "read_scan", fails)

    with pytest.raises(Invalid, match=code):
        post_intake.prepare_batch(b"%PDF-")


def test_a_letter_is_split_and_joined_again(controller: Controller) -> None:
    batch = take_in(controller, 6)
    letter = first_letter(batch)

    post_sorting.split_letter(letter_id=letter.pk, starts=[3, 4], **by(controller))
    assert runs(batch) == [(1, 2), (3, 3), (4, 6)]
    post_sorting.join_next(letter_id=letter.pk, **by(controller))
    assert runs(batch) == [(1, 3), (4, 6)]
    post_sorting.split_letter(letter_id=letter.pk, starts=[3], **by(controller))

    assert runs(batch) == [(1, 2), (3, 3), (4, 6)]
    assert is_whole([Run(*run) for run in runs(batch)], 6)
    assert batch.letters.filter(state="merged").count() == 1


def test_of_two_days_of_arrival_the_earlier_one_counts(controller: Controller) -> None:
    batch = take_in(controller, 2)
    first, second = post_sorting.split_letter(letter_id=first_letter(batch).pk, starts=[2], **by(controller))
    earlier = clock.today() - timedelta(days=20)
    post_sorting.change_arrival(
        letter_id=second.pk, arrived_on=earlier, reason="Stemplet den dag.", **by(controller)
    )

    joined = post_sorting.join_next(letter_id=first.pk, **by(controller))

    assert (joined.arrived_on, joined.arrival_reason) == (earlier, "Stemplet den dag.")
    second.refresh_from_db()
    assert joined.due_on == second.due_on < first.due_on


def test_nothing_is_joined_with_a_letter_that_has_a_home(controller: Controller) -> None:
    batch = take_in(controller, 2)
    first, second = post_sorting.split_letter(letter_id=first_letter(batch).pk, starts=[2], **by(controller))
    dismiss(second)
    before = everything(batch)

    with pytest.raises(Refused, match="post_next_is_settled"):
        post_sorting.join_next(letter_id=first.pk, **by(controller))
    with pytest.raises(Invalid, match="post_no_cut"):
        post_sorting.split_letter(letter_id=first.pk, starts=[2], **by(controller))
    with pytest.raises(Refused, match="step_impossible"):
        post_sorting.split_letter(letter_id=second.pk, starts=[2], **by(controller))

    assert everything(batch) == before


def test_a_case_opened_of_a_letter_was_received_when_the_post_arrived(controller: Controller) -> None:
    arrived = clock.today() - timedelta(days=9)
    letter = first_letter(take_in(controller, 2, arrived_on=arrived))

    case = open_case(letter)

    letter.refresh_from_db()
    assert (case.channel, case.received_on, case.requester_name) == ("letter", arrived, "Åse Blåbær")
    assert case.due_on == letter.due_on
    assert (letter.state, letter.case, letter.sender_address) == ("opened", case, "Æblevej 1\n2500 Valby")
    assert not Letter.objects.filter(cause_id=case.pk).exists()
    assert not Customer.objects.exists()


def test_a_case_with_an_address_for_mail_is_acknowledged(controller: Controller) -> None:
    case = open_case(
        first_letter(take_in(controller, 1)), requester=Requester(name="Bo", email="bo@example.org")
    )

    assert Letter.objects.get(cause_id=case.pk).kind == "case.received"


def test_a_letter_is_put_into_a_case_which_tells_of_it(controller: Controller) -> None:
    case = make_case(controller)
    letter = first_letter(take_in(controller, 1))

    post_filing.join_case(letter_id=letter.pk, reference=case.reference.lower(), **by(controller, "agent"))

    letter.refresh_from_db()
    assert (letter.state, letter.case) == ("joined", case)
    event = Event.objects.get(subject_id=case.pk, type="case.post_joined")
    assert event.data["post_letter"] == str(letter.pk)


@pytest.mark.parametrize("which", ["foreign", "closed", "unknown"])
def test_a_letter_goes_into_no_case_that_is_not_there(controller: Controller, which: str) -> None:
    reference = {
        "foreign": lambda: make_case(make_controller("secondco")).reference,
        "closed": lambda: case_in("closed", controller).reference,
        "unknown": lambda: "RET-2026-0000-0000",
    }[which]()
    batch = take_in(controller, 1)
    before = everything(batch)

    with pytest.raises((Invalid, Refused), match="case_ended" if which == "closed" else "case_unknown"):
        post_filing.join_case(letter_id=first_letter(batch).pk, reference=reference, **by(controller))

    assert everything(batch) == before


def test_a_form_is_filed_in_its_case_by_the_day_it_arrived(controller: Controller) -> None:
    case = case_in("form_issued", controller)
    form = case.issued_forms.get()
    letter = first_letter(take_in(controller, 1, codes={1: code_of(form)}))
    late = clock.now() + timedelta(days=200)

    post_filing.file_form(
        letter_id=letter.pk,
        prepared=read_as(letter, form),
        actor=actor_with("officer", controller),
        now=late,
    )

    letter.refresh_from_db()
    case.refresh_from_db()
    signed = SignedForm.objects.get(case=case)
    assert (letter.state, letter.case, case.state) == ("filed", case, "form_returned")
    assert "form_in_time" in [finding["code"] for finding in signed.findings]
    assert letter.batch.state == "done"


def test_a_form_is_not_filed_without_its_code_nor_where_none_is_awaited(controller: Controller) -> None:
    verified = case_in("verified", controller)
    form = verified.issued_forms.get()
    batch = take_in(controller, 2, codes={1: code_of(form)})
    coded, plain = batch.letters.order_by("first_page")
    before = everything(batch)

    with pytest.raises(Refused, match="step_impossible"):
        post_filing.file_form(letter_id=coded.pk, prepared=read_as(coded, form), **by(controller))
    with pytest.raises(Refused, match="post_no_form"):
        post_filing.prepare_form(letter_id=plain.pk, actor=actor_with("officer", controller))
    with pytest.raises(NotPermitted):
        post_filing.file_form(letter_id=coded.pk, prepared=read_as(coded, form), **by(controller, "agent"))

    assert everything(batch) == before


def test_two_forms_are_split_first(controller: Controller) -> None:
    forms = [case_in("form_issued", controller).issued_forms.get() for _ in range(2)]
    batch = take_in(controller, 2, codes={1: code_of(forms[0]), 2: code_of(forms[1])})
    joined = post_sorting.join_next(letter_id=first_letter(batch).pk, **by(controller))

    with pytest.raises(Refused, match="post_several_forms"):
        post_filing.prepare_form(letter_id=joined.pk, actor=actor_with("officer", controller))


def test_a_form_whose_pages_changed_since_they_were_read_is_not_filed(controller: Controller) -> None:
    form = case_in("form_issued", controller).issued_forms.get()
    letter = first_letter(take_in(controller, 2, codes={1: code_of(form)}))
    prepared = read_as(letter, form)
    post_sorting.join_next(letter_id=letter.pk, **by(controller))

    with pytest.raises(Stale):
        post_filing.file_form(letter_id=letter.pk, prepared=prepared, **by(controller))

    assert not SignedForm.objects.exists()


def test_a_page_is_destroyed_for_good_and_a_note_stays(controller: Controller) -> None:
    batch = take_in(controller, 3)
    letter = first_letter(batch)

    destroy(letter, 2)

    page = batch.pages.get(number=2)
    assert (page.destroyed_as, page.destroyed_because) == ("identity_paper", "Pas; ingen bad om det.")
    for document in (page.picture, page.preview):
        assert bytes(document.ciphertext) == b""
        with pytest.raises(VaultError):
            read_document(document)
    assert [read_document(batch.pages.get(number=n).picture) for n in (1, 3)] == [jpeg(101), jpeg(103)]
    letter.refresh_from_db()
    pdf = post_filing.pdf_of_letter(letter)
    assert (pdf.count(b"/Subtype /Image"), jpeg(102) in pdf) == (2, False)
    with pytest.raises(Refused, match="post_page_gone"):
        destroy(letter, 2)


def test_a_letter_whose_last_page_is_destroyed_waits_no_more(controller: Controller) -> None:
    batch = take_in(controller, 1)

    destroy(first_letter(batch), 1)

    batch.refresh_from_db()
    letter = first_letter(batch)
    assert (letter.state, batch.state) == ("destroyed", "done")
    with pytest.raises(Refused, match="post_letter_empty"):
        post_filing.pdf_of_letter(letter)


def test_a_page_of_a_case_is_destroyed_and_the_letter_stays_there(controller: Controller) -> None:
    letter = first_letter(take_in(controller, 1))
    open_case(letter)

    assert destroy(letter, 1).state == "opened"


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        (3, {}, "post_page_unknown"),
        (1, {"kind": "love_letter"}, "post_kind_unknown"),
        (1, {"reason": " "}, "reason_required"),
    ],
)
def test_no_page_is_destroyed_without_what_why_and_which(
    controller: Controller, number: int, more: dict[str, str], code: str
) -> None:
    batch = take_in(controller, 3)
    first, _second = post_sorting.split_letter(letter_id=first_letter(batch).pk, starts=[3], **by(controller))
    before = everything(batch)

    with pytest.raises(Invalid, match=code):
        destroy(first, number, **more)

    assert everything(batch) == before
    assert not PostPage.objects.exclude(destroyed_as="").exists()


def test_a_batch_is_done_when_every_page_has_a_home_and_not_before(controller: Controller) -> None:
    batch = take_in(controller, 2, originals_days=14)
    first, second = post_sorting.split_letter(letter_id=first_letter(batch).pk, starts=[2], **by(controller))

    dismiss(first)
    batch.refresh_from_db()
    assert (batch.state, batch.originals_until) == ("sorting", None)
    dismiss(second)
    batch.refresh_from_db()
    assert (batch.state, batch.originals_until) == ("done", clock.today() + timedelta(days=14))

    post_filing.take_back_letter(letter_id=second.pk, **by(controller))
    batch.refresh_from_db()
    second.refresh_from_db()
    assert (batch.state, batch.originals_until) == ("sorting", None)
    assert (second.state, second.dismissed_as, second.settled_at) == ("waiting", "", None)


def test_originals_are_shredded_on_their_day_and_once(controller: Controller) -> None:
    batch = take_in(controller, 1)
    dismiss(first_letter(batch))
    post_batches.name_box(batch_id=batch.pk, box="B-2", **by(controller))

    with pytest.raises(Refused, match="post_originals_too_early"):
        post_batches.destroy_originals(batch_id=batch.pk, **by(controller))
    on_the_day = by(controller) | {"now": clock.now() + timedelta(days=31)}
    done = post_batches.destroy_originals(batch_id=batch.pk, **on_the_day)

    assert (done.box, done.originals_destroyed_by) == ("B-2", on_the_day["actor"].user_id)
    for step, more in ((post_batches.destroy_originals, {}), (post_batches.name_box, {"box": "C"})):
        with pytest.raises(Refused, match="post_originals_gone"):
            step(batch_id=batch.pk, **on_the_day, **more)


def test_originals_of_a_batch_that_is_being_sorted_stay(controller: Controller) -> None:
    batch = take_in(controller, 1)

    with pytest.raises(Refused, match="step_impossible"):
        post_batches.destroy_originals(batch_id=batch.pk, **by(controller))


@pytest.mark.parametrize("role", ["dpo", "legal", "auditor"])
def test_who_only_reads_sorts_nothing(controller: Controller, role: str) -> None:
    batch = take_in(controller, 2)
    before = everything(batch)

    with pytest.raises(NotPermitted):
        post_sorting.split_letter(letter_id=first_letter(batch).pk, starts=[2], **by(controller, role))
    with pytest.raises(NotPermitted):
        take_in(controller, 1, name="other", actor=actor_with(role, controller))

    assert everything(batch) == before


def test_the_post_of_others_is_not_there(controller: Controller) -> None:
    letter = first_letter(take_in(make_controller("secondco"), 2))

    with pytest.raises(NotFound):
        post_sorting.split_letter(letter_id=letter.pk, starts=[2], **by(controller))


def test_two_who_sort_the_same_letter_do_not_undo_each_other(controller: Controller) -> None:
    letter = first_letter(take_in(controller, 3))
    known = letter.version
    post_sorting.split_letter(letter_id=letter.pk, starts=[2], version=known, **by(controller))

    with pytest.raises(Stale):
        post_sorting.split_letter(letter_id=letter.pk, starts=[3], version=known, **by(controller))

    assert runs(letter.batch) == [(1, 1), (2, 3)]
