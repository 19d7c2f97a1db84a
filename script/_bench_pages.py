"""`script/bench pages`: how long each page of a running demo takes, asked by the people who open it.

The pages are found from each person's menu: each list, some of its documents with their tabs, history and
the dialog of each step that is offered. Every page is asked in every round, in shuffled order, over HTTP.
"""

import argparse
import http.cookiejar
import json
import os
import random
import re
import statistics
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

GOAL_MS = 300
SEED = 5
PEOPLE = ("dpo", "decider", "officer", "agent", "legal", "auditor")
PAGES = re.compile(r"^/office/")
NO_PAGES = re.compile(r"/(logout|download|file|jsi18n|password_change)\b|\.(pdf|csv|ics)$|/calendar/file")


@dataclass
class Asked:
    """A page and the seconds that it took, each time."""

    who: str
    path: str
    kind: str
    size: int = 0
    seconds: list[float] = field(default_factory=list)

    def share(self, share: float) -> float:
        """Give the milliseconds under which a share of the rounds stayed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class Links(HTMLParser):
    """Where the links of a page lead on this site."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link."""
        if tag == "a":
            self.found[dict(attrs).get("href") or ""] = None


class Window:
    """A browser without a screen, in which somebody has signed in."""

    def __init__(self, address: str, user: dict[str, str]) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        page, _ = self.get("/office/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise SystemExit("The sign-in page has no form.")
        values = {
            "csrfmiddlewaretoken": token[1],
            "username": user["username"],
            "password": user["password"],
            "next": "/office/",
        }
        self._open("/office/login/?next=/office/", urllib.parse.urlencode(values).encode())

    def get(self, path: str) -> tuple[str, int]:
        """Give a page and its size in bytes."""
        body = self._open(path)
        return body.decode("utf-8", "replace"), len(body)

    def _open(self, path: str, data: bytes | None = None) -> bytes:
        headers = {"Accept-Language": "da", "Referer": self.address + path}
        request = urllib.request.Request(self.address + path, data=data, headers=headers)  # noqa: S310  our own address
        with self.opener.open(request, timeout=60) as answer:
            body: bytes = answer.read()
        return body

    def links(self, path: str) -> list[str]:
        """Give the pages of the office that a page leads to."""
        parser = Links()
        parser.feed(self.get(path)[0])
        absolute = (urllib.parse.urljoin(path, link.partition("#")[0]) for link in parser.found)
        return list(
            dict.fromkeys(link for link in absolute if PAGES.match(link) and not NO_PAGES.search(link))
        )


def run(given: argparse.Namespace) -> int:
    """Find the pages of each person, ask them round by round, print, and tell whether the goal is met."""
    data = Path(given.data or os.environ.get("DPO_DATA_DIR") or Path(__file__).parents[1] / "data")
    if not (data / "demo.json").exists():
        print(f"There is no demo in {data}: start script/server, or name its directory.", file=sys.stderr)
        return 2
    demo = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    users = {user["username"]: user for user in demo["users"]}
    windows = {who: Window(demo["url"], users[who]) for who in given.who or PEOPLE}
    asked = [
        Asked(who, path, kind_of(path)) for who in windows for path in pages_of(windows[who], given.documents)
    ]
    dice = random.Random(SEED)  # noqa: S311  no secret
    for number in range(-1, given.rounds):
        for one in dice.sample(asked, len(asked)):
            begun = time.perf_counter()
            one.size = windows[one.who].get(one.path)[1]
            if number >= 0:  # the first round warms up
                one.seconds.append(time.perf_counter() - begun)
        print(f"\rround {number + 1} of {given.rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return report(asked, given.rounds)


def pages_of(window: Window, most: int) -> Iterator[str]:
    """Give the pages that somebody reaches: the menu, some documents of each list, and what these lead to."""
    seen: set[str] = set()
    menu = [path for path in window.links("/office/") if is_list(path)]
    for path in ["/office/", *menu]:
        found = [path]
        documents = [link for link in window.links(path) if is_document(link)] if is_list(path) else []
        for document in documents[:most]:
            of_this = document.partition("?")[0].removesuffix("change/")
            found += [document, *(link for link in window.links(document) if link.startswith(of_this))]
        for one in found:
            if one not in seen:
                seen.add(one)
                try:
                    window.get(one)
                except urllib.error.HTTPError as error:
                    print(f"{one}: {error.code}", file=sys.stderr)
                    continue
                yield one


def is_list(path: str) -> bool:
    """Tell whether a path is a page of its own, of no single object."""
    return "?" not in path and not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}|/\d+/", path)


def is_document(path: str) -> bool:
    """Tell whether a path is the page of one object."""
    return bool(re.search(r"([0-9a-f]{8}-[0-9a-f-]{27}|/\d+)/change/$", path))


def kind_of(path: str) -> str:
    """Name a page by what it is, whichever row it shows."""
    path, _, query = path.removeprefix("/office/").partition("?")
    words = [word for word in path.split("/") if word and "-" not in word and not word.isdigit()]
    tab = query.partition("tab=")[2].partition("&")[0]
    return " ".join([*words, *([tab] if tab else [])]) or "today"


def report(asked: list[Asked], rounds: int) -> int:
    """Print the slowest pages of each kind, the whole, and the verdict."""
    kinds: dict[str, Any] = {}
    for one in asked:
        kinds.setdefault(one.kind, []).append(one)
    worst = sorted(
        (max(same, key=lambda one: one.share(0.95)) for same in kinds.values()),
        key=lambda one: -one.share(0.95),
    )
    load = os.getloadavg()
    print(f"\n{len(asked)} pages of {len(kinds)} kinds, {rounds} rounds; load at the end {load[0]:.1f}\n")
    print("| the slowest page of its kind | asked by | kB | p50 | p95 |")
    print("|---|---|---|---|---|")
    for one in worst:
        print(
            f"| {one.kind} | {one.who} | {one.size / 1000:.0f} | {one.share(0.5):.0f} ms |"
            f" {one.share(0.95):.0f} ms |"
        )
    medians = [one.share(0.5) for one in asked]
    over = [one for one in asked if one.share(0.95) >= GOAL_MS]
    print(f"\nMedian of all pages {statistics.median(medians):.0f} ms, slowest median {max(medians):.0f} ms.")
    print(
        f"{len(over)} pages pass {GOAL_MS} ms in their p95." if over else f"Every p95 is under {GOAL_MS} ms."
    )
    return 1 if over else 0
