"""The record is written through the dialogs of its pages: one activity from nothing to active."""

import pytest

from dpo_office.common.events import Event
from registry_app.models import (
    DataCategory,
    ProcessingActivity,
    Purpose,
    PurposeBasis,
    RetentionRule,
)
from tests.factories.registry import (
    make_activity,
    make_controller,
    make_data,
    make_recipient,
    make_rule,
    make_system,
)
from tests.registry_app.admin.conftest import list_url, page_url, rows_everywhere, signed_in

ACTIVITY = {
    "name_da": "Ansættelse og løn",
    "name_en": "Employment and pay",
    "role": "controller",
    "subjects": ["employees"],
    "owner": "HR",
    "next_review_on": "2099-01-04",
}
PURPOSE = {"name_da": "Løn", "name_en": "Pay", "text_da": "At betale løn.", "text_en": "To pay wages."}
RULE = {
    "code": "R-HR1",
    "unit": "years",
    "period": "5",
    "trigger": "employment_ended",
    "counting": "after",
    "action": "erase",
    "yields_to_rights": "on",
}
CATEGORY = {"name_da": "Lønoplysninger", "name_en": "Pay data", "origin": "person"}


def post(client, row, step, **answers):
    """Answer a step's dialog with the version that the page shows."""
    row.refresh_from_db()
    url = page_url(row, f"step/{step}/")
    return client.post(url, {"version": getattr(row, "version", ""), **answers})


def agreed(client, row, step, **answers):
    """Answer a dialog that first shows what it will say."""
    shown = post(client, row, step, **answers)
    assert shown.status_code == 200
    return post(client, row, step, **answers, told=shown.context["told_for"]), shown


def test_an_activity_is_written_from_nothing_to_active(controller):
    system = make_system(controller)
    client = signed_in("decider", controller)

    entered = post(client, controller, "add_activity", **ACTIVITY, systems=[str(system.pk)])
    activity = ProcessingActivity.objects.get(code="ansaettelse-og-loen")
    assert entered["Location"] == page_url(activity)
    assert (activity.status, activity.owner, activity.subjects) == ("draft", "HR", ["employees"])
    assert [use.system for use in activity.activity_systems.all()] == [system]

    post(
        client,
        activity,
        "change_safeguards",
        security_measures=["two_factor"],
        dpia_need="not_needed",
        information_da="I ansættelsesbrevet.",
        information_en="In the letter of employment.",
    )
    post(client, activity, "add_purpose", **PURPOSE)
    purpose = Purpose.objects.get(code="loen")
    post(client, purpose, "add_basis", article="6.1.c", provision="ansættelsesbevisloven § 3")
    _added, shown = agreed(client, controller, "add_rule", **RULE)
    assert "Erased 5 years after the employment has ended." in shown.content.decode()
    rule = RetentionRule.objects.get(code="R-HR1")
    post(client, controller, "add_category", **CATEGORY)
    category = DataCategory.objects.get(code="loenoplysninger")
    uses = {f"use_{category.pk}": str(rule.pk)}
    assert post(client, purpose, "change_data", **uses).status_code == 302
    assert post(client, activity, "activate_activity").status_code == 302

    activity.refresh_from_db()
    assert (activity.status, activity.version) == ("active", 6)
    text = client.get(page_url(activity)).content.decode()
    for said in ("Employment and pay", "ansættelsesbevisloven § 3", "Pay data", "Erased 5 years after"):
        assert said in text
    types = list(Event.objects.filter(subject_id=activity.pk).order_by("id").values_list("type", flat=True))
    assert types == [
        "activity.added",
        "activity.safeguards_changed",
        "activity.purpose_added",
        "activity.basis_added",
        "activity.data_changed",
        "activity.activated",
    ]
    reasons = [row.history_change_reason for row in activity.history.all()]
    assert reasons[::-1] == types


def everything(controller):
    activity = make_activity(controller, basis="6.1.f", status="draft")
    purpose = activity.purposes.get()
    rule = make_rule(controller)
    category = make_data(purpose, rule=rule)
    make_recipient(activity, "Post")
    return {
        "activity": activity,
        "purpose": purpose,
        "basis": purpose.bases.get(),
        "rule": rule,
        "category": category,
        "controller": controller,
    }


