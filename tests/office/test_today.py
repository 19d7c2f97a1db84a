"""The front page: numbers that lead to their rows, what is next, and nothing of others."""

from datetime import timedelta

import pytest

from dpo_office.common import clock
from dpo_office.common.letters.models import Letter
from dpo_office.common.users import User
from requests_app.actions import signed_forms
from requests_app.actions.contributors import deactivate_contributor
from requests_app.domain.next_steps import next_step
from requests_app.models import Case
from tests.factories.cases import case_in, make_case, make_office, signed_file, take
from tests.factories.contributors import handed_out, opened
from tests.factories.four_eyes import choose, propose
from tests.factories.policy_change import attempt_with
from tests.factories.registry import actor_with
from tests.office.conftest import filled

# Session, user and grants; breaches 1; authority cases 1; cases 7; versions 1; campaigns 3; letters 1;
# week 9; visit 5; chart 2; year wheel 3; mail 1; letters that are alike 1; post 2; planned changes 1;
# is the DPO heard 2.
QUERIES = 43


def doubted_form(controller):
    """Insert a case whose form came back without a signature in its box."""
    case = case_in("form_issued", controller)
    signed_forms.receive_signed_form(
        case_id=case.pk,
        received=signed_file(case.issued_forms.get(), ink=(("signature", 0.0),)),
        actor=actor_with("officer", controller),
        now=clock.now(),
    )
    return case


def left_alone(controller):
    """Hand a task to a colleague, who then leaves."""
    task = handed_out(controller)
    deactivate_contributor(
        contributor_id=task.contributor_id, actor=actor_with("officer", controller), now=clock.now()
    )
    return task.case


def with_copy(controller):
    """Bring a case to where the copy went out and the erasure waits."""
    case = case_in("collecting", controller, rights=["erasure", "access"], copy_first=True)
    for step in ("settle_tasks", "send_part_answer"):
        take(step, case, actor=actor_with("officer", controller), now=clock.now())
        case.refresh_from_db()


def counts_of(context):
    return {str(row["words"]): row["number"] for row in context["case_counts"]}


def test_today_counts_the_actors_own_cases(sign_in, controller):
    late = make_case(controller, now=clock.now() - timedelta(days=60))

    context = sign_in("officer", controller).get("/office/", headers={"accept-language": "en"}).context

    assert counts_of(context) == {
        "uses to stop at once": 0,
        "overdue": 1,
        "due within 7 days": 0,
        "my open cases": 0,
        "taken by nobody": 3,
        "open cases": 3,
        "forms to check": 1,
        "forms in doubt": 0,
        "forms waited for too long": 1,
        "authorities to check": 0,
        "waiting for a second person": 0,
        "handed back by a colleague": 0,
        "ready to answer": 0,
        "waiting for the person": 0,
        "status letters due": 0,
        "erasures waiting for the copy": 0,
    }
    assert context["next_cases"][0]["reference"] == late.reference
    assert context["next_cases"][0]["chip"].tone == "late"
    assert {row["controller"] for row in context["next_cases"]} == {controller.name}


def test_a_case_that_waits_for_the_person_comes_after_what_can_be_worked_on(sign_in, controller):
    long_ago, officer = clock.now() - timedelta(days=60), actor_with("officer", controller)
    untold, told = make_case(controller, now=long_ago), make_case(controller, now=long_ago)
    for case in (untold, told):
        take("ask_identity", case, actor=officer, now=long_ago)
    take("send_status_letter", told, actor=officer, now=long_ago)

    context = sign_in("officer", controller).get("/office/").context

    shown = [row["reference"] for row in context["next_cases"]]
    assert (shown[0], shown[-1]) == (untold.reference, told.reference)


