import uuid

import pytest

from dpo_office.common import clock
from dpo_office.common.events import Event
from registry_app.domain.policy_text import text_sha256
from registry_app.models import Campaign, Controller, PolicyVersion
from tests.factories.clients import Caller, problem_of
from tests.factories.policy_change import NOW, announced, approved, drafted, unguarded
from tests.factories.registry import actor_with, make_customer

DRAFT = {"text": "Ny tekst.", "change_summary": "Mere.", "what_you_can_do": "Sig nej."}


@pytest.fixture(autouse=True)
def at_now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def officer(controller):
    return Caller("officer", controller)


@pytest.fixture
def decider(controller):
    return Caller("decider", controller)


@pytest.fixture
def second(controller):
    return Caller("decider", controller)


@pytest.fixture
def person(controller):
    """A decider who acts directly, for versions that are to be there already."""

    return actor_with("decider", controller)


def step(version_id, name: str) -> str:
    return f"policies/testco/versions/{version_id}/{name}/"


def counted() -> tuple[int, int, int]:
    return PolicyVersion.objects.count(), Campaign.objects.count(), Event.objects.count()


def test_a_material_version_goes_from_draft_to_campaign(controller, officer, decider):
    make_customer(controller, "10001")
    make_customer(controller, "10002", account_state="closed")

    answer = officer.post("policies/testco/versions/", DRAFT)
    assert answer.status_code == 201
    draft = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert (draft["state"], draft["number"]) == ("draft", 2)
    assert draft["available_steps"] == ["record_dpo_advice"]

    body = {"material": True, "reason": "Nyt formål.", "criteria": ["new_purpose"]}
    assessed = decider.post(step(draft["id"], "assess-materiality"), body, if_match='"1"').json()
    assert (assessed["state"], assessed["material"]) == ("assessed", True)
    assert assessed["available_steps"] == ["assess_materiality", "approve_version"]

    approved_ = decider.post(step(draft["id"], "approve-version"), {"effective_on": "2026-03-02"}).json()
    assert (approved_["state"], len(approved_["text_sha256"])) == ("approved", 64)
    assert approved_["available_steps"] == ["plan_campaign", "postpone_version"]

    planned = decider.post(step(draft["id"], "plan-campaign")).json()
    assert (planned["state"], planned["effective_on"]) == ("announcing", "2026-03-02")
    assert planned["blocking"] == {"late": 0, "pending": 0, "not_informed": 1, "no_address": 0}
    assert planned["earliest_effective_on"] == "2026-03-02"

    campaign = decider.get(f"campaigns/{planned['campaign']}/").json()
    assert campaign["counts"] == {
        "queued": 1,
        "sending": 0,
        "accepted": 0,
        "delivered": 0,
        "bounced": 0,
        "failed": 0,
        "in_doubt": 0,
        "blocked": 0,
        "to_print": 0,
        "held": 0,
    }
    assert campaign["excluded"] == {
        "account_closed": 1,
        "person_erased": 0,
        "person_deceased": 0,
        "registration_incomplete": 0,
        "erasure_requested": 0,
        "signed_up": 0,
        "no_address": 0,
        "address_invalid": 0,
    }
    assert (campaign["state"], campaign["expected"], campaign["informed"]) == ("awaiting_approval", 1, 0)
    assert (campaign["version_id"], campaign["effective_on"]) == (draft["id"], "2026-03-02")


def test_a_version_that_is_not_material_needs_two_tokens(controller, officer, decider, second):
    draft = officer.post("policies/testco/versions/", DRAFT).json()
    decider.post(step(draft["id"], "assess-materiality"), {"material": False, "reason": "Kommafejl."})

    problem_of(decider.post(step(draft["id"], "approve-version")), 409, "second_person_required")
    assert decider.get(f"policies/testco/versions/{draft['id']}/").json()["available_steps"] == [
        "assess_materiality"
    ]

    assert second.post(step(draft["id"], "approve-version")).json()["state"] == "approved"


def test_a_date_too_close_is_refused_with_the_earliest_one(controller, decider, person):
    version = approved(controller, person, effective_on=None)

    answer = decider.post(step(version.pk, "plan-campaign"), {"effective_on": "2026-02-16"})

    body = problem_of(answer, 409, "too_late_for_notice", "effective_on")
    assert body["earliest_effective_on"] == "2026-02-17"
    assert body["latest_informed_at"] == "2026-02-01T23:00:00Z"
    assert not Campaign.objects.exists()


def test_versions_lists_the_newest_first(controller, officer):
    drafted(controller)

    body = officer.get("policies/testco/versions/").json()

    assert [(row["number"], row["state"]) for row in body["results"]] == [(1, "in_force"), (2, "draft")][::-1]
    assert body["next"] is None