# Each step with its object and its answers; "told" for those that first show what they will say.
STEPS = {
    "add_activity": ("controller", ACTIVITY),
    "add_rule": ("controller", RULE),
    "add_category": ("controller", CATEGORY),
    "change_activity": ("activity", ACTIVITY),
    "change_safeguards": ("activity", {"dpia_need": "needed"}),
    "add_purpose": ("activity", PURPOSE),
    "add_joint_controller": ("activity", {"name": "Partner A/S", "reference": "J-1"}),
    "change_purpose": ("purpose", PURPOSE),
    "add_basis": ("purpose", {"article": "6.1.b"}),
    "change_data": ("purpose", {}),
    "change_basis": ("basis", {"article": "6.1.a"}),
    "assess_balance": (
        "basis",
        {
            "interest_test": "a",
            "necessity_test": "b",
            "balancing_test": "c",
            "result": "holds",
            "assessed_on": "2026-01-05",
        },
    ),
    "change_rule": ("rule", {**RULE, "period": "2"}),
    "change_category": ("category", {**CATEGORY, "special": "on"}),
}
TELLS = {"add_rule", "change_rule"}


@pytest.mark.parametrize("role", ["dpo", "auditor"])
def test_each_step_is_taken_by_those_who_keep_the_record_and_by_nobody_else(role, controller):
    client = signed_in(role, controller)
    for number, (step, (name, answers)) in enumerate(STEPS.items()):
        owner = make_controller(f"owner-{number}")
        row = everything(owner)[name]
        client = signed_in(role, owner)
        before = rows_everywhere()
        assert client.get(page_url(row, f"step/{step}/")).status_code == (200 if role == "dpo" else 409)
        answer = (agreed if step in TELLS and role == "dpo" else post)(client, row, step, **answers)
        if role == "auditor":
            assert answer.status_code == 409, step
            assert rows_everywhere() == before, step
            continue
        answer = answer[0] if isinstance(answer, tuple) else answer
        assert answer.status_code == 302, (step, answer.content.decode())
        assert Event.objects.filter(controller_id=owner.pk, step=step).exists() or name in (
            "rule",
            "category",
            "controller",
        )