def test_every_number_leads_to_as_many_rows(sign_in, controller):
    make_case(controller, now=clock.now() - timedelta(days=60))
    make_case(controller, now=clock.now() - timedelta(days=27))
    ready = case_in("collecting", controller)
    take("settle_tasks", ready, actor=actor_with("officer", controller), now=clock.now())
    doubted_form(controller)
    left_alone(controller)
    silent = make_case(controller, now=clock.now() - timedelta(days=27))
    take(
        "ask_identity", silent, actor=actor_with("officer", controller), now=clock.now() - timedelta(days=26)
    )
    with_copy(controller)
    take("name_representative", silent, actor=actor_with("officer", controller), now=clock.now())
    choose(controller, extend_deadline=["always"])
    propose(make_case(controller), actor=actor_with("officer", controller))
    client = sign_in("officer", controller)
    mine = make_case(controller, rights=["objection"])
    client.post(f"/office/requests_app/case/{mine.pk}/step/take_case/", {"version": "1"})
    assert not [row for row in client.get("/office/").context["case_counts"] if not row["number"]]

    for count in client.get("/office/").context["case_counts"]:
        listed = client.get(count["url"])
        assert listed.status_code == 200, count
        assert listed.context["cl"].result_count == count["number"], count


def test_the_months_of_the_chart_lead_to_as_many_rows(sign_in, controller):
    case_in("withdrawn", controller)
    case_in("answered", controller)
    client = sign_in("officer", controller)
    month = client.get("/office/").context["chart"]["months"][-1]

    assert (month["received"], month["answered"]) == (4, 1)
    for name in ("received", "answered"):
        assert client.get(month[f"{name}_url"]).context["cl"].result_count == month[name]


def test_work_that_a_colleague_gives_back_is_counted_while_its_case_collects(sign_in, controller):
    client, address = opened(handed_out(controller))
    client.post(f"{address}explain-task/", {"reason": "Systemet er lukket ned."})
    handed_out(controller)
    ended = left_alone(controller)
    take("withdraw_case", ended, actor=actor_with("officer", controller), now=clock.now())
    english = {"accept-language": "en"}

    counts = {
        role: counts_of(sign_in(role, controller).get("/office/", headers=english).context)
        for role in ("officer", "decider", "dpo", "agent")
    }

    assert [row.get("handed back by a colleague") for row in counts.values()] == [1, 1, 1, None]


def test_letters_that_want_a_person_are_counted_and_lead_on(sign_in, controller):
    letters = list(Letter.objects.filter(controller_id=controller.pk).order_by("created_at", "id"))
    attempt_with(letters[0], "permanent", clock.now())
    attempt_with(letters[1], "in_doubt", clock.now())
    client = sign_in("officer", controller)

    counts = client.get("/office/").context["letter_counts"]

    assert {(row["url"], row["number"]) for row in counts} == {
        ("/office/common/letter/?state=failed", 1),
        ("/office/common/letter/?state=in_doubt", 1),
    }
    for row in counts:
        assert client.get(row["url"]).context["cl"].result_count == 1


def test_an_agent_sees_queues_and_no_policies_or_letters(sign_in, controller):
    context = sign_in("agent", controller).get("/office/").context

    assert context["next_cases"]
    assert "campaigns" not in context
    assert "letter_counts" not in context


def test_an_auditor_sees_but_is_offered_no_step(sign_in, controller):
    context = sign_in("auditor", controller).get("/office/").context

    assert {row["step_name"] for row in context["next_cases"]} == {"verify_form", "settle_task"}
    assert {row["step_url"] for row in context["next_cases"]} == {""}
    assert context["campaigns"]


def test_queues_are_told_apart_when_there_are_several_controllers(sign_in, controller):
    other = Case.objects.exclude(controller=controller).first().controller
    queues = sign_in("agent", controller, other).get("/office/").context["queues"]

    assert [row["name"] for row in queues] == sorted([controller.name, other.name])
    assert "queues" not in sign_in("agent", controller).get("/office/").context


@pytest.mark.parametrize("more", [0, 2])
def test_today_asks_the_same_number_of_queries_whatever_there_is(
    sign_in, controller, more, django_assert_num_queries
):
    filled(controller, more)
    client = sign_in("officer", controller)
    client.get("/office/")

    with django_assert_num_queries(QUERIES):
        assert client.get("/office/").status_code == 200


def test_today_without_cases_says_how_one_begins(sign_in, db):
    page = sign_in("officer", make_office()).get("/office/", headers={"accept-language": "en"})

    assert "No case is open." in page.content.decode()
    assert page.context["campaigns"] == []


