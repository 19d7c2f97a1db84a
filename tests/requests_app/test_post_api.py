"""Post on paper by the API: a scan is taken in, sorted, and its letters get a home."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dpo_office.common import clock
from requests_app.actions import post_intake
from requests_app.models import Case, PostBatch
from tests.factories.cases import client_as, make_case, make_office
from tests.factories.clients import Caller, problem_of
from tests.factories.post import scan, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_office("testco")


def test_a_scan_is_taken_in_by_upload(office, monkeypatch):
    # What reads a scan in a process of its own has tests of its own.
    monkeypatch.setattr(post_intake, "prepare_batch", lambda content: scan(3, name=content.decode()))
    agent = client_as("agent", office)
    body = {"controller": "testco", "arrived_on": f"{clock.today()}", "box": "A-7"}
    sent = agent.post(
        "/api/v1/post-batches/", body | {"file": SimpleUploadedFile("s.pdf", b"one")}, format="multipart"
    )

    assert sent.status_code == 201, sent.json()
    batch = sent.json()
    assert (batch["page_count"], batch["box"], batch["state"]) == (3, "A-7", "sorting")
    assert [page["number"] for page in batch["letters"][0]["pages"]] == [1, 2, 3]
    again = agent.post(
        "/api/v1/post-batches/", body | {"file": SimpleUploadedFile("s.pdf", b"one")}, format="multipart"
    )
    assert (again.status_code, again.json()["code"]) == (409, "post_known")
    missing = agent.post("/api/v1/post-batches/", body, format="multipart")
    assert (missing.status_code, missing.json()["code"]) == (400, "file_missing")
    assert PostBatch.objects.count() == 1


def test_letters_are_sorted_and_find_a_home(office):
    officer = Caller("officer", office)
    batch = take_in(office)
    case = make_case(office)
    first = officer.get(f"post-batches/{batch.pk}/").json()["letters"][0]

    def step(letter, name, body=None):
        answer = officer.post(f"post-letters/{letter}/{name}/", body)
        assert answer.status_code == 200, (name, answer.json())
        return answer.json()

    assert "split_letter" in first["available_steps"]
    step(first["id"], "split-letter", {"starts": [2, 3, 4]})
    letters = [row["id"] for row in officer.get(f"post-batches/{batch.pk}/").json()["letters"]]
    assert len(letters) == 4
    joined = step(letters[2], "join-next")
    assert (joined["first_page"], joined["last_page"]) == (3, 4)
    assert step(letters[0], "dismiss-letter", {"dismissed_as": "advertising", "reason": "Reklame."})[
        "state"
    ] == ("dismissed")
    assert step(letters[0], "take-back")["state"] == "waiting"
    step(letters[0], "change-arrival", {"arrived_on": f"{clock.today()}", "reason": "Stemplet."})
    opened = step(
        letters[0],
        "open-case",
        {"rights": ["access"], "requester": {"name": "Åse Blåbær"}, "address": "Vej 1"},
    )
    assert Case.objects.get(reference=opened["case"]["reference"]).channel == "letter"
    destroyed = step(letters[1], "destroy-page", {"number": 2, "kind": "identity_paper", "reason": "Pas."})
    assert (destroyed["state"], destroyed["pages"][0]["destroyed_as"]) == ("destroyed", "identity_paper")
    assert step(letters[2], "join-case", {"reference": case.reference})["case"]["id"] == str(case.pk)
    done = officer.post(f"post-batches/{batch.pk}/name-box/", {"box": "B-2"}).json()
    assert (done["state"], done["box"]) == ("done", "B-2")
    assert done["available_steps"] == ["name_box"]
    problem_of(
        officer.post(f"post-batches/{batch.pk}/destroy-originals/", {}), 409, "post_originals_too_early"
    )
    waiting = officer.get("post-letters/", state="waiting").json()
    assert waiting == {"results": [], "next": None}
    assert len(officer.get("post-letters/").json()["results"]) >= 3
    assert len(officer.get("post-batches/").json()["results"]) == 1


def test_what_cannot_be_is_refused(office):
    officer = Caller("officer", office)
    letter = take_in(office).letters.get()
    at = f"post-letters/{letter.pk}/"

    problem_of(officer.post(f"{at}file-form/", {}), 409, "post_no_form")
    problem_of(officer.post(f"{at}split-letter/", {"starts": [1]}), 400, "post_no_cut", "starts")
    problem_of(officer.post(f"{at}join-next/", {}), 409, "post_no_next_letter")
    problem_of(officer.post(f"{at}take-back/", {}), 409, "step_impossible")
    problem_of(officer.post(f"{at}join-next/", {}, if_match='"9"'), 412, "version_stale")


def test_a_list_takes_the_same_queries_whatever_its_length(office, django_assert_num_queries):
    agent = Caller("agent", office)
    take_in(office, pages=2)
    with django_assert_num_queries(LISTED):
        assert len(agent.get("post-letters/").json()["results"]) == 1
    for name in ("two", "three"):
        take_in(office, pages=3, name=name)
    with django_assert_num_queries(LISTED):
        letters = agent.get("post-letters/").json()["results"]
    assert [len(letter["pages"]) for letter in letters] == [3, 3, 2]


LISTED = 5
