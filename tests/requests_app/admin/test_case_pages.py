"""The list of cases and the page of each: who sees what, and that looking changes nothing."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.letters.models import LetterAttachment
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from requests_app.actions.identity_papers import mark_identity_paper
from requests_app.actions.mail_triage import join_case
from requests_app.admin.case_clock import clock_tab
from requests_app.admin.case_words import deadline_chip
from requests_app.domain.case_steps import CLOCKS_STEPS, CONTRIBUTORS_STEPS, STATES
from requests_app.models import Case, Extract, SignedForm
from tests.factories.authority_cases import hold, make_authority_case
from tests.factories.cases import SETUP, case_in, make_case, make_office, take
from tests.factories.decision_records import advise, draft
from tests.factories.four_eyes import choose, propose
from tests.factories.identity import begin, call
from tests.factories.mails import make_mailbox, make_raw, take_mail
from tests.factories.measures import measure
from tests.factories.need_to_know import let_colleagues_see
from tests.factories.registry import ADMIN, actor_with, make_customer
from tests.factories.waves import make_wave
from tests.requests_app.admin.conftest import SignIn, case_url, rows_everywhere
from tests.share import in_share

ENGLISH = {"headers": {"accept-language": "en"}}
LIST = "/office/requests_app/case/"
NO_FILE = "00000000-0000-4000-8000-000000000000"
SEEING = ["officer", "decider", "dpo", "legal", "agent", "auditor"]


@pytest.mark.parametrize("role", SEEING)
def test_a_role_that_may_see_cases_sees_list_page_and_history(
    role: str, controller: Controller, sign_in: SignIn
) -> None:
    case = case_in("form_returned", controller)
    client = sign_in(role, controller)

    for address in (LIST, case_url(case), case_url(case, "history/")):
        answer = client.get(address)
        assert answer.status_code == 200
        assert case.reference in answer.content.decode()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_page_shows_every_state(
    state: str, language: str, controller: Controller, sign_in: SignIn
) -> None:
    case = case_in(state, controller)

    answer = sign_in("officer", controller).get(case_url(case), headers={"accept-language": language})

    assert answer.status_code == 200
    explained = {"da": "Svaret skal være sendt senest", "en": "The answer must be sent before the end of"}
    if state == "unidentified":
        explained = {"da": "Fristen er suspenderet", "en": "The period is suspended until the answer comes"}
    assert explained[language] in answer.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "change/",
        "history/",
        "step/issue_form/",
        "step/withdraw_case/",
        f"file/{NO_FILE}/",
    ],
)
def test_a_foreign_case_answers_like_an_unknown_one(
    page: str, controller: Controller, sign_in: SignIn
) -> None:
    case = make_case(controller)
    elsewhere = sign_in("officer", make_office("other"))
    nobody = sign_in()

    assert elsewhere.get(case_url(case, page)).status_code == 404
    assert elsewhere.post(case_url(case, page)).status_code in (404, 405)
    assert nobody.get(case_url(case, page)).status_code == 403


@pytest.mark.parametrize("address", [LIST, f"{LIST}open/"])
def test_without_a_role_there_is_nothing(address: str, controller: Controller, sign_in: SignIn) -> None:
    assert sign_in().get(address).status_code == 403


def test_the_list_holds_no_foreign_case(controller: Controller, sign_in: SignIn) -> None:
    foreign = make_case(make_office("other"))
    own = make_case(controller)

    shown = sign_in("agent", controller).get(LIST).content.decode()

    assert own.reference in shown
    assert foreign.reference not in shown


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_pages_take_nothing_in(method: str, controller: Controller, sign_in: SignIn) -> None:
    case = make_case(controller)
    client = sign_in("decider", controller)

    for page in ("change/", "history/", f"file/{uuid.uuid4()}/"):
        assert getattr(client, method)(case_url(case, page)).status_code == 405


@pytest.mark.parametrize("page", ["delete/", "nonsense/change/"])
def test_there_is_no_way_to_delete(page: str, controller: Controller, sign_in: SignIn) -> None:
    case = make_case(controller)

    answer = sign_in("decider", controller).post(case_url(case, page), {"post": "yes"})

    assert answer.status_code in (302, 403, 404, 405)
    assert Case.objects.filter(pk=case.pk).exists()


def test_the_list_shows_open_cases_the_most_urgent_first(controller: Controller, sign_in: SignIn) -> None:
    now = clock.now()
    ended = case_in("withdrawn", controller, now=now)
    later = make_case(controller, now=now)
    sooner = make_case(controller, now=now, received_at=now - timedelta(days=20))

    client = sign_in("officer", controller)
    listed = {state: client.get(f"{LIST}?state={state}").context["cl"] for state in ("", "every")}

    assert list(listed[""].result_list) == [sooner, later]
    assert set(listed["every"].result_list) == {later, ended, sooner}
    assert list(listed["every"].result_list)[-1] == sooner, "the latest first, where all are listed"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=open", {"old", "new"}),
        ("state=withdrawn", {"ended"}),
        ("state=ended", {"ended"}),
        ("deadline=overdue", {"old"}),
        ("deadline=later", {"new"}),
        ("deadline=today", set()),
        ("deadline=nonsense", {"old", "new"}),
        ("controller=testco", {"old", "new"}),
        ("controller=testco&state=every", {"old", "new", "ended"}),
        ("controller=other", set()),
        ("q=aase@example.com", {"old", "new", "ended"}),
        ("q=%2B45+00+00+00+02", {"old", "new", "ended"}),
        ("q=K-4711", {"old"}),
        ("q=nobody", set()),
    ],
)
def test_the_list_is_narrowed(query: str, found: set[str], controller: Controller, sign_in: SignIn) -> None:
    from_long_ago = clock.now() - timedelta(days=60)
    cases = {
        "old": make_case(controller, received_at=from_long_ago),
        "new": make_case(controller),
        "ended": case_in("withdrawn", controller),
    }
    _give_number(cases["old"], "K-4711")

    shown = sign_in("officer", controller).get(f"{LIST}?{query}", follow=True).content.decode()

    assert {name for name, case in cases.items() if case.reference in shown} == found


def _give_number(case: Case, number: str) -> None:
    with acting(ADMIN, "import"):
        Case.objects.filter(pk=case.pk).update(requester_customer_number=number)


@pytest.mark.parametrize(
    ("today", "state", "text", "tone"),
    [
        (date(2026, 12, 1), "received", "9 days left", "good"),
        (date(2026, 12, 3), "received", "7 days left", "near"),
        (date(2026, 12, 9), "collecting", "1 day left", "near"),
        (date(2026, 12, 10), "received", "due today", "near"),
        (date(2026, 12, 11), "verified", "1 day overdue", "late"),
        (date(2026, 12, 12), "received", "2 days overdue", "late"),
        (date(2026, 12, 12), "answered", "ended", "ended"),
    ],
)
def test_deadline_chip(today: date, state: str, text: str, tone: str) -> None:
    with override("en"):
        chip = deadline_chip(Case(state=state, due_on=date(2026, 12, 10)), today)

    assert (chip.text, chip.tone) == (text, tone)


def test_an_agent_sees_the_case_but_none_of_what_was_found(controller: Controller, sign_in: SignIn) -> None:
    case = case_in("form_returned", controller)
    signed = SignedForm.objects.get(case=case)
    blank = case.issued_forms.get()
    agent = sign_in("agent", controller)

    shown = agent.get(case_url(case) + "?tab=documents").content.decode()

    assert case_url(case, f"file/{blank.document_id}/") in shown
    assert case_url(case, f"file/{signed.document_id}/") not in shown
    assert agent.get(case_url(case, f"file/{signed.document_id}/")).status_code == 404
    assert agent.get(case_url(case, f"file/{blank.document_id}/")).status_code == 200


def test_files_leave_as_attachments_that_nothing_opens(controller: Controller, sign_in: SignIn) -> None:
    case = case_in("form_returned", controller)
    now = clock.now()
    actor = actor_with("decider", controller)
    for step in ("verify_form", "plan_tasks", "attach_extract", "settle_tasks", "send_answer"):
        take(step, case, actor=actor, now=now)
        case.refresh_from_db()
    documents = {
        case.issued_forms.get().document_id,
        SignedForm.objects.get(case=case).document_id,
        Extract.objects.get(task__case=case).document_id,
        *LetterAttachment.objects.filter(letter__cause_id=case.pk).values_list("document_id", flat=True),
    }
    client = sign_in("officer", controller)
    before = rows_everywhere()

    answers = [client.get(case_url(case, f"file/{document}/")) for document in documents]

    assert len(answers) == 4
    for answer in answers:
        assert answer.status_code == 200
        assert answer.content
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert rows_everywhere() == before


def test_a_file_of_another_case_is_not_given(controller: Controller, sign_in: SignIn) -> None:
    case, other = case_in("form_issued", controller), case_in("form_issued", controller)

    answer = sign_in("officer", controller).get(
        case_url(case, f"file/{other.issued_forms.get().document_id}/")
    )

    assert answer.status_code == 404


def test_the_page_tells_findings_reasons_and_who_can_see(controller: Controller, sign_in: SignIn) -> None:
    case = case_in("form_returned", controller)
    take("waive_form", case, actor=actor_with("officer", controller), now=clock.now())

    shown = sign_in("dpo", controller).get(case_url(case) + "?tab=all").content.decode()

    assert "in order" in shown
    assert "Skrev fra adressen i kontoen." in shown
    assert "Signed form received" in shown
    assert "Ditte Dam" in shown
    assert "Data protection officer" in shown


def test_the_customer_is_named(controller: Controller, sign_in: SignIn) -> None:
    make_customer(controller, "10001", email="aase@example.com")
    case = make_case(controller)

    assert "10001" in sign_in("officer", controller).get(case_url(case)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_a_fixed_number_of_times(
    count: int, controller: Controller, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_case(controller)
    client = sign_in("officer", controller)
    client.get(LIST)

    with django_assert_num_queries(7):
        client.get(LIST)


@pytest.mark.parametrize("systems", [("shop",), ("shop", "mail", "crm")])
@pytest.mark.parametrize(
    ("tab", "queries"), [("rights", 16), ("documents", 17), ("history", 16), ("all", 19)]
)
def test_the_page_asks_the_database_a_fixed_number_of_times(
    systems: tuple[str, ...],
    tab: str,
    queries: int,
    db: None,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    controller = make_office(systems=systems)
    case = case_in("answered", controller)
    client = sign_in("officer", controller)
    page = f"{case_url(case)}?tab={tab}"
    client.get(page)

    with django_assert_num_queries(queries):
        client.get(page)


def fullest_case(controller: Controller) -> Case:
    """Make a case that has what few cases have, all at once, and that a colleague works on."""
    let_colleagues_see(controller)
    make_customer(controller, "10001", email="aase@example.com")
    case = make_case(controller, rights=["access", "erasure", "objection"])
    decider = actor_with("decider", controller)
    choose(controller, extend_deadline=["always"])
    begin(case)
    for step in (
        *("take_case", "waive_form", "plan_tasks", "put_copy_first", "assign_task", "attach_extract"),
        *("add_note", "name_customer", "link_case", "lay_behind_link", "name_representative"),
        "check_authority",
    ):
        take(step, case, actor=decider, now=clock.now())
        case.refresh_from_db()
    raw = make_raw("Hej.", attachments=[("pas.pdf", b"%PDF-1.7 a passport")])
    mail = take_mail(make_mailbox(controller, address="persondata@mail.example.com"), raw, uid=1)
    join_case(mail_id=mail.pk, reference=case.reference, actor=decider, now=clock.now())
    hold(make_authority_case(controller), references=[case.reference])
    make_wave(controller, case)
    mark_identity_paper(
        document_id=mail.attachments.get().document_id,
        kind="passport",
        reason="Et pas.",
        **call(case, actor=decider),
    )
    measure(case, actor=decider)
    draft(case)
    advise(case)
    propose(case, actor=decider)
    return case


@pytest.mark.parametrize("role", ["officer", "dpo"])
def test_the_fullest_case_asks_a_few_times_more(
    role: str, db: None, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    controller = make_office(systems=("shop", "mail"))
    page = case_url(fullest_case(controller))
    client = sign_in(role, controller)
    client.get(page)
    asked = {"rights": 20, "form": 20, "tasks": 21, "documents": 22, "clock": 19, "history": 20}
    # All six at once, as it is printed.
    for tab, most in (asked | {"all": 25}).items():
        with django_assert_max_num_queries(most):
            client.get(page, {"tab": tab})


@pytest.mark.parametrize("state", STATES)
def test_looking_writes_nothing(state: str, controller: Controller, sign_in: SignIn) -> None:
    case = case_in(state, controller)
    client = sign_in("decider", controller)
    without_dialog = {*CONTRIBUTORS_STEPS, *CLOCKS_STEPS, "record_at_once"}
    steps = [step.name for step in Case.step_table.steps if step.name not in without_dialog]
    steps = [name for name in steps if in_share(f"{state} {name}", one_in=4)]
    pages = ["change/", "history/", *(f"step/{name}/" for name in steps)]
    client.get(LIST)
    before = rows_everywhere()

    answers = [client.get(address) for address in (LIST, f"{LIST}open/", *(case_url(case, p) for p in pages))]

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert rows_everywhere() == before


@pytest.mark.parametrize(
    ("state", "tab"),
    [("received", "rights"), ("form_returned", "form"), ("collecting", "tasks"), ("answered", "rights")],
)
def test_the_tab_that_opens_by_itself_is_where_the_work_is(
    state: str, tab: str, controller: Controller, sign_in: SignIn
) -> None:
    case = case_in(state, controller)
    client = sign_in("officer", controller)

    for address in (case_url(case), case_url(case) + "?tab=nonsense"):
        context = client.get(address).context
        assert [panel["name"] for panel in context["panels"]] == [tab]


def test_each_tab_opens_without_a_script_and_the_last_shows_everything(
    controller: Controller, sign_in: SignIn
) -> None:
    case = case_in("collecting", controller)
    client = sign_in("officer", controller)
    tabs = client.get(case_url(case)).context["tabs"]

    shown = [[panel["name"] for panel in client.get(tab["url"]).context["panels"]] for tab in tabs]

    each = ["rights", "form", "tasks", "documents", "clock", "history"]
    assert shown == [*([name] for name in each), each]


@pytest.mark.parametrize(
    ("state", "step"),
    [("form_issued", "receive_signed_form"), ("form_returned", "verify_form"), ("verified", "plan_tasks")],
)
def test_the_one_primary_button_is_the_next_step(
    state: str, step: str, controller: Controller, sign_in: SignIn
) -> None:
    page = sign_in("officer", controller).get(case_url(case_in(state, controller)))

    assert page.context["next_button"].name == step
    others = (*page.context["other_buttons"], *page.context["seldom_buttons"])
    assert step not in [button.name for button in others]
    assert page.content.decode().count("o-button primary") == 1


def test_a_note_stands_in_the_timeline(controller: Controller, sign_in: SignIn) -> None:
    case = make_case(controller)
    take("add_note", case, actor=actor_with("agent", controller), now=clock.now())

    page = sign_in("auditor", controller).get(case_url(case))

    assert "Ringede og spurgte til sagen." in page.content.decode()


def test_the_list_is_narrowed_to_ones_own_cases(controller: Controller, sign_in: SignIn) -> None:
    mine, nobodys = make_case(controller), make_case(controller)
    client = sign_in("officer", controller)
    client.post(case_url(mine, "step/take_case/"), {"version": "1"})

    shown = {
        owner: {
            case.reference
            for case in (mine, nobodys)
            if case.reference in client.get(f"{LIST}?owner={owner}").content.decode()
        }
        for owner in ("mine", "nobody", "nonsense")
    }

    assert shown == {
        "mine": {mine.reference},
        "nobody": {nobodys.reference},
        "nonsense": {mine.reference, nobodys.reference},
    }
    assert "You work on this case" in client.get(case_url(mine)).content.decode()


def test_a_download_stands_in_the_timeline_of_those_who_may_know(
    controller: Controller, sign_in: SignIn
) -> None:
    case = case_in("form_issued", controller)
    sign_in("officer", controller).get(case_url(case, f"file/{case.issued_forms.get().document_id}/"))

    kinds = {
        role: [entry["kind"] for entry in sign_in(role, controller).get(case_url(case)).context["timeline"]]
        for role in ("dpo", "agent")
    }

    assert kinds["dpo"].count("read") == 1
    assert "read" not in kinds["agent"]


@pytest.mark.parametrize(("ago", "is_told"), [(3, True), (40, False)])
def test_nothing_is_overdue_on_the_last_day_for_a_letter_that_extends(
    controller: Controller, ago: int, *, is_told: bool
) -> None:
    case = make_case(controller, now=clock.now() - timedelta(days=ago))

    dates = clock_tab(case, clock.today())["dates"]

    extension = next(row for row in dates if row["on"] == case.extension_letter_by)
    assert (extension["chip"] is not None) is is_told


def test_one_letter_to_two_brands_gives_a_case_at_each_with_the_same_receipt(
    controller: Controller, sign_in: SignIn
) -> None:
    other, received = make_office("other"), clock.now() - timedelta(days=3)
    case = make_case(controller, rights=["erasure", "access"], received_at=received)
    agent = sign_in("agent", controller)
    assert "same letter sent to another brand" not in agent.get(case_url(case), **ENGLISH).content.decode()
    with acting(SETUP, "test.second_brand"):
        RoleGrant.objects.create(
            user=User.objects.get(pk=agent.session["_auth_user_id"]), role="agent", controller_id=other.pk
        )
    page = agent.get(case_url(case), **ENGLISH).content.decode()
    form = page[page.index("/office/requests_app/case/open/") :].split("</form>")[0]
    known = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    given = {name: [value for key, value in known if key == name] for name, _value in known}

    shown = agent.post("/office/requests_app/case/open/", given | {"prefill": "1"}).context["form"]
    values = {name: shown.initial.get(name, "") for name in shown.fields} | {"key": str(uuid.uuid4())}
    agent.post("/office/requests_app/case/open/", values)

    second = Case.objects.get(controller=other)
    assert (second.received_on, second.channel) == (case.received_on, case.channel)
    assert {item.right for item in second.items.all()} == {"erasure", "access"}
    assert second.requester_email == case.requester_email
