"""The ways of the office without a mouse, on paper, on a phone, and what the browser is told."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from dpo_office.common import clock
from dpo_office.common.page_headers import OFFICE_PAGE
from dpo_office.common.users import actor_of
from registry_app.models import Controller
from requests_app.models import Case
from tests.browser.conftest import IN_BROWSER, PHONE, person
from tests.browser.hands import SEEN, labelled
from tests.factories.cases import take
from tests.factories.policy_change import assessed
from tests.factories.registry import actor_with

pytestmark = [*IN_BROWSER, pytest.mark.once, pytest.mark.half]

FOCUSED = "e => e === document.activeElement"


def case_url(state: str) -> str:
    return reverse("admin:requests_app_case_change", args=[Case.objects.filter(state=state).first().pk])


def taken_case(state: str) -> str:
    """Let the person at the phone take a case, which puts it first on their Today; return its reference."""
    case = Case.objects.filter(state=state).first()
    take("take_case", case, actor=actor_of(person("everything")), now=clock.now())
    return case.reference


def assessed_version_url(text: str) -> str:
    """Draft and assess a version at a controller whose versions no other test touches."""
    controller = Controller.objects.get(slug="bestphone")
    version = assessed(controller, actor_with("decider", controller), now=clock.now(), text=text)
    return reverse("admin:registry_app_policyversion_change", args=[version.pk])


def focused(page, selector: str) -> None:
    page.wait_for_function(f"document.activeElement?.matches({selector!r})")


def test_the_first_stop_leads_past_the_menu(opened):
    # A decider's Today: an agent's begins in the search for a caller.
    page = opened("/office/", who="decider", language="en")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Go to the content")
    assert skip.evaluate(FOCUSED)
    assert skip.evaluate(SEEN)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    focused(page, "main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_search_holds_the_focus_and_closes_with_esc(opened):
    page = opened("/office/requests_app/case/")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Søg")
    expect(dialog).to_be_visible()
    focused(page, "#search-input-command")
    for key in ("Tab", "Tab", "Shift+Tab", "Tab"):
        page.keyboard.press(key)
        assert dialog.evaluate("e => e.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_filters_hold_the_focus_and_give_it_back(opened):
    page = opened("/office/requests_app/case/")
    button = page.get_by_role("button", name="Filtre")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Filtre")
    expect(dialog).to_be_visible()
    focused(page, "#changelist-filter *")
    page.keyboard.press("Shift+Tab")
    assert dialog.evaluate("e => e.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_a_list_is_walked_with_two_keys(opened):
    page = opened("/office/requests_app/case/")
    rows = page.locator("#result_list tbody tr")
    page.keyboard.press("j")
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).get_by_role("link").first).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")


def test_esc_leaves_a_step_but_throws_no_words_away(office, opened):
    case = office.do(case_url, "form_issued")
    page = opened(f"{case.removesuffix('change/')}step/add_note/", language="en")
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{case}")
    page.go_back()
    page.get_by_label(labelled("Note")).fill("Half a thought")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Back without doing it")).to_be_focused()
    expect(page.get_by_label(labelled("Note"))).to_have_value("Half a thought")


def test_a_case_is_printed_without_the_office_around_it(office, opened):
    page = opened(office.do(case_url, "collecting"))
    page.emulate_media(media="print")
    for gone in ("#nav-sidebar", ".o-buttons", ".o-skip"):
        assert page.locator(gone).first.is_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".o-timeline")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 6


@pytest.mark.parametrize(("step", "state"), [("verify_form", "form_returned")])
def test_a_step_on_a_phone_takes_three_taps(office, opened, step, state):
    reference = office.do(taken_case, state)
    page = opened("/office/", language="en", size=PHONE)
    page.get_by_role("link", name=reference).first.click()
    page.get_by_role("link", name="Verify the form", exact=True).first.click()
    page.get_by_role("button", name="Verify the form", exact=True).click()
    expect(page.get_by_text("The form is verified.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_policy_is_read_and_approved_on_a_phone_in_three_taps(office, opened):
    page = opened("/office/", who="decider", language="en", size=PHONE)
    url = office.do(assessed_version_url, "Vi bruger nu også et vaskeri på Møn.")
    page.reload()
    page.locator(f"main a[href='{url}']").first.click()
    new_words = page.get_by_text("Vi bruger nu også et vaskeri på Møn.").first
    new_words.scroll_into_view_if_needed()
    expect(new_words).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("The version is approved and its text frozen.")).to_be_visible()


def test_the_browser_is_told_what_a_page_of_the_office_may_do(opened, contexts):
    page = opened("")
    answer = page.goto("/office/")
    assert answer.headers["content-security-policy"] == OFFICE_PAGE
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.ran") is None
    guard = next(guard for context, guard in contexts.values() if context == page.context)
    (said,) = guard.complaints
    assert "Content Security Policy" in said
    guard.complaints.clear()