@pytest.mark.parametrize("count", [1, 3])
def test_versions_take_the_same_queries_for_one_and_three(
    controller, officer, person, count, django_assert_num_queries
):
    announced(controller, person)
    for _ in range(count):
        drafted(controller)

    # Token, grants, controller, versions, campaigns, the standing in two, advice and DPO.
    with django_assert_num_queries(11):
        officer.get("policies/testco/versions/")


def test_the_campaign_takes_a_fixed_number_of_queries(controller, officer, person, django_assert_num_queries):
    for number in range(3):
        make_customer(controller, f"1000{number}")
    campaign = announced(controller, person)

    with django_assert_num_queries(10):
        officer.get(f"campaigns/{campaign.pk}/")


def test_in_force_answers_for_a_date(controller, officer):
    assert officer.get("policies/testco/in-force/").json()["number"] == 1
    assert officer.get("policies/testco/in-force/", on="2025-05-01").json()["number"] == 1
    problem_of(officer.get("policies/testco/in-force/", on="2025-04-30"), 404, "not_found")


@pytest.mark.parametrize("day", ["", "2026-13-01", "x", "2026-02-30", "9999-01-01"])
def test_in_force_refuses_a_date_it_cannot_read(controller, officer, day):
    problem_of(officer.get("policies/testco/in-force/", on=day), 400, "date_invalid", "on")


def test_postpone_version_takes_a_later_date(controller, decider, person):
    version = approved(controller, person)

    body = decider.post(
        step(version.pk, "postpone-version"), {"effective_on": "2026-03-09", "reason": "Mere tid."}
    ).json()

    assert (body["effective_on"], body["postponed_reason"]) == ("2026-03-09", "Mere tid.")


def test_except_notices_by_number(controller, decider, person):
    make_customer(controller, "10001", email="")
    campaign = announced(controller, person)
    path = f"campaigns/{campaign.pk}/except-notices/"

    body = decider.post(path, {"customers": ["10001"], "reason": "Brev sendt."}, if_match='"1"').json()

    assert (body["excepted"], body["blocking"]["no_address"], body["version"]) == (1, 0, 2)
    problem_of(
        decider.post(path, {"customers": ["10001"], "reason": "x"}, if_match='"1"'), 412, "version_stale"
    )


# What may go wrong


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "required", "text"),
        ({"text": ""}, "text_empty", "text"),
        ({"text": " \n"}, "text_empty", "text"),
        ({"text": None}, "invalid", "text"),
        ({"text": "a\x00b"}, "invalid", "text"),
        ({"text": "x", "language": "se"}, "invalid", "language"),
        ({"text": "x", "effective_on": "soon"}, "invalid", "effective_on"),
        ({"text": "x", "effective_on": "0001-01-01"}, "invalid", "effective_on"),
        ({"text": "x", "state": "in_force"}, "field_unknown", "state"),
        ({"text": "x", "translations": {"se": {}}}, "field_unknown", "translations.se"),
        ({"text": "x", "title": "t" * 201}, "invalid", "title"),
        ([], "malformed", None),
        ("text", "malformed", None),
    ],
)
def test_a_draft_that_cannot_be_read(controller, officer, body, code, field):
    before = counted()

    problem_of(officer.post("policies/testco/versions/", body), 400, code, field)

    assert counted() == before


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"reason": "x"}, "required", "material"),
        ({"material": True}, "required", "reason"),
        ({"material": True, "reason": ""}, "reason_required", "reason"),
        ({"material": "perhaps", "reason": "x"}, "invalid", "material"),
        ({"material": True, "reason": "x", "criteria": ["weather"]}, "criterion_unknown", "criteria"),
        ({"material": True, "reason": "x", "criteria": "spelling"}, "invalid", "criteria"),
    ],
)
def test_an_assessment_that_cannot_be_read(controller, decider, body, code, field):
    version = drafted(controller)
    before = counted()

    problem_of(decider.post(step(version.pk, "assess-materiality"), body), 400, code, field)

    assert counted() == before
    assert PolicyVersion.objects.get(pk=version.pk).state == "draft"


@pytest.mark.parametrize("name", ["approve-version", "plan-campaign", "postpone-version"])
def test_an_impossible_step_names_the_possible_ones(controller, decider, name):
    version = drafted(controller)
    body = {"effective_on": "2026-03-09", "reason": "x"} if name == "postpone-version" else {}

    answer = problem_of(decider.post(step(version.pk, name), body), 409, "step_impossible")

    assert answer["state"] == "draft"
    assert answer["available"] == ["give_dpo_advice", "record_dpo_advice", "assess_materiality"]


