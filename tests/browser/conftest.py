"""One office with something of everything, one browser, and a guard over every page of a test."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from zlib import crc32

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dpo_office.common import clock
from dpo_office.common.acting import acting
from dpo_office.common.users import RoleGrant, User
from registry_app.models import Controller
from tests.browser import chromium
from tests.factories.cases import case_in, make_office
from tests.factories.contributors import handed_out
from tests.factories.policy_change import announced, approved, assessed, drafted, version_in_force
from tests.factories.registry import ADMIN, actor_with, make_customers

ROLES = ("officer", "decider", "legal", "agent", "auditor")
PASSWORD = "a long enough password"
WIDE, PHONE = (1280, 900), (360, 740)
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
)


# Every page and dialog takes minutes: the suite opens a fixed share of them. BROWSER_TESTS=all opens all.
ONE_PAGE_IN = 8
ALWAYS_OPENED = ("[index]", "case_open", "list_is_well[case]")

# The tests of a module here: the database is made, and one process runs them all.
IN_BROWSER = [pytest.mark.xdist_group("browser"), pytest.mark.django_db]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a share of the tests that look at one page each; a page is in it by its name."""
    if os.environ.get("BROWSER_TESTS") == "all":
        return
    left_out = [item for item in items if _looks_at_a_page(item) and not _is_in_share(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _looks_at_a_page(item: pytest.Item) -> bool:
    return item.path.name == "test_every_page.py" and item.name.endswith("]")


def _is_in_share(item: pytest.Item) -> bool:
    return any(word in item.name for word in ALWAYS_OPENED) or crc32(item.name.encode()) % ONE_PAGE_IN == 0


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


def fill() -> None:
    """Load the demo; give one controller a case in each state, and a version at each point of its way."""
    call_command("load_reference_data", verbosity=0)
    call_command("demo_data", url="http://127.0.0.1:8000", bare=True, verbosity=0)
    controller = Controller.objects.get(slug="retnemt")
    now, decider = clock.now(), actor_with("decider", controller)
    for state in CASE_STATES:
        case_in(state, controller, now=now)
    case_in("collecting", controller, now=now - timedelta(days=60))
    later = clock.today() + timedelta(days=40)
    announced(controller, decider, now=now, effective_on=later)
    approved(controller, decider, now=now, effective_on=later)
    assessed(controller, decider, now=now)
    drafted(controller, now=now)
    # One of its own for the flows, with two systems and a few customers.
    flowing = make_office("flowco", systems=("shop", "mail"))
    version_in_force(flowing)
    make_customers(flowing, 3)
    handed_out(flowing)


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
            user = User.objects.create_user(f"try-{who}", PASSWORD, email=f"{who}@example.com")
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
