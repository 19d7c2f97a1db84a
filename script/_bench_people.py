"""`script/bench people`: how long common work takes in a real browser, in seconds and clicks.

The browser does the work in a running demo. What the person needs besides is counted by the keystroke-level
model (Card, Moran and Newell 1980): 1.35 s to think before each act, 1.1 s to point, 0.2 s to click, 0.28 s
for each key, and 0.4 s for each word of a sentence that is read aloud.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

THINK, POINT, CLICK, KEY, WORD = 1.35, 1.1, 0.2, 0.28, 0.4
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


class Person:
    """Somebody at a browser, with a clock."""

    def __init__(self, browser: Any, demo: Any, who: str, *, viewport: dict[str, int]) -> None:
        self.demo = demo
        self.user = next(user for user in demo["users"] if user["username"] == who)
        options = {
            "base_url": demo["url"],
            "locale": "en-GB",
            "viewport": viewport,
            "reduced_motion": "reduce",
        }
        self.page = browser.new_context(**options).new_page()
        self.begin()

    def begin(self) -> None:
        """Set the clock to nought."""
        self.clicks = self.keys = 0
        self.person = 0.0
        self.began = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Give what the work took: the browser's time, and the person's."""
        return time.perf_counter() - self.began + self.person

    def click(self, element: Any) -> None:
        """Think, point, click."""
        element.click()
        self.clicks += 1
        self.person += THINK + POINT + CLICK

    def press(self, name: str, role: str = "link") -> None:
        """Click a link or button by its name."""
        self.click(self.page.get_by_role(role, name=name, exact=True).first)
        self.page.wait_for_load_state()

    def write(self, element: Any, text: str) -> None:
        """Type."""
        element.fill(text)
        self.keys += len(text)
        self.person += THINK + KEY * len(text)

    def enter(self) -> None:
        """Press Enter."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.keys += 1
        self.person += KEY

    def read_aloud(self, element: Any) -> None:
        """Read a sentence to somebody."""
        self.person += WORD * len(element.inner_text().split())

    def sign_in(self) -> None:
        """Sign in: name and password are copied from the terminal."""
        self.page.goto("/office/")
        for name, text in (("username", self.user["username"]), ("password", self.user["password"])):
            self.page.fill(f"[name={name}]", text)
            self.person += 2 * (THINK + POINT + CLICK)  # mark and copy, click and paste
        self.enter()
        self.page.wait_for_url("**/office/")


def quick_record(who: Person) -> None:
    """Record that a caller wants no more text messages. From the page that the agent has open."""
    page = who.page
    page.goto("/office/quick/")
    who.begin()
    who.write(page.locator("#quick-text"), "00 00 00 00")
    who.enter()
    if page.locator("form.o-choice").count():
        who.click(page.locator("form.o-choice button").first)
    who.click(page.get_by_label("SMS"))
    who.read_aloud(page.locator(".o-say").first)
    who.press("Save", "button")
    page.locator(".o-reference").wait_for()


def new_case(who: Person) -> None:
    """Open a case for somebody who wants a copy of their data. From Today."""
    page = who.page
    page.goto("/office/")
    who.begin()
    who.press("Open a case")
    if page.get_by_label("Controller").count():
        page.get_by_label("Controller").select_option(index=1)
        who.clicks += 2
        who.person += 2 * (THINK + POINT + CLICK)
    who.click(page.get_by_label("access", exact=True))
    who.click(page.get_by_label("Name", exact=True))
    who.write(page.get_by_label("Name", exact=True), "Kim Eksempel")
    who.write(page.get_by_label("E-mail", exact=True), "kim@example.com")
    who.press("Open the case", "button")
    page.wait_for_url("**/change/**")


def verify(who: Person) -> None:
    """Verify a signed form that has come back. From Today, on a phone."""
    who.page.goto("/office/")
    link = who.page.locator("tr,li", has_text="form returned").locator("a[href*='/change/']").first
    href = link.get_attribute("href") if link.count() else None
    who.begin()
    if href is None:
        raise SystemExit("Today shows no form that has come back.")
    who.click(link)
    who.press("Verify the form")
    who.press("Verify the form", "button")
    who.page.get_by_text("The form is verified.").wait_for()


def approve(who: Person) -> None:
    """Approve a policy version that waits for it. From Today, on a phone."""
    version = assessed_version(who.page)
    who.page.goto("/office/")
    who.begin()
    who.click(who.page.locator(f"main a[href='{version}']").first)
    who.press("Approve")
    who.press("Approve", "button")
    who.page.get_by_text("The version is approved and its text frozen.").wait_for()


def assessed_version(page: Any) -> str:
    """Assess the demo's draft, so that there is something to approve; give its path."""
    page.goto("/office/")
    page.locator("main a[href*='/policyversion/'][href*='/change/']").first.click()
    path: str = page.evaluate("location.pathname")
    page.get_by_role("link", name="Assess the change", exact=True).click()
    page.get_by_label("Material: every customer is told").check()
    page.get_by_label("The reason, in writing").fill("A new recipient of addresses.")
    page.get_by_label("What people can do about it").fill("Pause the account.")
    page.get_by_role("button", name="Assess the change", exact=True).click()
    page.wait_for_url("**/change/**")
    return path


def first_answer(who: Person) -> None:
    """Answer a first case as a newcomer: sign in, take one whose work is done, send the answer."""
    page = who.page
    who.begin()
    who.sign_in()
    link = page.locator("main tr,main li", has_text="Send the answer").locator("a[href*='/change/']").first
    who.click(link)
    who.press("Send the answer")
    text = page.get_by_label("Your own words to the person")
    who.click(text)
    who.write(text, "Here is the copy of your data that you asked for. Call us if anything is unclear.")
    who.press("Send the answer", "button")
    page.wait_for_url("**/change/**")


WORK: dict[str, tuple[str, dict[str, int], Callable[[Person], None], str]] = {
    "first answered case": ("officer", WIDE, first_answer, "signing in included"),
    "quick record": ("agent", WIDE, quick_record, "from the page, the sentence read aloud"),
    "new case": ("agent", WIDE, new_case, "from Today"),
    "verify a form": ("otto", PHONE, verify, "from Today, on a phone"),
    "approve a policy version": ("decider", PHONE, approve, "from Today, on a phone"),
}


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the browser that the tests use."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  here only, where it is installed

    from tests.browser import chromium as found  # noqa: PLC0415  here only, the path is set above

    if not found.found():
        raise SystemExit("There is no chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        browser = found.launch(playwright)
        yield browser
        browser.close()


def run(given: argparse.Namespace) -> int:
    """Do each work once, and print what it took."""
    data = Path(given.data or os.environ.get("DPO_DATA_DIR") or Path(__file__).parents[1] / "data")
    if not (data / "demo.json").exists():
        print(f"There is no demo in {data}: start script/server, or name its directory.", file=sys.stderr)
        return 2
    demo = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    print("| work | | seconds | of them the browser | clicks or taps | keys |")
    print("|---|---|---|---|---|---|")
    with chromium() as browser:
        for what, (name, viewport, do, where) in WORK.items():
            who = Person(browser, demo, name, viewport=viewport)
            if do is not first_answer:
                who.sign_in()
            do(who)
            seconds = who.seconds
            took = f"{seconds:.1f} | {seconds - who.person:.1f} | {who.clicks} | {who.keys}"
            print(f"| {what} | {where} | {took} |", flush=True)
            who.page.context.close()
    return 0
