"""Picture every page of a running demo, in both languages, wide and on a phone, light and dark.

script/screenshots [--url URL] [--data DIR] [--to DIR] [--images | --handbook]

The pages are found from the menu: each list, its first document, and the first step of that. With --images
only the pictures of README and docs/ are made anew, in docs/images; with --handbook those of the handbook,
from a demo that was made just before.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from _setup import PYTHON, ROOT, Failed, make_environment, run_main, tell

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}
LOCALES = {"da": "da-DK", "en": "en-GB"}
COLOURS = 96  # enough for pages; a picture of one is then some 40 kB
IMAGES = ROOT / "docs" / "images"


def main() -> int:
    """Take the pictures with the project's own Python, which knows playwright."""
    if Path(sys.executable) != PYTHON and "--again" not in sys.argv:
        descriptor, log = tempfile.mkstemp(prefix="dpo-office-setup-", suffix=".log")
        os.close(descriptor)
        make_environment("requirements-dev.txt", Path(log))
        Path(log).unlink()
        os.execv(PYTHON, [str(PYTHON), __file__, "--again", *sys.argv[1:]])
    options = read_options()
    demo = json.loads((options.data / "demo.json").read_text(encoding="utf-8"))
    address = options.url or demo["url"]
    sys.path.insert(0, str(ROOT))
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  here only, where it is installed

    from tests.browser import chromium  # noqa: PLC0415  here only, the path is set above

    if not chromium.found():
        raise Failed("There is no chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        if options.handbook:
            make_handbook(browser, address, demo)
            return 0
        pictures = images(browser, address, demo) if options.images else every_page(browser, address, demo)
        folder = IMAGES if options.images else options.to
        for name, picture in pictures:
            store(folder / f"{name}.png", picture)
        browser.close()
    tell(f"The pictures are in {folder}.")
    return 0


def read_options() -> argparse.Namespace:
    """Read where the demo is and where the pictures go."""
    data = Path(os.environ.get("DPO_DATA_DIR") or ROOT / "data")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="the demo's address, if not the one in its demo.json")
    parser.add_argument("--data", type=Path, default=data, help="the demo's data directory")
    parser.add_argument("--to", type=Path, default=data / "screenshots", help="where the pictures go")
    parser.add_argument("--images", action="store_true", help="only those of the README, into docs/images")
    parser.add_argument("--handbook", action="store_true", help="only those of the handbook")
    parser.add_argument("--again", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.data / "demo.json").exists():
        raise Failed(f"There is no demo in {options.data}: start script/server, or name its directory.")
    return options


