"""Waves by the API: the same steps and refusals as in the office."""

import pytest

from tests.factories.cases import make_case, make_office
from tests.factories.clients import Caller, problem_of
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_office("testco")


def test_a_wave_is_worked_from_its_opening_to_its_end(office):
    first, second = make_case(office), make_case(office)
    officer = Caller("officer", office)
    opened = officer.post(
        "waves/",
        {"controller": "testco", "title": "Ens breve", "references": [first.reference.lower()]},
        idempotency_key="w-1",
    )

    wave = opened.json()
    assert opened.status_code == 201
    assert opened["ETag"] == f'"{wave["version"]}"'
    assert [case["reference"] for case in wave["cases"]] == [first.reference]
    again = officer.post(
        "waves/",
        {"controller": "testco", "title": "Ens breve", "references": [first.reference.lower()]},
        idempotency_key="w-1",
    )
    assert again.json()["id"] == wave["id"]
    at = f"waves/{wave['id']}/"
    for step, body in (
        ("add-cases", {"references": [second.reference]}),
        ("write-assessment", {"assessment": "De beder om det samme."}),
        ("write-base-answer", {"danish": "Tak."}),
        (f"cases/{first.pk}/take-case-out", {}),
        ("end-wave", {}),
    ):
        offered = officer.get(at).json()["available_steps"]
        assert step.rpartition("/")[2].replace("-", "_") in offered
        answer = officer.post(f"{at}{step}/", body)
        assert answer.status_code == 200, answer.json()
    ended = officer.get(at)
    said = ended.json()
    assert (said["state"], said["assessment"], said["base_answer_da"]) == (
        "ended",
        "De beder om det samme.",
        "Tak.",
    )
    assert [case["id"] for case in said["cases"]] == [str(second.pk)]
    assert said["available_steps"] == ["take_case_out"]
    assert (said["waiting"], said["answered"], said["overdue"]) == (1, 0, 0)
    assert ended["ETag"] == f'"{said["version"]}"'


def test_a_stale_version_and_a_step_that_is_impossible_are_refused(office):
    wave = make_wave(office)
    decider = Caller("decider", office)

    problem_of(decider.post(f"waves/{wave.pk}/end-wave/", {}, if_match='"7"'), 412, "version_stale")
    assert decider.post(f"waves/{wave.pk}/end-wave/", {}).status_code == 200
    problem_of(decider.post(f"waves/{wave.pk}/end-wave/", {}), 409, "step_impossible")
    problem_of(
        decider.post(f"waves/{wave.pk}/write-base-answer/", {"polish": "x"}), 400, "field_unknown", "polish"
    )
    problem_of(decider.post(f"waves/{wave.pk}/sink-wave/", {}), 404, "step_unknown")


def test_a_list_takes_the_same_queries_whatever_its_length(office, django_assert_num_queries):
    agent = Caller("agent", office)
    make_wave(office)
    with django_assert_num_queries(QUERIES):
        assert len(agent.get("waves/").json()["results"]) == 1
    for _ in range(3):
        make_wave(office, make_case(office), make_case(office))
    with django_assert_num_queries(QUERIES):
        listed = agent.get("waves/", state="open", limit=2).json()
    assert len(listed["results"]) == 2
    assert listed["results"][0]["available_steps"] == []
    assert len(agent.get("waves/", after=listed["next"]).json()["results"]) == 2
    problem_of(agent.get("waves/", state="sunk"), 400, "state_unknown", "state")


QUERIES = 5