def test_somebody_without_a_role_is_told_whom_to_ask(sign_in):
    sign_in("", is_superuser=True, name="Rut Rod")
    page = sign_in("").get("/office/", headers={"accept-language": "en"}).content.decode()

    assert "You have no role here yet" in page
    assert "Rut Rod" in page
    assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.parametrize(
    ("state", "offered", "step"),
    [
        ("received", ["issue_form", "waive_form", "refuse_case"], "issue_form"),
        ("received", ["waive_form", "plan_tasks"], "plan_tasks"),
        ("form_issued", ["issue_form", "receive_signed_form"], "receive_signed_form"),
        ("form_returned", ["issue_form", "verify_form", "return_form"], "verify_form"),
        ("form_returned", ["receive_signed_form", "return_form"], "return_form"),
        ("collecting", ["attach_extract", "settle_task", "refuse_case"], "settle_task"),
        ("collecting", ["send_answer", "refuse_case"], "send_answer"),
        ("received", ["withdraw_case"], ""),
    ],
)
def test_the_next_step_goes_on_with_the_flow(state, offered, step):
    assert next_step(offered, state) == step


def test_a_case_with_nothing_left_to_collect_is_ready_to_answer(sign_in, controller):
    case = case_in("collecting", controller)
    take("settle_tasks", case, actor=actor_with("officer", controller), now=clock.now())

    context = sign_in("officer", controller).get("/office/", headers={"accept-language": "en"}).context

    assert counts_of(context)["ready to answer"] == 1
    assert "send_answer" in {row["step_name"] for row in context["next_cases"]}


@pytest.mark.parametrize(
    ("role", "first", "missing"),
    [
        ("agent", "next_cases", {"campaigns", "versions", "chart", "decisions", "steps"}),
        ("officer", "next_cases", {"find", "decisions", "steps", "reading"}),
        ("decider", "decisions", {"find", "steps", "reading"}),
        ("dpo", "next_cases", {"find", "decisions", "steps", "reading"}),
        ("legal", "versions", {"find", "decisions", "steps", "reading"}),
        ("auditor", "steps", {"find", "decisions", "versions"}),
    ],
)
def test_each_role_sees_its_own_page_in_its_own_order(sign_in, controller, role, first, missing):
    page = sign_in(role, controller).get("/office/", headers={"accept-language": "en"})

    names = [path.split("/")[-1].removesuffix(".html") for path in page.context["main_sections"]]
    side = [path.split("/")[-1].removesuffix(".html") for path in page.context["side_sections"]]
    assert names[0] == first
    assert not missing & {*names, *side}
    assert {"changes", "week"} <= {*names, *side}
    assert ("Somebody is on the phone" in page.content.decode()) is (role == "agent")
    assert len(names + side) == len({*names, *side})


def test_ones_own_cases_come_first_whatever_their_deadline(sign_in, controller):
    client = sign_in("officer", controller)
    mine = make_case(controller)
    client.post(f"/office/requests_app/case/{mine.pk}/step/take_case/", {"version": "1"})
    make_case(controller, now=clock.now() - timedelta(days=60))

    first = client.get("/office/", headers={"accept-language": "en"}).context["next_cases"][0]

    assert (first["reference"], first["owner"]) == (mine.reference, "yours")


def test_a_decider_sees_what_waits_for_a_decision(sign_in, controller):
    ready = case_in("collecting", controller)
    take("settle_tasks", ready, actor=actor_with("officer", controller), now=clock.now())
    draft = controller.policy_versions.get(state="draft")

    rows = sign_in("decider", controller).get("/office/").context["decisions"]

    assert [row["url"] for row in rows] == [
        f"/office/requests_app/case/{ready.pk}/change/",
        f"/office/registry_app/policyversion/{draft.pk}/change/",
    ]


def test_the_week_brings_the_dates_of_the_next_seven_days(sign_in, controller):
    near = make_case(controller, received_at=clock.now() - timedelta(days=27))
    make_case(controller)

    week = sign_in("officer", controller).get("/office/").context["week"]

    named = [entry["name"] for day in week["days"] for entry in day["entries"] if entry["kind"] == "case_due"]
    assert named == ([near.reference] if near.due_on <= clock.today() + timedelta(days=7) else [])
    assert named or near.due_on > clock.today() + timedelta(days=7)
