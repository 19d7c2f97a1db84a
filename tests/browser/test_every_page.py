"""Every page, as a browser shows it: reachable for everybody, in light and dark, wide and on a phone."""

import re

import pytest
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import Page, expect

from dpo_office.common.sign_in.factors import has_factor
from tests.browser import chromium, routes
from tests.browser.conftest import IN_BROWSER, PASSWORD, PHONE, WIDE, person
from tests.factories.cases import EXTRACT
from tests.factories.contributors import code_in, letters_to, link_of
from tests.factories.duties import duty_link
from tests.factories.sign_in import with_app
from tests.fakes.oidc_provider import CLIENT_ID, FakeProvider, back
from tests.share import TAKES_ALL

pytestmark = [*IN_BROWSER, pytest.mark.once]

# What makes a page wider than its window: nothing, or the innermost elements that stick out.
BEYOND = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll('main *, header *')]
    .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.children.length)
    .map(e => e.outerHTML.slice(0, 150))"""
of_each_model = pytest.mark.parametrize("model", routes.MODELS, ids=lambda model: model._meta.model_name)


def seen(find, *args):
    """Give what somebody with every role sees."""
    request = HttpRequest()
    request.user = person("everything")
    return find(*args, request)


def assert_is_well(page: Page) -> None:
    """Nothing that hinders anybody; nothing unreadable in the dark; nothing beside a phone's edge."""
    assert chromium.axe(page) == []
    # Unfold's dress asks for its own class, the pages outside of the office ask the browser.
    page.evaluate("document.documentElement.classList.add('dark')")
    page.emulate_media(color_scheme="dark")
    assert chromium.axe(page, rules=["color-contrast"]) == []
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    if TAKES_ALL:
        assert chromium.axe(page) == []
    beyond = page.evaluate(BEYOND)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    assert beyond == [], "beside a phone's edge"


def test_every_address_can_be_opened():
    unknown = {name for name, path in routes.pages().items() if name not in routes.plain_pages()}
    assert unknown == set(), "tests/browser/routes.py must say how these are filled in"


@pytest.mark.parametrize("name", routes.plain_pages())
def test_a_page_is_well(opened, office, name):
    page = opened(office.do(routes.address_of, name), language="en" if len(name) % 2 else "da")
    assert_is_well(page)


def test_the_sign_in_page_is_well(opened):
    assert_is_well(opened("/office/login/", who="nobody", language="en"))


def test_the_page_for_the_code_is_well(opened_fresh, office):
    name = office.do(person_with_app).username
    page = opened_fresh("/office/login/", "da")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator(".submit-row").click()
    expect(page).to_have_url(re.compile("/office/sign-in/code/"))
    assert_is_well(page)


def test_the_pages_of_the_companys_sign_in_are_well(opened_fresh, office, settings):
    fake = FakeProvider()
    fake.start()
    settings.DPO_OIDC_ISSUER, settings.DPO_OIDC_CLIENT_ID = fake.issuer, CLIENT_ID
    try:
        page = opened_fresh("/office/login/", "da")
        assert_is_well(page)
        session = office.do(session_of_newcomer, fake)
        page.context.add_cookies([{"name": "session", "value": session, "url": office.address}])
        for place in ("connect", "signed-out"):
            page.goto(f"/office/sign-in/provider/{place}/")
            assert_is_well(page)
    finally:
        fake.stop()


def session_of_newcomer(fake):
    """Give the session of a browser that came back from the provider: no page of this one leads outside."""
    browser = Client()
    way = browser.get("/office/sign-in/provider/")["Location"]
    browser.get(back(fake.let_through(way)))
    return browser.cookies["session"].value


def person_with_app():
    user = person("agent")
    if not has_factor(user.pk):
        with_app(user)
    return user


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_task_over_a_link_is_well_from_the_code_to_the_thanks(opened_fresh, office, language):
    task = office.do(routes.handed_out_task)
    page = opened_fresh(office.do(link_of, task), language)
    page.goto(f"{page.url}?language={language}")
    page.locator("button.primary").click()
    page.locator("#code").fill(office.do(lambda: code_in(letters_to(task.contributor)[-1])))
    assert_is_well(page)
    page.locator("button.primary").click()
    page.locator("#file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": EXTRACT})
    assert_is_well(page)
    page.locator("#files button").click()
    page.locator(".files li").wait_for()
    page.locator("form[action*=confirm-task] button").click()
    page.wait_for_url("**/thanks/**")
    assert_is_well(page)


def test_a_duty_over_a_link_is_well(opened_fresh, office):
    turn = office.do(routes.asked_review)
    page = opened_fresh(office.do(duty_link, turn.contributor), "da")
    page.locator("button.primary").click()
    page.locator("#code").fill(office.do(lambda: code_in(letters_to(turn.contributor)[-1])))
    page.locator("button.primary").click()
    page.locator("summary").click()
    assert_is_well(page)
    page.locator("#text").fill("Lageret hedder nu Nord.")
    page.locator("form[action*=propose-change] button").click()
    page.wait_for_url("**/thanks/**")
    assert_is_well(page)


@of_each_model
def test_a_list_is_well(opened, office, model):
    assert_is_well(opened(routes.page_of(model, "changelist"), language="en"))


def test_an_empty_list_and_open_filters_are_well(opened):
    page = opened("/office/requests_app/case/?q=nothing-like-it")
    assert_is_well(page)
    page.get_by_role("button", name="Filtre").click()
    assert_is_well(page)


@of_each_model
def test_a_document_is_well(opened, office, model):
    rows = office.do(seen, routes.rows_of, model)
    assert rows, "the office of these tests has no such row: add one to fill()"
    for row in rows:
        page = opened(routes.page_of(model, "change", row.pk))
        assert_is_well(page)
    if hasattr(model, "history"):
        page.goto(routes.page_of(model, "history", row.pk))
        assert_is_well(page)


@pytest.mark.parametrize(
    ("model", "step"), routes.steps(), ids=lambda given: getattr(given, "__name__", given)
)
def test_the_dialog_of_a_step_is_well(opened, office, model, step, settings):
    settings.DPO_OIDC_ISSUER = routes.PROVIDER
    row = office.do(seen, routes.row_for_step, model, step)
    assert row, "no row of these tests offers the step: add one to fill() or to MADE"
    page = opened(f"{routes.page_of(model, 'change', row.pk).removesuffix('change/')}step/{step}/")
    assert page.locator("form.o-form").count() == 1
    assert_is_well(page)
