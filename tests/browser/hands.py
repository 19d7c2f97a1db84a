"""How a person does things on a page: with a mouse, or with nothing but a keyboard."""

import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page

# So many stops at most lie between the content's beginning and what is wanted.
STOPS = 80
SEEN = """e => {
    const style = getComputedStyle(e);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


# What is wanted stands in the content, and the focus at the page's beginning.
PAST_MENU = """e => !!e.closest('main') && !!document.querySelector('.o-skip')
    && document.activeElement === document.body"""

# What is wanted stands before what has the focus: in the menu, or above a field with autofocus.
BEFORE = """e => document.activeElement !== document.body
    && !!(document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING)"""


def labelled(words: str) -> re.Pattern[str]:
    """Match a label that says just this."""
    return re.compile(rf"^\s*{re.escape(words)}\s*[:*]?\s*$")


class Hands:
    """What both can do; a subclass says how an element is reached and pressed."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.presses = 0

    def word(self, text: str, **values: str) -> str:
        """Give a text of ours as this person reads it."""
        with override(self.language):
            return gettext(text) % values

    def press(self, text: str, role: Any = "link", **values: str) -> None:
        """Press a link or button by its name, and wait for the page that follows."""
        here = self.page.url.partition("#")[0]
        target = self.page.get_by_role(role, name=self.word(text, **values), exact=True)
        folded = self.page.locator(".o-more:not([open]) > summary")
        if not target.count() and folded.count():
            self.hit(folded.first)
        self.hit(target.first)
        self.page.wait_for_url(lambda url: url.partition("#")[0] != here)
        self.presses += 1

    def confirm(self, text: str) -> None:
        """Press the button of a dialog."""
        self.press(text, "button")

    def write(self, label: str, text: str, **values: str) -> None:
        """Write into a field by its label."""
        field = self.field(label, **values)
        self.reach(field)
        field.fill(text)

    def write_each(self, beginning: str, text: str) -> None:
        """Write the same into every field whose name begins so."""
        for field in self.page.locator(f'[name^="{beginning}"]').all():
            self.reach(field)
            field.fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list by its label."""
        field = self.field(label)
        self.reach(field)
        field.select_option(label=option)

    def attach(self, label: str, file: Path) -> None:
        """Choose a file; the window in which one does so is not the page's."""
        field = self.field(label)
        self.reach(field)
        field.set_input_files(file)

    def tick(self, text: str) -> None:
        """Tick a box, or choose one of several buttons."""
        raise NotImplementedError

    def field(self, label: str, **values: str) -> Locator:
        """Find a field by its label, which may end with a colon or a star."""
        return self.page.get_by_label(labelled(self.word(label, **values))).first

    def reach(self, element: Locator) -> None:
        """Come to an element."""
        raise NotImplementedError

    def hit(self, element: Locator) -> None:
        """Press an element."""
        raise NotImplementedError


class Mouse(Hands):
    """Points and clicks."""

    def reach(self, element: Locator) -> None:
        """Click into it."""
        if element.get_attribute("type") != "file":
            element.click()

    def hit(self, element: Locator) -> None:
        """Click it."""
        element.click()

    def tick(self, text: str) -> None:
        """Click its words."""
        self.field(text).click()


class Keyboard(Hands):
    """Comes everywhere with the tabulator, and sees where it is."""

    def reach(self, element: Locator) -> None:
        """Press the tabulator until the element has the focus, past the menu by the first link."""
        element.wait_for()
        if element.evaluate(PAST_MENU):
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Enter")
        for _ in range(STOPS):
            if element.evaluate("e => e === document.activeElement"):
                assert element.evaluate(SEEN), f"the focus is not seen on {element}"
                return
            # Asked at each stop: a field with autofocus may take the focus late.
            self.page.keyboard.press("Shift+Tab" if element.evaluate(BEFORE) else "Tab")
        stands = self.page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
        raise AssertionError(f"the tabulator does not come to {element}, but stands on {stands}")

    def hit(self, element: Locator) -> None:
        """Come to it and press Enter."""
        self.reach(element)
        self.page.keyboard.press("Enter")

    def tick(self, text: str) -> None:
        """Come to it and press the space bar; of radio buttons the first has the focus, arrows lead on."""
        self.reach(self.field(text))
        self.page.keyboard.press("Space")