REFUSED = {
    "a processor without a principal": ("activity", "change_activity", {**ACTIVITY, "role": "processor"}),
    "a provision beside a foreign article": ("basis", "change_basis", {"article": "6.1.b", "dbl": "dbl_8_3"}),
    "the same basis twice": ("purpose", "add_basis", {"article": "6.1.f"}),
    "a counted rule without a period": ("rule", "change_rule", {**RULE, "period": ""}),
    "a counted rule without a trigger": ("rule", "change_rule", {**RULE, "trigger": ""}),
    "a rule in words without words": ("rule", "change_rule", {**RULE, "unit": "in_words", "period": ""}),
    "fields that stay though all is erased": ("rule", "change_rule", {**RULE, "keeps": ["city"]}),
    "a rule whose code is taken": ("controller", "add_rule", {**RULE, "code": "R-1"}),
    "a name in one language": ("category", "change_category", {**CATEGORY, "name_en": " "}),
    "an impact assessment of tomorrow": (
        "activity",
        "change_safeguards",
        {"dpia_need": "needed", "dpia_done_on": "2099-01-01"},
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_does_not_fit_is_refused_and_nothing_changes(what, controller):
    name, step, answers = REFUSED[what]
    row = everything(controller)[name]
    client = signed_in("officer", controller)
    before = rows_everywhere(), getattr(row, "version", None)

    answer = post(client, row, step, **answers)
    if answer.status_code == 200 and answer.context.get("told_for"):
        answer = post(client, row, step, **answers, told=answer.context["told_for"])

    assert answer.status_code in (200, 400, 409)
    assert answer.context.get("refusal") or answer.context["form"].errors
    row.refresh_from_db()
    assert (rows_everywhere(), getattr(row, "version", None)) == before


def test_a_rule_is_stored_only_after_its_sentence_was_shown_for_the_same_answers(controller):
    rule = make_rule(controller)
    client = signed_in("legal", controller)

    first = post(client, rule, "change_rule", **RULE)
    other = post(client, rule, "change_rule", **RULE | {"period": "7"}, told=first.context["told_for"])

    assert "Slettes 5 år efter, at ansættelsen er ophørt." in first.content.decode()
    assert "Slettes 7 år efter" in other.content.decode()
    rule.refresh_from_db()
    assert (rule.period, rule.version) == (36, 1)
    assert (
        post(
            client, rule, "change_rule", **RULE | {"period": "7"}, told=other.context["told_for"]
        ).status_code
        == 302
    )
    rule.refresh_from_db()
    assert (rule.period, rule.unit, rule.version) == (7, "years", 2)


def test_two_people_at_two_purposes_of_one_activity_read_each_other_first(controller):
    rows = everything(controller)
    first, second = (signed_in("officer", controller) for _ in range(2))
    basis, purpose = rows["basis"], rows["purpose"]
    first.post(page_url(purpose, "step/add_basis/"), {"version": "1", "article": "6.1.b"})

    answer = second.post(page_url(basis, "step/change_basis/"), {"version": "1", "article": "6.1.a"})

    assert answer.status_code == 412
    assert "Legal basis added" in answer.content.decode()
    basis.refresh_from_db()
    assert basis.article == "6.1.f"


def test_a_purpose_is_taken_away_and_history_keeps_it(controller):
    rows = everything(controller)
    client = signed_in("officer", controller)
    post(client, rows["basis"], "assess_balance", **STEPS["assess_balance"][1])

    assert post(client, rows["activity"], "remove_purpose", part=str(rows["purpose"].pk)).status_code == 302

    assert not Purpose.objects.exists()
    assert not PurposeBasis.objects.exists()
    kinds = list(Purpose.history.order_by("history_id").values_list("history_type", flat=True))
    assert kinds == ["+", "-"]
    assert PurposeBasis.history.filter(history_change_reason="activity.purpose_removed").count() == 1


def test_a_basis_that_is_no_interest_any_more_loses_its_balancing(controller):
    basis = everything(controller)["basis"]
    client = signed_in("officer", controller)
    post(client, basis, "assess_balance", **STEPS["assess_balance"][1])
    assert basis.purpose.bases.get().balancing.result == "holds"

    post(client, basis, "change_basis", article="6.1.a")

    assert not hasattr(PurposeBasis.objects.get(), "balancing")


def test_recipients_are_given_and_taken_away(controller):
    rows = everything(controller)
    activity = rows["activity"]
    other = make_recipient(make_activity(controller, "other"), "Bank")
    client = signed_in("officer", controller)

    post(client, activity, "add_disclosure", recipient=str(other.pk), condition_en="when paid")
    given = activity.disclosures.get(recipient=other)
    post(client, activity, "remove_disclosure", part=str(given.pk))

    assert not activity.disclosures.filter(recipient=other).exists()
    foreign = make_recipient(make_activity(make_controller("elsewhere")), "Foreign")
    assert post(client, activity, "add_disclosure", recipient=str(foreign.pk)).context["form"].errors


def test_data_is_used_undecided_and_no_longer_used(controller):
    rows = everything(controller)
    purpose, category = rows["purpose"], rows["category"]
    client = signed_in("officer", controller)

    post(client, purpose, "change_data", **{f"use_{category.pk}": "undecided"})
    assert purpose.data.get().rule is None
    post(client, purpose, "change_data", **{f"use_{category.pk}": ""})
    assert not purpose.data.exists()


@pytest.mark.parametrize("part", ["purpose", "basis", "category"])
def test_a_part_of_somebody_else_answers_like_an_unknown_one(part, controller):
    row = everything(make_controller("elsewhere"))[part]
    client = signed_in("decider", controller)

    for page in ("change/", "history/", f"step/change_{part}/"):
        assert client.get(page_url(row, page)).status_code == 404
    assert str(row.pk) not in client.get(list_url(row._meta.model_name)).content.decode()


PART_QUERIES = {"purpose": 11, "basis": 5, "category": 6}


@pytest.mark.parametrize("part", PART_QUERIES)
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_part_asks_a_fixed_number_of_times(part, count, controller, django_assert_num_queries):
    row = everything(controller)[part]
    for number in range(count - 1):
        activity = make_activity(controller, f"more-{number}")
        make_data(activity.purposes.get(), f"more-{number}")
    client = signed_in("dpo", controller)
    client.get(page_url(row))

    with django_assert_num_queries(PART_QUERIES[part]):
        client.get(page_url(row))
