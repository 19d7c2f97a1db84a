"""The pictures of the handbook: whose page, how it is found, what of it is shown (docs/rules/help.md)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from _setup import ROOT
from PIL import Image

PICTURES = ROOT / "docs" / "handbook" / "pictures"
# Narrow enough for unfold to fold its menu away; what is read is then as large as on a page of the office.
PAGE = {"width": 1040, "height": 700}
WITH_MENU = {"width": 1280, "height": 800}
COLOURS = 48
# A field for a day shows it in the order of the machine's own language, whatever the page's: left empty here.
NO_DAYS = """for (const field of document.querySelectorAll("input[type=date], input[type=datetime-local]"))
    field.style.color = "transparent";"""
ADDRESSES = "all => all.map(a => a.pathname)"
CASES = "/office/requests_app/case/"


@dataclass(frozen=True)
class Picture:
    """One picture: `show` leads the window of the person named by `who` to it."""

    name: str
    who: str
    show: Callable[[Any], None]
    size: dict[str, int] | None = None


def at(path: str, *, scroll: str = "") -> Callable[[Any], None]:
    """Show a page, from its top or from where something stands."""

    def show(page: Any) -> None:
        page.goto(path)
        if scroll:
            page.locator(scroll).first.evaluate("part => part.scrollIntoView({block: 'start'})")

    return show


def first_of(path: str, *, named: str = "", then: str = "", scroll: str = "") -> Callable[[Any], None]:
    """Show the first document of a list, or the first of a name, or something behind its address."""

    def show(page: Any) -> None:
        page.goto(path)
        row = page.locator("#result_list tbody a").filter(has_text=named).first
        found = row.evaluate("a => a.pathname")
        at(found.replace("/change/", then) if then.startswith("/") else found + then, scroll=scroll)(page)

    return show


def search_hits(page: Any) -> None:
    """Show what a search finds."""
    page.goto("/office/search/")
    page.locator("main [name=q]").fill("ret-2026")
    page.keyboard.press("Enter")
    page.locator(".o-hits").first.wait_for()


def quick_record(page: Any) -> None:
    """Show what an agent ticks while a customer is on the line."""
    page.goto("/office/registry_app/customer/?account_state=active")
    number = page.locator("#result_list tbody a").first.inner_text().split()[0]
    page.goto("/office/quick/")
    page.fill("#quick-text", number)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Any) -> None:
    """Show the dialog of the answer; where no case is ready for it, the open tasks of one are settled."""
    page.goto(f"{CASES}?work=to_answer")
    if page.locator("#result_list tbody a").count() == 0:
        page.goto(f"{CASES}?work=needs_you")
        others = page.locator("#result_list tbody a").evaluate_all(ADDRESSES)
        page.goto(f"{CASES}?state=collecting")
        found = page.locator("#result_list tbody a").evaluate_all(ADDRESSES)
        dialog = next(path for path in found if path not in others).replace("/change/", "/step/settle_task/")
        while page.goto(dialog).ok and page.locator("#id_outcome").count():
            page.select_option("#id_outcome", "nothing_found")
            with page.expect_navigation():
                page.locator("form.o-form button.primary").click()
    first_of(f"{CASES}?work=to_answer", then="/step/send_answer/")(page)


CONTROLLER = "/office/registry_app/"
REQUESTS = "/office/requests_app/"
WANTED = (
    Picture("today", "officer", at("/office/"), WITH_MENU),
    Picture("search", "officer", search_hits),
    Picture("mail", "officer", first_of(f"{REQUESTS}mail/", named="Sletning")),
    Picture("quick", "agent", quick_record),
    Picture("post", "officer", first_of(f"{REQUESTS}postbatch/")),
    Picture("case", "officer", first_of(f"{CASES}?work=needs_you")),
    Picture("identity", "officer", first_of(f"{CASES}?state=received", then="/step/ask_identity/")),
    Picture("clock", "officer", first_of(f"{CASES}?state=received", then="/step/extend_deadline/")),
    Picture("systems", "officer", first_of(f"{CASES}?work=needs_you", then="?tab=tasks", scroll="#tabs")),
    Picture("answer", "officer", answer),
    Picture("letters", "officer", at("/office/common/letter/")),
    Picture("waves", "officer", first_of(f"{REQUESTS}wave/")),
    Picture("authority", "dpo", first_of(f"{REQUESTS}authoritycase/")),
    Picture("breach", "agent", at(f"{REQUESTS}breach/report/")),
    Picture("record", "dpo", at(f"{CONTROLLER}processingactivity/findings/")),
    Picture("planned-change", "dpo", first_of(f"{CONTROLLER}plannedchange/")),
    Picture("policy", "decider", first_of(f"{CONTROLLER}policyversion/?state=announced")),
    Picture("year-wheel", "dpo", at("/office/year-wheel/")),
    Picture("reports", "dpo", at("/office/reports/")),
    Picture("absence", "officer", at("/office/absences/")),
    Picture("recorded", "officer", at("/office/my-sign-in/")),
)


def handbook(open_window: Callable[[str, str], Any]) -> Iterator[tuple[Path, bytes]]:
    """Take the pictures in both languages; the window of each person is opened once."""
    for language in ("da", "en"):
        windows: dict[str, Any] = {}
        for wanted in WANTED:
            if wanted.who not in windows:
                windows[wanted.who] = open_window(wanted.who, language)
            page = windows[wanted.who]
            page.set_viewport_size(wanted.size or PAGE)
            wanted.show(page)
            page.wait_for_load_state("networkidle")
            page.evaluate("document.activeElement?.blur()")
            page.evaluate(NO_DAYS)
            yield PICTURES / language / f"{wanted.name}.webp", page.screenshot()
        for page in windows.values():
            page.context.close()


def store_small(path: Path, picture: bytes) -> None:
    """Write a picture of few colours, without loss beyond that."""
    path.parent.mkdir(parents=True, exist_ok=True)
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.convert("RGB").save(path, "WEBP", lossless=True, quality=100, method=6)
