"""A brand bought and set up: from the list of controllers through every point of the set-up, over HTTP."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.errors import Refused
from dpo_office.common.letters.models import ContactBlock, Letter
from dpo_office.common.letters.queries import letter_state
from dpo_office.common.letters.sender import SendPolicy, send_due_letters
from dpo_office.common.users import RoleGrant, User
from registry_app.actions.customer_imports import import_csv
from registry_app.models import Controller, Customer, ProcessingActivity
from requests_app.models import Case
from tests.factories.clients import Caller, problem_of
from tests.factories.registry import ADMIN, make_controller, make_holidays, make_system
from tests.fakes.mail import FakeRelay

LIST = "email;telefon;kundenummer\naase@example.com;;K-1\n;00000001;\n"
POLICY = "# Privatlivspolitik\n\nVi behandler dine oplysninger for at levere."


def person(role, *controllers, admin=False):
    """Make somebody with a browser."""
    with acting(ADMIN, "test.person_made"):
        user = User.objects.create_user(
            f"{role}-brand", email=f"{role}@example.com", name=role.title(), is_superuser=admin
        )
        for controller in controllers:
            RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return user, client


@pytest.fixture
def older(db):
    """The brand that the house has already, with a record to copy."""
    make_holidays(range(2025, 2032))
    older = make_controller("olderco")
    make_system(older, "shop")
    return older


class Story:
    """The brand, the people who set it up, and what they do in their browsers."""

    def __init__(self, brand, older):
        self.brand, self.older = brand, older
        _officer, self.officers = person("officer", brand, older)
        self.decider, self.deciders = person("decider", brand)

    def page(self, name=""):
        return f"/office/registry_app/controller/{self.brand.pk}/{name}"

    def take(self, client, step, **answers):
        self.brand.refresh_from_db()
        return client.post(self.page(f"step/{step}/"), answers | {"version": str(self.brand.version)})

    def done(self, client, step, **answers):
        taken = self.take(client, step, **answers)
        assert taken.status_code == 302, (step, re.sub(r"<[^>]+>", " ", taken.content.decode())[-1500:])

    def open_points(self):
        shown = self.officers.get(self.page("set-up/"))
        return [point["code"] for point in shown.context["points"] if point["missing"]]


@pytest.fixture
def story(older):
    """Let an administrator begin the brand, and give the roles."""
    _admin, administrators = person("administrator", admin=True)
    administrators.post(
        "/office/registry_app/controller/new/",
        {"slug": "bought", "name": "Købt Brand ApS", "cvr": "12345674", "languages": ["da", "en"]},
    )
    return Story(Controller.objects.get(slug="bought"), older)


def test_a_brand_is_bought_and_set_up(story):
    assert story.brand.state == "setting_up"
    assert story.open_points() == [
        *("identity", "dpo", "letterhead", "mailboxes", "record", "earlier_versions", "policy"),
        *("suppressions", "customer_file", "test_case", "test_notice"),
    ]
    confirmation = a_letter_comes_on_the_first_day(story)
    the_sellers_list_comes_before_the_customers(story)
    who_the_brand_is(story)
    what_it_processes_and_promised(story)
    assert story.open_points() == ["test_case", "test_notice"]
    relay = FakeRelay()
    what_is_tested_leaves_and_nothing_else(story, relay, confirmation)
    a_decider_opens_it(story, relay, confirmation)
    story.done(story.deciders, "remove_tests")
    assert list(Letter.objects.filter(controller_id=story.brand.pk)) == [confirmation]
    assert not Case.objects.tests().exists()


def a_letter_comes_on_the_first_day(story):
    """Open a case: what confirms it is held, and whoever tries to answer is told by a code."""
    api = Caller("officer", story.brand, story.older)
    opened = api.post(
        "cases/",
        {
            "controller": "bought",
            "rights": ["access"],
            "requester": {"name": "Åse Blåbær", "email": "aase@example.com"},
        },
    )
    assert opened.status_code == 201, opened.json()
    case = Case.objects.get()
    assert not case.is_test
    confirmation = Letter.objects.get(cause_id=case.pk)
    assert letter_state(confirmation) == "held"
    assert {row["slug"]: row["state"] for row in api.get("controllers/").json()["results"]} == {
        "bought": "setting_up",
        "olderco": "open",
    }
    refused = Caller("decider", story.brand).post(
        f"cases/{case.pk}/refuse-case/",
        {"ground": "manifestly_unfounded", "reason": "Fordi.", "evidence": "Ses."},
    )
    problem_of(refused, 409, "controller_not_open")
    return confirmation


def the_sellers_list_comes_before_the_customers(story):
    rows = [b"number;name;email\nK-2;Kunde;kunde@example.com\n"]
    call = {"controller_id": story.brand.pk, "chunks": rows, "actor": ADMIN, "now": clock.now()}
    with pytest.raises(Refused, match="suppressions_first"):
        import_csv(**call)

    story.done(story.officers, "import_suppressions", pasted=LIST, scope="marketing", reason="Sælgers liste.")

    assert ContactBlock.objects.filter(controller_id=story.brand.pk).count() == 4
    import_csv(**call)
    assert Customer.objects.get(controller=story.brand).number == "K-2"
    story.done(story.officers, "map_columns", number="number", encoding="utf-8")


def who_the_brand_is(story):
    story.done(
        story.officers,
        "describe_controller",
        name="Købt Brand ApS",
        cvr="DK 12 34 56 74",
        address="Æblevej 1, 2500 Valby",
        contact_email="privatliv@bought.example.com",
        languages=["da", "en"],
    )
    assert story.officers.get(story.page("download/letterhead/")).content.startswith(b"%PDF")
    for what, reason in (
        ("letterhead:done", ""),
        ("dpo:not_needed", "Ingen pligt efter art. 37."),
        ("mailboxes:not_needed", "Post læses i husets postkasse."),
    ):
        story.done(story.officers, "declare_point", what=what, reason=reason)


def what_it_processes_and_promised(story):
    story.done(story.officers, "copy_record", source=str(story.older.pk))
    copied = ProcessingActivity.objects.get(controller=story.brand)
    assert (copied.code, copied.status) == ("shop-use", "draft")
    activate(story, copied)
    begun = clock.today() - timedelta(days=900)
    ended = clock.today() - timedelta(days=400)
    entered = {"language": "da", "certainty": "documented", "source": "PDF fra sælger."}
    story.done(
        story.officers,
        "enter_earlier_version",
        text=POLICY,
        begins_on=begun.isoformat(),
        ends_on=ended.isoformat(),
        **entered,
    )
    story.done(story.officers, "declare_point", what="earlier_versions:done", reason="")
    story.done(
        story.officers,
        "enter_earlier_version",
        text=f"{POLICY}\n\nOg for at svare.",
        begins_on=ended.isoformat(),
        in_force="on",
        **entered,
    )


def what_is_tested_leaves_and_nothing_else(story, relay, confirmation):
    told = story.take(story.deciders, "open_controller")
    assert "The gate is closed. Open points: Test case, Test notice." in told.content.decode()

    story.done(story.officers, "send_test_notice", language="en")
    a_test_case_is_worked_to_its_end(story)
    send_due_letters(relay, clock.now() + timedelta(seconds=1), limit=100, policy=SendPolicy())

    # The notice, and the confirmation and the answer of the test case.
    assert [envelope.recipient for envelope in relay.envelopes] == ["officer@example.com"] * 3
    assert letter_state(confirmation) == "held"
    assert story.open_points() == []


def a_test_case_is_worked_to_its_end(story):
    """Start it on the page of the set-up, and take the steps of any case; nothing counts it."""
    story.done(story.officers, "start_test_case", right="access", language="da")
    case = Case.objects.tests().get()
    shown = story.officers.get(story.page("set-up/")).content.decode()
    assert case.reference in shown
    assert "A test case is still open" in shown
    officer = Caller("officer", story.brand)
    assert [found["id"] for found in officer.get("cases/").json()["results"]] == [
        str(Case.objects.real().get().pk)
    ]
    url = f"cases/{case.pk}/"
    planned = officer.post(f"{url}plan-tasks/").json()
    assert planned.get("state") == "collecting", planned
    for task in planned["tasks"]:
        settled = officer.post(f"{url}tasks/{task['id']}/settle-task/", {"outcome": "nothing_found"})
        assert settled.status_code == 200, settled.json()
    answered = officer.post(f"{url}send-answer/", {"text": "Her er svaret."}).json()
    assert answered["state"] == "answered", answered
    closed = officer.post(f"{url}close-case/").json()
    assert closed["state"] == "closed", closed


def a_decider_opens_it(story, relay, confirmation):
    told = story.take(story.deciders, "open_controller")
    assert "1 letter that is held leaves at once." in told.content.decode()

    story.done(story.deciders, "open_controller", told=told.context["told_for"])

    story.brand.refresh_from_db()
    assert (story.brand.state, story.brand.opened_by) == ("open", story.decider.pk)
    send_due_letters(relay, clock.now() + timedelta(seconds=2), limit=100, policy=SendPolicy())
    assert relay.envelopes[-1].recipient == "aase@example.com"
    assert letter_state(confirmation) == "accepted"


def activate(story, activity):
    """Let a decider override what is found in the copied draft, and an officer make it active."""
    address = f"/office/registry_app/processingactivity/{activity.pk}/step/"
    for client, step, answers in (
        (story.deciders, "override_findings", {"reason": "Mangler udbedres inden årets udgang."}),
        (story.officers, "activate_activity", {}),
    ):
        activity.refresh_from_db()
        answer = client.post(f"{address}{step}/", answers | {"version": str(activity.version)})
        assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[-1500:]