def test_an_unknown_step_is_not_found(controller, decider):
    version = drafted(controller)

    problem_of(decider.post(step(version.pk, "put-in-force")), 404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "policies/nowhere/versions/",
        "policies/other/versions/",
        "policies/other/in-force/",
        "policies/testco/versions/{foreign}/",
        "policies/other/versions/{foreign}/",
        "policies/testco/versions/{unknown}/",
        "campaigns/{unknown}/",
        "campaigns/{campaign}/",
        "campaigns/x/",
    ],
)
def test_unknown_and_foreign_answer_alike(controller, officer, path):

    other = Controller.objects.get(slug="other")
    foreign = PolicyVersion.objects.get(controller=other)
    campaign = announced(other, actor_with("decider", other))
    path = path.format(foreign=foreign.pk, unknown=uuid.uuid4(), campaign=campaign.pk)

    problem_of(officer.get(path), 404, "not_found")


@pytest.mark.parametrize("role", ["officer", "legal", "dpo", "auditor", "client"])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("assess-materiality", {"material": True, "reason": "x"}),
        ("approve-version", {}),
        ("plan-campaign", {}),
        ("postpone-version", {"effective_on": "2026-03-09", "reason": "x"}),
    ],
)
def test_deciding_steps_are_the_decider_s(controller, role, name, body):
    version = drafted(controller)
    before = counted()

    problem_of(Caller(role, controller).post(step(version.pk, name), body), 403, "not_permitted")

    assert counted() == before


def test_a_token_without_the_scope_may_not(controller):
    narrow = Caller("decider", controller, scopes=["controller.*", "policy.view"])

    problem_of(narrow.post("policies/testco/versions/", DRAFT), 403, "not_permitted")
    assert narrow.get("policies/testco/versions/").status_code == 200


def test_an_agent_sees_no_policies(controller):
    agent = Caller("agent", controller)

    problem_of(agent.get("policies/testco/versions/"), 403, "not_permitted")
    problem_of(agent.post("policies/testco/versions/", DRAFT), 403, "not_permitted")


def test_a_stale_if_match_changes_nothing(controller, decider):
    version = drafted(controller)
    body = {"material": True, "reason": "x"}

    problem_of(
        decider.post(step(version.pk, "assess-materiality"), body, if_match='"7"'), 412, "version_stale"
    )
    problem_of(
        decider.post(step(version.pk, "assess-materiality"), body, if_match="x"), 400, "if_match_malformed"
    )

    assert PolicyVersion.objects.get(pk=version.pk).state == "draft"


def test_the_same_key_drafts_once(controller, officer):
    first = officer.post("policies/testco/versions/", DRAFT, idempotency_key="k1")
    again = officer.post("policies/testco/versions/", DRAFT, idempotency_key="k1")

    assert first.json() == again.json()
    assert PolicyVersion.objects.filter(controller=controller).count() == 2
    problem_of(
        officer.post("policies/testco/versions/", DRAFT | {"title": "x"}, idempotency_key="k1"),
        422,
        "idempotency_key_reused",
    )


def test_the_same_key_plans_once(controller, decider, person):
    make_customer(controller, "10001")
    version = approved(controller, person)

    first = decider.post(step(version.pk, "plan-campaign"), idempotency_key="k2")
    again = decider.post(step(version.pk, "plan-campaign"), idempotency_key="k2")

    assert (first.status_code, again.json()) == (200, first.json())
    assert Campaign.objects.count() == 1


def test_a_version_says_why_it_is_in_force_and_that_it_is_what_was_approved(controller, officer):
    shown = officer.get("policies/testco/in-force/").json()

    assert (shown["is_intact"], shown["text_sha256"]) == (True, text_sha256(shown["text"]))
    assert shown["in_force_proof"]["ground"] == "entered"
    assert shown["in_force_proof"]["content_sha256"] == shown["content_sha256"]


def test_no_answer_shows_a_hash_that_is_not_the_text_s(controller, officer):
    unguarded(PolicyVersion.objects.get(controller=controller), text="Noget andet.")

    shown = officer.get("policies/testco/in-force/").json()

    assert (shown["is_intact"], shown["text_sha256"], shown["content_sha256"]) == (False, "", "")


def test_a_draft_has_nothing_that_could_be_altered(controller, officer):
    shown = officer.get(f"policies/testco/versions/{drafted(controller).pk}/").json()

    assert (shown["is_intact"], shown["text_sha256"], shown["in_force_proof"]) == (None, "", None)
