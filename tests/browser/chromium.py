"""Debian's chromium: where it is, how it is started, and a guard over what its pages ask for."""

import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python

NAMES = ("chromium", "chromium-browser", "google-chrome")
# It talks to nobody by itself, and no name but this machine's leads anywhere.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
# WCAG 2.2 AA, and what axe itself calls good practice (landmarks, headings in order).
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A file to which every run of axe adds a line; nothing is written without it (docs/office.md).
REPORT = os.environ.get("AXE_REPORT", "")
# Keys and secrets in an address differ each time, and tell nothing of the page.
KEYS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/task/)[\w-]{43}|(?<=/password/).+?(?=/|$)")
INSIDE = ("data:", "blob:", "about:")
# What the browser says by itself when an answer is a refusal that the test asked for.
REFUSED = "Failed to load resource: the server responded with a status of 4"


def found() -> str:
    """Give the browser's path, or nothing."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def launch(playwright: Any, **options: Any) -> Any:
    """Start the browser; as root it runs only without its sandbox."""
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=found(), args=arguments, **options)


@dataclass
class Guard:
    """Keeps what the pages asked for from outside, and what the browser complained of."""

    address: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: Any) -> None:
        """Listen to every page of a context."""
        context.on("request", lambda request: self._requested(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address + "/", *INSIDE)):
            self.outside.append(url)

    def _said(self, message: Any) -> None:
        # A breach of the content policy is said as an error too.
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            self.complaints.append(f"{message.page.url if message.page else ''}: {message.text}")

    def check(self) -> None:
        """Fail on anything heard."""
        assert self.outside == [], "a page asked for something from outside"
        assert self.complaints == [], "the browser complained"


def axe(page: Any, *, rules: Iterable[str] = ()) -> list[str]:
    """Give what axe finds on the page as it stands, one line for each rule."""
    if not page.evaluate("() => typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    answer = page.evaluate("options => axe.run(document, options)", options)
    found = answer["violations"]
    if REPORT:
        report(page, answer)
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def report(page: Any, answer: Any) -> None:
    """Add a line to the report: which page, how it was looked at, and what each rule said."""
    seen = page.evaluate(
        "() => ({language: document.documentElement.lang, width: innerWidth, scheme:"
        " matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'})"
    )
    line = {
        "page": KEYS.sub("…", urlsplit(page.url).path),
        **seen,
        "axe": answer["testEngine"]["version"],
        "passed": sorted(rule["id"] for rule in answer["passes"]),
        "violated": sorted(rule["id"] for rule in answer["violations"]),
        "undecided": sorted(rule["id"] for rule in answer["incomplete"]),
    }
    with Path(REPORT).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
