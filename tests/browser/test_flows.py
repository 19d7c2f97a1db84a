"""Both flows as people work them: by mouse in one language, with nothing but a keyboard in the other."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from dpo_office.common import clock, tasks
from dpo_office.common.letters.sink import MailSink
from registry_app.models import PolicyVersion
from registry_app.tasks import put_versions_in_force
from tests.browser.conftest import FLOWING, IN_BROWSER, PASSWORD, person
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.factories.cases import EXTRACT
from tests.factories.signed_forms import signed_scan
from tests.share import TAKES_ALL

# The same flows are told over HTTP on both databases (tests/flows).
pytestmark = [*IN_BROWSER, pytest.mark.once]
BY_MOUSE, BY_KEYBOARD = (Mouse, "da"), (Keyboard, "en")


def worked_by(usual: Any, other: Any) -> Any:
    """Give a flow one pair of hands in the suite; SUITE=whole gives the other too."""
    return pytest.mark.parametrize(("hands_of", "language"), [usual, other] if TAKES_ALL else [usual])


@pytest.fixture
def sink(office, tmp_path: Path, settings: Any) -> Iterator[MailSink]:
    # It has an event loop of its own, which cannot be made beside the browser's.
    sink = office.do(started, tmp_path / "sink")
    settings.DPO_SMTP_PORT = sink.smtp_port
    settings.DPO_RELAY_JOURNAL_URL = f"http://127.0.0.1:{sink.http_port}"
    settings.DPO_RECEIPTS_MAILDIR = str(sink.store.receipts)
    yield sink
    office.do(sink.stop)


def started(folder: Path) -> MailSink:
    """Start a mail sink."""
    sink = MailSink(folder, smtp_port=0, http_port=0)
    sink.start()
    return sink


def work() -> None:
    """Let every task run once, as beat would."""
    tasks.send_letters()
    tasks.collect_receipts()
    tasks.reconcile_doubts()
    put_versions_in_force()


def state_of_second(slug: str) -> str:
    """Give the state of a controller's second version."""
    return PolicyVersion.objects.get(controller__slug=slug, number=2).state


def mails_to(sink: MailSink, address: str) -> list[Any]:
    """Give what somebody got, in the order of the post."""
    paths = [sink.store.path_of(key) for key in sink.store.copies]
    paths.sort(key=lambda path: path.stat().st_mtime_ns)
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    return [mail for mail in mails if mail["To"].addresses[0].addr_spec == address]


def sign_in(hands: Hands, office: Any) -> None:
    name = office.do(person, "everything").username
    hands.write("Username", name)
    hands.write("Password", PASSWORD)
    hands.confirm("Log in")


@worked_by(BY_MOUSE, BY_KEYBOARD)
def test_a_request_is_answered(office, opened_fresh, sink, tmp_path, hands_of, language):
    page = opened_fresh("/office/login/", language)
    hands = hands_of(page, language)
    address = f"karla-{language}@example.com"
    sign_in(hands, office)

    # The person calls: the case is opened, and she is told.
    hands.press("Cases")
    hands.press("Open a case")
    hands.choose("Controller", f"{FLOWING[language].capitalize()} ApS")
    hands.tick("access")
    hands.write("Name", "Karla Eksempel")
    hands.write("E-mail", address)
    hands.choose(
        "Language of our letters", hands.word("Danish") if language == "da" else hands.word("English")
    )
    hands.confirm("Open the case")
    case_url = page.url.partition("#")[0]

    # She gets a form, signs it, and it comes back.
    hands.press("Issue the form")
    hands.confirm("Issue the form")
    office.do(work)
    _welcome, asked = mails_to(sink, address)
    blank = next(part for part in asked.iter_attachments() if part.get_content_type() == "application/pdf")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(signed_scan(blank.get_content(), name="Karla Eksempel"))
    hands.press("Receive the signed form")
    hands.attach("The signed form", scan)
    hands.confirm("Receive the signed form")
    hands.press("Verify the form")
    hands.write_each("doubt_", "Navn og dato er læst på skemaet.")
    hands.confirm("Verify the form")

    # The work in each system.
    hands.press("Plan the work per system")
    hands.confirm("Plan the work per system")
    extract = tmp_path / "orders.csv"
    extract.write_bytes(EXTRACT)
    hands.press("Attach an extract")
    hands.choose("System", "System shop")
    hands.attach("The extract", extract)
    hands.confirm("Attach an extract")
    for system, outcome in (("System shop", "extract attached"), ("System mail", "nothing found")):
        hands.press("Settle the task")
        hands.choose("System", system)
        hands.choose("How it ended", hands.word(outcome))
        hands.confirm("Settle the task")

    # The answer leaves, and the case is closed.
    hands.press("Send the answer")
    hands.write("Your own words to the person", "Her er dine ordrer.")
    hands.confirm("Send the answer")
    office.do(work)
    answer = mails_to(sink, address)[-1]
    assert [part.get_filename().rsplit(".", 1)[1] for part in answer.iter_attachments()] == ["pdf", "csv"]
    hands.press("Close")
    hands.confirm("Close")
    assert page.url.partition("#")[0] == case_url
    expect(page.get_by_role("main").get_by_text(hands.word("closed"), exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name=hands.word("Close"), exact=True)).to_have_count(0)


@worked_by(BY_KEYBOARD, BY_MOUSE)
def test_a_change_of_policy_takes_effect(office, opened_fresh, sink, hands_of, language):
    page = opened_fresh("/office/login/", language)
    hands = hands_of(page, language)
    sign_in(hands, office)
    effective_on = clock.today() + timedelta(days=21)

    # The new text, and the decision on it.
    hands.press("Policy versions")
    hands.press("Draft a new version for %(name)s", name=f"{FLOWING[language].capitalize()} ApS")
    hands.write("Title", "Privatlivspolitik")
    hands.write("Text", "# Privatlivspolitik\n\nVi deler nu adresser med en ny budcentral.\n")
    hands.write("What changes, in short", "En ny budcentral bringer ud.")
    hands.confirm("Store the draft")
    hands.press("Assess the change")
    hands.tick("Material: every customer is told")
    hands.write("The reason, in writing", "En ny modtager af adresser.")
    hands.write("What people can do about it", "Du kan sætte din konto på pause.")
    hands.confirm("Assess the change")
    hands.press("Approve")
    hands.write("Takes effect on", effective_on.isoformat())
    hands.confirm("Approve")
    hands.press("Plan the notices")
    hands.write("Takes effect on", effective_on.isoformat())
    hands.confirm("Plan the notices")
    version_url = page.url

    # Nothing leaves before somebody has tried and approved it.
    office.do(work)
    assert not mails_to(sink, "kunde1@example.com")
    hands.press("The notices, one by one")
    hands.press("Send a test to yourself")
    hands.confirm("Send a test to yourself")
    hands.press("Approve the notices")
    hands.confirm("Approve the notices")

    # Everybody is told; on its day it is in force, and anybody can read it.
    office.do(work)
    assert len(mails_to(sink, "kunde1@example.com")) == 1
    office.do(clock.set_offset, timedelta(days=21))
    office.do(work)
    page.goto(version_url)
    expect(page.get_by_text(hands.word("in force"), exact=True).first).to_be_visible()
    assert office.do(state_of_second, FLOWING[language]) == "in_force"
    page.goto(f"/policies/{FLOWING[language]}/2/")
    expect(page.get_by_text("budcentral")).to_be_visible()
