"""One office with something of everything, one browser, and a guard over every page of a test."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.letters.blocks import lift_block
from dpo_office.common.letters.models import ContactBlock
from dpo_office.common.people.reads import record_read
from dpo_office.common.permissions import Actor, system_actor
from dpo_office.common.users import RoleGrant, User, actor_of
from registry_app.actions.customer_imports import import_csv, receive_file
from registry_app.actions.disclosures import add_joint_controller
from registry_app.actions.planned_changes import carry_out, drop_change
from registry_app.actions.set_up import declare_point
from registry_app.models import Controller, Mailbox
from requests_app.actions.authority_answers import add_annex
from requests_app.actions.authority_limits import ask_longer_limit
from requests_app.actions.authority_outcomes import add_follow_up
from requests_app.actions.authority_questions import answer_question
from requests_app.actions.brands import close_controller
from requests_app.actions.case_tests import start_test_case
from requests_app.actions.contributors import deactivate_contributor
from requests_app.actions.duties import end_duty
from requests_app.actions.guidance import take_over_card
from requests_app.actions.identity_papers import mark_identity_paper
from requests_app.actions.intake import Requester
from requests_app.actions.letter_templates import take_over_template
from requests_app.actions.mail_intake import record_reading
from requests_app.actions.mail_triage import dismiss_mail, join_case, open_case_from_mail
from requests_app.actions.quick_records import record_at_once
from requests_app.actions.report_desks import renew_report_link, set_up_desk
from requests_app.actions.sensitive import clear_passage, keep_passage, redact_passage
from requests_app.actions.stop_visits import stop_request
from requests_app.actions.web_forms import close_web_form, set_up_web_form
from requests_app.actions.yearly_reports import begin_report
from requests_app.domain.authority_steps import AUTHORITY_STATES
from requests_app.domain.breach_steps import BREACH_STATES
from requests_app.domain.duty_steps import TURN_STATES
from requests_app.domain.enquiries import ACCOUNT_CLOSURE, ENQUIRIES
from requests_app.domain.quick_records import Wish
from requests_app.domain.wave_steps import WAVE_STATES
from requests_app.models import Case
from tests.browser import chromium
from tests.factories.authority_cases import answer_all, authority_case_in, call_for, call_for_question, hold
from tests.factories.breaches import breach_in
from tests.factories.cases import ASE, case_in, make_case, make_office, take
from tests.factories.contributors import handed_out, make_contributor
from tests.factories.decision_records import draft
from tests.factories.duties import make_duty, turn_in
from tests.factories.four_eyes import choose, propose
from tests.factories.identity import begin, send
from tests.factories.mails import keep, make_hand_over, make_mailbox, make_raw, take_mail
from tests.factories.measures import make_notified, measure
from tests.factories.planned_changes import planned_change, ready_change, silent_change
from tests.factories.policy_change import announced, approved, assessed, drafted, version_in_force
from tests.factories.policy_readings import decided_reading
from tests.factories.post import post_in_every_state
from tests.factories.registry import (
    ADMIN,
    actor_with,
    make_activity,
    make_controller,
    make_customer,
    make_customers,
    make_rule,
)
from tests.factories.signature_trust import leave_trust
from tests.factories.waves import case_of, send_template, wave_in
from tests.share import TAKES_ALL, in_share

ROLES = ("officer", "decider", "dpo", "legal", "agent", "auditor")
PASSWORD = "a long enough password"
WIDE, PHONE = (1280, 900), (360, 740)
FLOWING = {"da": "flowco", "en": "streamco"}
CASE_STATES = (
    "received",
    "form_issued",
    "form_returned",
    "form_returned",  # one to look at, one to verify
    "verified",
    "collecting",
    "answered",
    "refused",
    "withdrawn",
    "unidentified",
)


# Every page and dialog takes minutes: the suite opens a fixed share of them.
ONE_PAGE_IN = 96
ALWAYS_OPENED = ("[index]", "case_open", "list_is_well[case]")

# Who stays silent for thirty days was asked before them.
DAYS_AGO = {"unidentified": 31}

# The tests of a module here: the database is made.
IN_BROWSER = [pytest.mark.django_db]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a share of the tests that look at one page each; a page is in it by its name."""
    if TAKES_ALL:
        return
    left_out = [item for item in items if _looks_at_a_page(item) and not _is_in_share(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _looks_at_a_page(item: pytest.Item) -> bool:
    return item.path.name == "test_every_page.py" and item.name.endswith("]")


def _is_in_share(item: pytest.Item) -> bool:
    return any(word in item.name for word in ALWAYS_OPENED) or in_share(item.name, one_in=ONE_PAGE_IN)


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """Take the place of pytest-django's: the office is shared, so no test has a transaction of its own."""


class Office:
    """The office under test: its address, and a thread in which a test works behind the browser's back.

    Playwright's event loop runs in the thread of the tests, and Django keeps its database out of such.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._server: LiveServerThread | None = None
        self.address = ""

    def do(self, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Do something with rows, tasks or the clock, and give what it returns."""
        return self._thread.submit(work, *args, **named).result()

    def open(self) -> None:
        """Load both controllers, and answer at an address."""
        self.do(fill)
        # Static files come from whitenoise, as they do in an office.
        self._server = LiveServerThread("127.0.0.1", lambda handler: handler)
        self._server.daemon = True
        self._server.start()
        self._server.is_ready.wait()
        if self._server.error:
            raise self._server.error
        self.address = f"http://127.0.0.1:{self._server.port}"

    def close(self) -> None:
        """Answer no more, and leave nothing behind."""
        if self._server:
            self._server.terminate()
            self._server.join()
        self.do(call_command, "flush", interactive=False, verbosity=0)
        self.do(connections.close_all)
        self._thread.shutdown()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start the browser; it ends with the last test here, for its event loop stands in others' way."""
    if not chromium.found():
        pytest.skip("no chromium on this machine: pages were not tried in a browser (apt install chromium)")
    with sync_playwright() as playwright:
        expect.set_options(timeout=10_000)
        browser = chromium.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def office(
    browser: Browser, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Open an office of two controllers that all tests here share."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DPO_DATA_DIR", tmp_path_factory.mktemp("demo"))
        office = Office()
        try:
            office.open()
            yield office
        finally:
            office.close()


def leave_enquiries(controller: Controller, decider: Actor) -> None:
    """Open what is asked beside rights, and the closing of an account of which nothing is owed any more."""
    now = clock.now()
    for kind in ENQUIRIES:
        make_case(controller, now=now, rights=[], kind=kind)
    take("check_all", make_case(controller, now=now, rights=[], kind=ACCOUNT_CLOSURE), actor=decider, now=now)


def leave_check(controller: Controller) -> None:
    """Leave a check of who asks by a code, measures, one of them stopped, and a copy of a paper."""
    make_customer(controller, "30001", email="on.file@example.com")
    asker = Requester(name="Eva Eksempel", email="elsewhere@example.org", customer_number="30001")
    case = make_case(controller, requester=asker)
    begin(case)
    send(case)
    measure(case, "second_person")
    stopped = make_notified(controller, "30002")
    stop_request(secret=stopped.split("/")[2], actor=system_actor("link_page"), now=clock.now())
    files = [("pas.pdf", b"%PDF-1.7 a passport"), ("liste.pdf", b"%PDF-1.7 a list")]
    mail = take_mail(make_mailbox(controller, address="papers@mail.example.com"), make_raw(attachments=files))
    officer = actor_with("officer", controller)
    join_case(mail_id=mail.pk, reference=case.reference, actor=officer, now=clock.now())
    paper = {"document_id": mail.attachments.all()[0].document_id, "kind": "passport", "reason": "Et pas."}
    mark_identity_paper(**paper, case_id=case.pk, actor=officer, now=clock.now())


def fill() -> None:
    """Load the demo; give one controller a case in each state, and a version at each point of its way."""
    call_command("load_reference_data", verbosity=0)
    call_command("demo_data", url="http://127.0.0.1:8000", bare=True, verbosity=0)
    controller = Controller.objects.get(slug="retnemt")
    now, decider = clock.now(), actor_with("decider", controller)
    leave_cases(controller, decider)
    # A breach in each state, and one whose risk is high.
    for state in BREACH_STATES:
        breach_in(state, controller, now=now)
    breach_in("assessing", controller, now=now, level="high")
    desk = set_up_desk(controller_id=controller.pk, actor=decider, now=now)
    renew_report_link(desk_id=desk.pk, actor=decider, now=now)
    set_up_web_form(controller_id=controller.pk, actor=decider, now=now)
    make_hand_over(controller, rights=(), now=now)
    leave_trust(controller)
    mailbox = make_mailbox(controller, address="persondata@mail.example.com")
    leave_mails(mailbox, decider)
    post_in_every_state(controller, decider)
    later = clock.today() + timedelta(days=40)
    announced(controller, decider, now=now, effective_on=later)
    approved(controller, decider, now=now, effective_on=later)
    assessed(controller, decider, now=now)
    drafted(controller, now=now)
    # One of its own for the flows in each language, with two systems and customers who can all be reached.
    for slug in FLOWING.values():
        flowing = make_office(slug, systems=("shop", "mail"))
        version_in_force(flowing)
        make_customers(flowing, 3)
    trodden = make_office("trodco", systems=("shop", "mail"))
    version_in_force(trodden)
    make_customers(trodden, 3)
    handed_out(trodden)
    leave_two_people(trodden)
    draft(make_case(trodden, rights=["objection"], now=now))
    leave_check(trodden)
    leave_traces(trodden)
    with acting(ADMIN, "test.person_left"):
        User.objects.create_user("try-gone", name="Gitte Gået", is_active=False)
    leave_changes(trodden)
    leave_duties(trodden)
    leave_authority_cases(trodden)
    leave_waves(trodden)
    leave_brands()


def leave_cases(controller: Controller, decider: Actor) -> None:
    """Leave a case in each state, and one for each turn that a request may take."""
    now = clock.now()
    for state in CASE_STATES:
        case_in(state, controller, now=now - timedelta(days=DAYS_AGO.get(state, 0)))
    silent = make_case(controller, now=now)
    for step in ("ask_identity", "send_status_letter"):
        take(step, silent, actor=decider, now=now)
    case_in("collecting", controller, now=now - timedelta(days=60))
    # One whose answer is a copy, and one whose answer may be spoken.
    for case in (case_in("collecting", controller, now=now), make_case(controller, rights=["rectification"])):
        if case.state != "collecting":
            take("plan_tasks", case, actor=decider, now=now)
        take("settle_tasks", case, actor=decider, now=now)
    # Two in which somebody asks for the person: the authority is claimed, and checked.
    for steps in (("name_representative",), ("name_representative", "check_authority")):
        asked_for = make_case(controller, now=now)
        for step in steps:
            take(step, asked_for, actor=decider, now=now)
    # One that is linked to another, and one of a customer.
    take("link_case", make_case(controller, now=now), actor=decider, now=now)
    make_customer(controller, number="00001")
    make_case(controller, now=now, requester=replace(ASE, customer_number="00001"))
    # One in which the use has to stop at once.
    make_case(controller, rights=["objection"])
    leave_enquiries(controller, decider)
    # A card of what may be said, in the controller's own words.
    take_over_card(controller_id=controller.pk, topic="general", actor=decider, now=now)
    take_over_template(controller_id=controller.pk, kind="case.received", actor=decider, now=now)
    # One of which rights are answered one by one, and one whose erasure waits for the copy.
    make_case(controller, rights=["access", "erasure"])
    waiting = case_in("collecting", controller, now=now, rights=["erasure", "access"], copy_first=True)
    for step in ("settle_tasks", "send_part_answer"):
        take(step, waiting, actor=decider, now=now)
        waiting.refresh_from_db()


def leave_two_people(controller: Controller) -> None:
    """Leave a step that waits for a second person, a case of two accounts, and a form that was closed."""
    now, decider = clock.now(), actor_with("decider", controller)
    choose(controller, extend_deadline=["always"])
    propose(make_case(controller, now=now), actor=decider)
    take("name_customer", make_case(controller, now=now), actor=actor_with("officer", controller), now=now)
    closed = set_up_web_form(controller_id=controller.pk, actor=decider, now=now)
    close_web_form(form_id=closed.pk, actor=decider, now=now)


def leave_mails(mailbox: Mailbox, actor: Actor) -> None:
    """Leave a mail in each of its states, one that cannot be read and one of a machine among them."""
    now = clock.now()
    keep(mailbox, make_raw("Endnu ikke læst."), uid=1)
    waiting = take_mail(
        mailbox, make_raw("Slet alt, I har om mig.", attachments=[("a.pdf", b"%PDF-1")]), uid=2
    )
    assert waiting.state == "waiting"
    dropped = take_mail(mailbox, make_raw("Tilbud!", list_id="<x.example.org>"), uid=3)
    dismiss_mail(mail_id=dropped.pk, dismissed_as="spam", reason="Reklame.", actor=actor, now=now)
    case = make_case(mailbox.controller, requester=Requester(email="aase@example.org"))
    joined = take_mail(mailbox, make_raw("Her er mere."), uid=4)
    join_case(mail_id=joined.pk, reference=case.reference, actor=actor, now=now)
    opened = take_mail(mailbox, make_raw("Send mine oplysninger."), uid=5)
    open_case_from_mail(
        mail_id=opened.pk,
        rights=["access"],
        requester=Requester(email="bo@example.org"),
        received_at=opened.received_at,
        language="da",
        actor=actor,
        now=now,
    )
    health = take_mail(mailbox, make_raw("Min allergi, astma og diabetes, og mit cpr 070761-4285."), uid=6)
    first, second, third, _fourth = health.passages.all()
    kept = {"kept_for": "service", "reason": "Ingen nødder i kassen.", "actor": actor, "now": now}
    keep_passage(passage_id=first.pk, **kept)
    redact_passage(passage_id=second.pk, actor=actor, now=now)
    clear_passage(passage_id=third.pk, actor=actor, now=now)
    unread = keep(mailbox, make_raw("Ødelagt."), uid=7)
    assert unread
    record_reading(mail_id=unread.pk, parts=None, fault="damaged", actor=system_actor("mail"), now=now)


def leave_traces(controller: Controller) -> None:
    """Leave what only happens on the way: blocks, a read, a colleague and a person who left."""
    now, officer = clock.now(), actor_with("officer", controller)
    # A customer file with a line that is not right, and one that waits.
    file = {"controller_id": controller.pk, "actor": officer, "now": now}
    import_csv(chunks=[b"kundenr;e-mail\n70001;\n70002;\n70003;x\n"], **file)
    receive_file(chunks=[b"kundenr\n70001\n"], **file)
    for number in (1, 2):
        record_at_once(
            controller=controller.slug,
            wishes=[Wish("marketing_objection", channels=("sms",))],
            requester=Requester(phone=f"+45 00 00 00 9{number}"),
            channel="phone",
            actor=officer,
            now=now,
        )
    lift_block(
        block_id=ContactBlock.objects.latest("created_at", "pk").pk,
        actor=officer,
        now=now,
        reason="Ringede og ønsker nyheder igen.",
    )
    case = Case.objects.filter(controller=controller).latest("created_at")
    record_read(kind="file", subject=case, controller_id=controller.pk, actor=officer, now=now)
    begun = make_activity(controller, "begun", status="draft")
    add_joint_controller(activity_id=begun.pk, name="Søsterselskabet ApS", actor=officer, now=now)
    decided_reading(controller)
    left = make_contributor(controller, name="Eks Kollega", email="eks.kollega@example.com")
    deactivate_contributor(contributor_id=left.pk, actor=officer, now=now)


def leave_duties(controller: Controller) -> None:
    """Leave a duty with a turn in each state, one with a proposal; one that has ended; a yearly report."""
    colleague, now = make_contributor(controller), clock.now()
    for state in (*TURN_STATES, "proposed"):
        turn_in(state, controller, colleague)
    ended = make_duty(controller)
    end_duty(duty_id=ended.pk, actor=actor_with("officer", controller), now=now)
    begin_report(controller_id=controller.pk, year=now.year, actor=actor_with("dpo", controller), now=now)


def leave_authority_cases(controller: Controller) -> None:
    """Leave an authority case in each state; one with everything on its way, and a held case."""
    for state in AUTHORITY_STATES:
        authority_case_in(state, controller)
    # Every answer is approved: it may be sent, and sent back.
    answer_all(authority_case_in("answering", controller))
    row = authority_case_in("answering", controller)
    first = row.questions.select_related("authority_case").first()
    answer_question(answer="Den 3. maj.", **call_for_question(first))
    hold(row, references=[make_case(controller).reference])
    add_annex(title="Slettelog", source="Butikken", content=b"%PDF-1.7", **call_for(row))
    day = clock.today()
    later = day + timedelta(days=40)
    ask_longer_limit(asked_on=day, wanted_on=later, reason="Ferie.", **call_for(row))
    add_follow_up(what="Ret politikken.", due_on=later, **call_for(row))


def leave_waves(controller: Controller, address: str = "boelge@mail.example.com") -> None:
    """Leave a wave in each state, and letters that are alike without one."""
    mailbox = make_mailbox(controller, address=address)
    mails = [send_template(mailbox, number) for number in range(4)]
    for state, mail in zip(WAVE_STATES, mails, strict=False):
        wave_in(state, controller, case_of(mail))
    case_of(mails[2])


def leave_changes(controller: Controller) -> None:
    """Leave planned changes: one may be carried out, of one the text is silent, one is done, one dropped."""
    make_rule(controller, "R-planned")
    ready_change(controller, "old-sender", name="Udsender ophører")
    silent_change(controller, "parcels", name="Nyt bud")
    now, decider = clock.now(), actor_with("decider", controller)
    done = ready_change(controller, "old-printer", name="Trykkeri ophører")
    carry_out(change_id=done.pk, actor=decider, now=now)
    dropped = planned_change(controller, name="Ny chatrobot")
    drop_change(change_id=dropped.pk, reason="Leverandøren trak sig.", actor=decider, now=now)


def leave_brands() -> None:
    """Leave a brand that is being set up, with something said and something held, and one that is closed."""
    building = make_controller("buildco", state="setting_up")
    now, decider = clock.now(), actor_with("decider", building)
    declare_point(
        controller_id=building.pk,
        point="dpo",
        status="not_needed",
        reason="Ingen pligt efter art. 37.",
        actor=decider,
        now=now,
    )
    make_case(building, now=now)
    # One that was set up here.
    make_controller("setupco", opened_at=now, opened_by=decider.user_id)
    given_up = make_controller("gaveup", state="setting_up")
    # Here, for who sees everything is given every controller that there is.
    start_test_case(controller_id=given_up.pk, actor=actor_of(person("everything")), now=now)
    close_controller(
        controller_id=given_up.pk,
        reason="Købet blev opgivet.",
        actor=actor_with("decider", given_up),
        now=now,
    )


Opened = Callable[..., Page]


@pytest.fixture(scope="package")
def contexts(office: Office) -> Iterator[dict[Any, tuple[BrowserContext, chromium.Guard]]]:
    """Keep one window for each kind of visitor: files are fetched once."""
    kept: dict[Any, tuple[BrowserContext, chromium.Guard]] = {}
    yield kept
    for context, _guard in kept.values():
        context.close()


@pytest.fixture
def opened(browser: Browser, office: Office, contexts: Any) -> Iterator[Opened]:
    """Return a function that opens an address as somebody; the test fails on whatever the guard hears."""
    pages: list[tuple[Page, chromium.Guard]] = []

    def open_as(path: str, *, who: str = "everything", language: str = "da", size: Any = WIDE) -> Page:
        key = (who, language, size)
        if key not in contexts:
            contexts[key] = window(browser, office, *key)
        context, guard = contexts[key]
        page = context.new_page()
        page.set_default_timeout(15_000)
        pages.append((page, guard))
        if path:
            page.goto(path)
        return page

    yield open_as
    for page, guard in pages:
        page.close()
        guard.check()


@pytest.fixture
def opened_fresh(browser: Browser, office: Office) -> Iterator[Callable[[str, str], Page]]:
    """Return a function that opens an address in a new window, where nobody is signed in."""
    windows = []

    def open_in(path: str, language: str, size: Any = WIDE) -> Page:
        context, guard = window(browser, office, "nobody", language, size)
        windows.append((context, guard))
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(path)
        return page

    yield open_in
    for context, guard in windows:
        context.close()
        guard.check()


def window(
    browser: Browser, office: Office, who: str, language: str, size: tuple[int, int]
) -> tuple[BrowserContext, chromium.Guard]:
    """Open a window of its own for somebody: signed in, or `nobody`."""
    context = browser.new_context(
        base_url=office.address,
        locale="da-DK" if language == "da" else "en-GB",
        timezone_id="Europe/Copenhagen",
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
    )
    guard = chromium.Guard(office.address)
    guard.watch(context)
    if who != "nobody":
        context.add_cookies([{"name": "session", "value": office.do(session_of, who), "url": office.address}])
    return context, guard


def person(who: str) -> User:
    """Give a person who holds a role everywhere, or nearly all of them."""
    user = User.objects.filter(username=f"try-{who}").first()
    if user is None:
        with acting(ADMIN, "test.person_made"):
            # Whoever sees everything also gives roles.
            user = User.objects.create_user(
                f"try-{who}", PASSWORD, email=f"{who}@example.com", is_superuser=who == "everything"
            )
            for role in ROLES if who == "everything" else (who,):
                for controller in Controller.objects.all():
                    RoleGrant.objects.create(user=user, role=role, controller_id=controller.pk)
    return user


def session_of(who: str) -> str:
    """Sign somebody in without the sign-in page."""
    user = person(who)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key or ""
