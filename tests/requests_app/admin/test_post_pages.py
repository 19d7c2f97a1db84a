"""The pages of scanned post: taking it in, the sorting table, and each step from it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dpo_office.common import clock
from dpo_office.common.people.models import ReadRecord
from requests_app.actions import post_intake
from requests_app.actions.post_filing import dismiss_letter, join_case
from requests_app.actions.post_pages import destroy_page
from requests_app.actions.post_sorting import split_letter
from requests_app.admin.post_steps import BATCH_BUTTONS, LETTER_BUTTONS
from requests_app.domain import post_codes
from requests_app.models import Case, PostBatch, PostLetter
from requests_app.permissions import POST_BATCH_WORK, POST_LETTER_WORK
from tests.factories.cases import case_in, make_case
from tests.factories.people import signed_in
from tests.factories.post import code_of, first_letter, jpeg, scan, take_in
from tests.factories.registry import actor_with, make_controller

TAKE_IN = "admin:requests_app_postbatch_takein"


def page(row: Any) -> str:
    return reverse(f"admin:requests_app_{row._meta.model_name}_change", args=[row.pk])


def step(row: Any, name: str) -> str:
    return reverse(f"admin:requests_app_{row._meta.model_name}_step", args=[row.pk, name])


def picture(batch: PostBatch, number: int, which: str = "page") -> str:
    return reverse(f"admin:requests_app_postbatch_{which}", args=[batch.pk, number])


@pytest.fixture
def reading(monkeypatch):
    """Read every file as three pages, without a process."""
    monkeypatch.setattr(post_intake, "read_scan", lambda content: scan(3, name=str(content)))


def given(client, controller, content=b"%PDF-1.7 scan", **fields):
    values = {
        "controller": controller.slug,
        "arrived_on": clock.today().isoformat(),
        "file": SimpleUploadedFile("scan.pdf", content, content_type="application/pdf"),
        "originals_days": "30",
    }
    return client.post(reverse(TAKE_IN), values | fields)


def test_a_scan_that_is_given_lies_on_the_sorting_table(reading, controller):
    client = signed_in("agent", controller)
    day = clock.today() - timedelta(days=3)

    answer = given(client, controller, arrived_on=day.isoformat(), box="A-7", originals_days="14")

    batch = PostBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(batch))
    assert (batch.arrived_on, batch.box, batch.originals_days, batch.page_count) == (day, "A-7", 14, 3)
    shown = client.get(page(batch)).content.decode()
    assert "A-7" in shown
    assert all(picture(batch, number, "preview") in shown for number in (1, 2, 3))
    assert ReadRecord.objects.filter(subject_id=batch.pk, kind="letter").exists()


def test_the_day_is_asked_for_and_not_proposed(reading, settings, controller):
    settings.DPO_ORIGINALS_DAYS = 45
    client = signed_in("officer", controller)

    form = client.get(reverse(TAKE_IN)).context["form"]
    assert (form["arrived_on"].value(), form["originals_days"].value()) == (None, 45)
    answer = given(client, controller, arrived_on="")

    assert answer.context["form"].errors["arrived_on"]
    assert not PostBatch.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"arrived_on": "2999-01-01"}, "arrived_on"),
        ({"arrived_on": "2025-01-02"}, "reason"),
        ({"originals_days": "0"}, "originals_days"),
        ({"content": b""}, "file"),
        ({"content": b"0" * 31}, "file"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(reading, monkeypatch, controller, fields, field):
    monkeypatch.setattr(post_codes, "MAX_SCAN_BYTES", 30)

    answer = given(signed_in("officer", controller), controller, **fields)

    assert answer.context["form"].errors[field]
    assert not PostBatch.objects.exists()


def test_a_file_that_is_no_scan_is_refused_in_words(controller):
    answer = given(signed_in("officer", controller), controller, b"GIF89a")

    assert answer.status_code == 400
    assert "one PDF file" in str(answer.context["form"].errors["file"])


def test_a_file_that_was_taken_in_leads_to_its_batch(reading, controller):
    client = signed_in("officer", controller)
    given(client, controller)

    answer = given(client, controller)

    assert answer.status_code == 409
    assert page(PostBatch.objects.get()) in answer.content.decode()


def test_whoever_only_reads_takes_no_post_in(controller):
    client = signed_in("auditor", controller)
    batch = take_in(controller)

    assert client.get(reverse(TAKE_IN)).status_code == 403
    text = client.get(page(batch)).content.decode()
    assert "/step/" not in text
    assert client.get(picture(batch, 1)).status_code == 200


def test_a_foreign_controller_takes_no_post(reading, controller):
    answer = given(signed_in("officer", controller), make_controller("secondco"))

    assert answer.context["form"].errors["controller"]
    assert not PostBatch.objects.exists()


def test_every_step_has_a_button():
    assert {button.name for button in LETTER_BUTTONS} == set(POST_LETTER_WORK)
    assert {button.name for button in BATCH_BUTTONS} == set(POST_BATCH_WORK)


HAPPY: dict[str, tuple[dict[str, Any], str]] = {
    "open_case": ({"rights": ["access"], "name": "Åse Blåbær", "language": "da"}, "opened"),
    "split_letter": ({"starts": ["2", "3"]}, "waiting"),
    "join_next": ({}, "waiting"),
    "change_arrival": ({"arrived_on": "2026-11-02", "reason": "Stempel."}, "waiting"),
    "dismiss_letter": ({"dismissed_as": "came_back", "reason": "Ubekendt."}, "dismissed"),
    "destroy_page": ({"number": "1", "kind": "identity_paper", "reason": "Pas."}, "waiting"),
}


@pytest.mark.parametrize("name", HAPPY)
def test_a_step_is_shown_beside_the_pages_and_taken(controller, name):
    batch = take_in(controller, 5)
    letter = split(batch, [4])
    values, state = HAPPY[name]
    client = signed_in("officer", controller)

    dialog = client.get(step(letter, name))
    # Where pages are chosen they are shown once, small.
    shown = "preview" if name in ("split_letter", "destroy_page") else "page"
    assert picture(batch, 2, shown) in dialog.content.decode()
    answer = client.post(step(letter, name), values | {"version": str(letter.version)})

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer["Location"] == f"{page(batch)}#sheets-1"
    letter.refresh_from_db()
    assert letter.state == state
    assert client.get(page(batch)).status_code == client.get(page(letter)).status_code == 200


def split(batch: PostBatch, starts: list[int]) -> PostLetter:
    """Split the first letter of a batch, and give it."""
    letter = first_letter(batch)
    actor = actor_with("officer", batch.controller)
    return split_letter(letter_id=letter.pk, starts=starts, actor=actor, now=clock.now())[0]


def offered(client, row):
    return [button.name for button in client.get(page(row)).context["buttons"]]


def test_only_what_the_pages_allow_is_offered(controller):
    batch = take_in(controller, 1)
    client = signed_in("officer", controller)

    assert offered(client, first_letter(batch)) == [
        *("open_case", "join_case", "change_arrival", "dismiss_letter", "destroy_page")
    ]


def test_a_form_is_filed_where_one_is_awaited_by_those_who_may(controller):
    case = case_in("form_issued", controller)
    coded = first_letter(take_in(controller, 1, codes={1: code_of(case.issued_forms.get())}))

    assert offered(signed_in("officer", controller), coded)[0] == "file_form"
    agent = signed_in("agent", controller)
    assert "file_form" not in offered(agent, coded)
    assert agent.get(step(coded, "join_case")).context["form"]["reference"].value() == case.reference
    assert case.reference in agent.get(page(coded)).content.decode()


def test_the_pages_of_a_form_are_read_when_it_is_filed(controller):
    case = case_in("form_issued", controller)
    letter = first_letter(take_in(controller, 1, codes={1: code_of(case.issued_forms.get())}))

    answer = signed_in("officer", controller).post(step(letter, "file_form"), {})

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "form_returned"
    # A grey sheet bears no code: it is kept all the same, and a person judges it.
    assert case.signed_forms.get().findings[-1]["code"] == "form_number_missing"


def test_a_batch_offers_shredding_from_its_day_on(controller):
    early = clock.now() - timedelta(days=31)
    batch = take_in(controller, 1, now=early, arrived_on=clock.today() - timedelta(days=40))
    actor = actor_with("officer", controller)
    client = signed_in("officer", controller)
    assert offered(client, batch) == ["name_box"]
    letter = first_letter(batch)
    dismiss_letter(letter_id=letter.pk, dismissed_as="advertising", reason="Nej.", actor=actor, now=early)
    assert offered(client, batch) == ["name_box", "destroy_originals"]
    due = client.get(reverse("admin:index")).context["originals"]
    assert due["number"] == client.get(due["url"]).context["cl"].result_count == 1

    client.post(step(batch, "name_box"), {"box": "B-2"})
    client.post(step(batch, "destroy_originals"), {})

    batch.refresh_from_db()
    assert batch.box == "B-2"
    assert batch.originals_destroyed_at is not None
    assert offered(client, batch) == []
    assert client.get(due["url"]).context["cl"].result_count == 0


def test_a_letter_is_taken_back_from_its_page(controller):
    batch = take_in(controller, 1)
    letter = first_letter(batch)
    dismiss_letter(
        letter_id=letter.pk,
        dismissed_as="advertising",
        reason="Nej.",
        actor=actor_with("officer", controller),
        now=clock.now(),
    )
    client = signed_in("agent", controller)

    assert "take_back" in offered(client, letter)
    client.post(step(letter, "take_back"), {})

    batch.refresh_from_db()
    assert batch.state == "sorting"


def test_the_pages_of_a_letter_are_handed_out_and_recorded(controller):
    batch = take_in(controller, 3)
    letter = split(batch, [3])
    client = signed_in("agent", controller)
    address = reverse("admin:requests_app_postletter_download", args=[letter.pk, "pdf"])

    answer = client.get(address)

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert [jpeg(100 + number) in answer.content for number in (1, 2, 3)] == [True, True, False]
    assert ReadRecord.objects.filter(subject_id=letter.pk, kind="file").exists()


def test_a_picture_is_for_those_who_see_the_post_and_only_while_it_is_kept(controller):
    batch = take_in(controller, 2)
    client = signed_in("officer", controller)
    answer = client.get(picture(batch, 1))
    assert (answer["Content-Type"], answer.content) == ("image/jpeg", jpeg(101))
    assert ReadRecord.objects.filter(document_id=batch.pages.get(number=1).picture_id).exists()
    destroy_page(
        letter_id=first_letter(batch).pk,
        number=1,
        kind="identity_paper",
        reason="Pas.",
        actor=actor_with("officer", controller),
        now=clock.now(),
    )

    for which in ("page", "preview"):
        assert client.get(picture(batch, 1, which)).status_code == 404
        assert client.get(picture(batch, 9, which)).status_code == 404
        assert client.post(picture(batch, 2, which)).status_code == 405
        foreign = signed_in("officer", make_controller(f"other{which}"))
        assert foreign.get(picture(batch, 2, which)).status_code == 404
    text = client.get(page(batch)).content.decode()
    assert "A copy of an identity document" in text
    assert picture(batch, 1) not in text


def test_a_case_shows_its_letters_on_paper(controller):
    case = make_case(controller)
    letter = first_letter(take_in(controller, 1))
    join_case(
        letter_id=letter.pk,
        reference=case.reference,
        actor=actor_with("officer", controller),
        now=clock.now(),
    )
    address = f"/office/requests_app/case/{case.pk}/change/"
    client = signed_in("officer", controller)

    assert page(letter) in client.get(address, {"tab": "documents"}).content.decode()
    [entry] = [e for e in client.get(address).context["timeline"] if "on paper" in str(e["title"])]
    assert entry["more"] == f"arrived on {clock.today():%d-%m-%Y}"


def test_today_counts_the_letters_that_wait_and_leads_to_them(controller):
    batch = take_in(controller, 3)
    split(batch, [2])
    client = signed_in("agent", controller)

    [row] = client.get(reverse("admin:index")).context["post"]

    assert (row["number"], row["due_on"]) == (2, first_letter(batch).due_on)
    assert client.get(row["url"]).context["cl"].result_count == 2


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_table_ask_the_database_as_often_for_three_as_for_one(
    controller, count, django_assert_num_queries
):
    for number in range(count):
        batch = take_in(controller, 1 + number, name=str(number))
    if count > 1:
        split(batch, list(range(2, count + 1)))
    client = signed_in("officer", controller)
    addresses = [
        reverse("admin:requests_app_postbatch_changelist"),
        reverse("admin:requests_app_postletter_changelist"),
        page(batch),
        page(first_letter(batch)),
    ]
    for address, queries in zip(addresses, (6, 6, 9, 8), strict=True):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
    assert not Case.objects.exists()