def window(browser: Any, address: str, demo: Any, who: str, language: str, **options: Any) -> Any:
    """Open a window in which one of the demo's people has signed in."""
    user = next(user for user in demo["users"] if user["username"] == who)
    context = browser.new_context(
        base_url=address, locale=LOCALES[language], reduced_motion="reduce", **({"viewport": WIDE} | options)
    )
    page = context.new_page()
    page.goto("/office/login/")
    page.fill("[name=username]", user["username"])
    page.fill("[name=password]", user["password"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/")
    return page


def every_page(browser: Any, address: str, demo: Any) -> Iterator[tuple[str, bytes]]:
    """Picture all pages that the people of the demo can reach from the menu."""
    for language, locale in LOCALES.items():
        public = browser.new_page(base_url=address, locale=locale, viewport=WIDE)
        public.goto("/office/login/")
        yield f"{language}/sign-in", public.screenshot()
        public.close()
        seen: set[str] = set()
        for who in ("dpo", "decider", "officer", "agent", "legal", "auditor"):
            page = window(browser, address, demo, who, language)
            yield f"{language}/today-{who}", page.screenshot(full_page=True)
            for path in pages_of(page):
                if kind_of(path) not in seen:
                    seen.add(kind_of(path))
                    yield from pictures_of(page, path, f"{language}/{kind_of(path)}")
            if who == "agent":
                yield from pictures_while_searching(page, language)
            page.context.close()


def pictures_while_searching(page: Any, language: str) -> Iterator[tuple[str, bytes]]:
    """Picture what a search leads to: the palette, the hits, and a caller with a letter to confirm."""
    page.goto("/office/requests_app/case/")
    reference = page.locator("#result_list tbody a").first.inner_text().strip()
    page.keyboard.press("Control+k")
    page.locator("#search-input-command").press_sequentially(reference[:8])
    page.locator("#command-results li").first.wait_for()
    yield f"{language}/palette", page.screenshot()
    page.goto("/office/search/")
    page.locator("main [name=q]").fill(reference[:8])
    page.keyboard.press("Enter")
    page.locator(".o-hits").first.wait_for()
    yield from looks(page, f"{language}/search-hits")
    page.goto("/office/registry_app/customer/?account_state=active")
    number = page.locator("#result_list tbody a").first.inner_text().split()[0]
    for name, said in (("choice", "Mad"), ("caller", number), ("number", "+45 00 00 00 99")):
        page.goto("/office/quick/")
        page.fill("#quick-text", said)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        yield from looks(page, f"{language}/quick-{name}")
        if name == "caller":
            for box in ("marketing", "consents", "confirm"):
                page.locator(f"[name={box}]").first.check()
            page.locator("[name=do]").click()
            page.locator("[name=seen]").wait_for(state="attached")
            yield from looks(page, f"{language}/quick-letter")


def pages_of(page: Any) -> Iterator[str]:
    """Give the menu's pages, and from each list a document and the dialogs of its steps."""
    for path in links(page, "#nav-sidebar-apps a"):
        if "/api/" in path:
            continue
        yield path
        page.goto(path)
        extra = links(page, "main a.o-button, main [href$='/open/'], main [href*='/draft/']")
        documents = links(page, "#result_list tbody a, main .o-table a")[:1]
        for document in documents:
            page.goto(document)
            extra += links(page, "main a.o-button, main a[href$='/history/'], nav.o-tabs a")
        shown = (found for found in [*documents, *extra] if found.startswith("/office/"))
        yield from (found for found in shown if "/download/" not in found)


def links(page: Any, selector: str) -> list[str]:
    """Give where links lead on this site."""
    found = page.locator(selector).evaluate_all("all => all.map(a => a.pathname + a.search)")
    return list(dict.fromkeys(found))


def kind_of(path: str) -> str:
    """Name a page by what it is, whichever row it shows."""
    path, _, query = path.removeprefix("/office/").partition("?")
    words = [word for word in path.split("/") if word and "-" not in word and not word.isdigit()]
    tab = query.partition("tab=")[2].partition("&")[0]
    return "-".join([*words, *([tab] if tab else [])]) or "today"


def pictures_of(page: Any, path: str, name: str) -> Iterator[tuple[str, bytes]]:
    """Picture a page wide, in the dark and on a phone."""
    answer = page.goto(path)
    if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
        return
    yield from looks(page, name)


def looks(page: Any, name: str) -> Iterator[tuple[str, bytes]]:
    """Picture the page as it stands, wide, in the dark and on a phone."""
    yield name, page.screenshot(full_page=True)
    page.evaluate("document.documentElement.classList.add('dark')")
    yield f"{name}.dark", page.screenshot(full_page=True)
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.set_viewport_size(PHONE)
    yield f"{name}.phone", page.screenshot(full_page=True)
    page.set_viewport_size(WIDE)


def images(browser: Any, address: str, demo: Any) -> Iterator[tuple[str, bytes]]:
    """Picture what README and docs/ show."""
    page = window(browser, address, demo, "dpo", "en")
    yield "today", page.screenshot()
    page.context.close()
    page = window(browser, address, demo, "officer", "en")
    page.goto("/office/requests_app/case/?state=form_returned")
    page.goto(links(page, "#result_list tbody a")[0])
    yield "case", page.screenshot()
    page.goto(links(page, "main a[href*='/step/withdraw_case/']")[0])
    yield "step", page.screenshot()
    page.context.close()
    page = window(browser, address, demo, "agent", "da", viewport=PHONE)
    yield "phone", page.screenshot()
    page.context.close()


def make_handbook(browser: Any, address: str, demo: Any) -> None:
    """Make the pictures of the handbook anew, and take away those that it no longer has."""
    from _handbook_pictures import PAGE, PICTURES, handbook, store_small  # noqa: PLC0415  where Pillow is installed

    def open_window(who: str, language: str) -> Any:
        return window(browser, address, demo, who, language, viewport=PAGE)

    made = set()
    for path, picture in handbook(open_window):
        store_small(path, picture)
        made.add(path)
    for path in set(PICTURES.glob("*/*.webp")) - made:
        path.unlink()
    size = sum(path.stat().st_size for path in made)
    tell(f"{len(made)} pictures, {size / 1_000_000:.1f} MB, are in {PICTURES}.")


def store(path: Path, picture: bytes) -> None:
    """Write a small PNG."""
    from PIL import Image  # noqa: PLC0415  here only, where it is installed

    path.parent.mkdir(parents=True, exist_ok=True)
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    run_main(main)
