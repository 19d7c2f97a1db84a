"""`script/bench load`: fifty people at work in a running demo, with clients, mail out and mail in.

Everything goes over the wire: officers over HTTP with the pauses of people, clients over the API at a steady
rate, one of them at seven times its share, letters to the sink that answers like a slow relay, and mails
that are taken in as files. What counts is the time of each answer to people and to the clients that keep to
their share, and the memory of the office's processes from a third of the time on.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from html.parser import HTMLParser
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[1]
SEED = 7
OFFICERS = 50
# Mean pause of a person between two clicks: reading a case, talking on the telephone.
PAUSE_SECONDS = 8.0
CALLS_PER_SECOND = 1.0
GREEDY_CALLS_PER_SECOND, GREEDY_CONNECTIONS, GREEDY = 70.0, 10, "API beyond its share"
LETTERS_PER_SECOND = 8
SECONDS_BETWEEN_MAILS = 6.0
P95_MS, P99_MS, GROWTH = 400, 1000, 0.05
PEOPLE = ("officer", "otto", "agent", "astrid", "officer", "agent", "decider", "dpo", "legal", "officer")
WORDS = ("Kim", "Anna", "1", "Jensen", "ak", "kontrol", "persondata", "2026")
# After how many of the cases that were read a dialog is opened; and the history, where none was.
DIALOG_IN, HISTORY_IN = 0.5, 0.3
CASES = "/office/requests_app/case/"
TABS = ("rights", "form", "tasks", "documents", "clock", "history")
Statuses = tuple[int, ...]
DOCUMENT = re.compile(r'href="(/office/[^"?]+/change/)')


@dataclass
class Kept:
    """What was asked: of which kind, when, for how long, and what came back."""

    kind: str
    at: float
    seconds: float
    status: int


@dataclass
class Run:
    """The whole of it, shared by all who take part."""

    demo: Any
    minutes: float
    began: float = field(default_factory=time.monotonic)
    kept: list[Kept] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, int]] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        """Tell whether there is time left."""
        return time.monotonic() - self.began < self.minutes * 60

    def asked(self, kind: str, call: Callable[[], requests.Response], *, allowed: Statuses = ()) -> Any:
        """Ask, keep how long the answer took, and give it; what nobody should be told is a fault."""
        begun = time.monotonic()
        try:
            answer = call()
        except requests.RequestException as error:
            self.faults[f"{kind}: {type(error).__name__}"] += 1
            return None
        self.kept.append(Kept(kind, begun - self.began, time.monotonic() - begun, answer.status_code))
        if not answer.ok and answer.status_code not in allowed:
            self.faults[f"{kind}: {answer.status_code}"] += 1
        return answer


class Fields(HTMLParser):
    """What the form of a page would send if nobody wrote anything."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._is_in = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep hidden values, what stands in fields, and the first choice of each list."""
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "form":
            self._is_in = "o-form" in (said.get("class") or "")
        elif not self._is_in:
            return
        elif tag == "input" and said.get("type") not in ("file", "checkbox", "radio", "submit"):
            self.values[name] = value
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (value or "selected" in said):
            if "selected" in said or not self.values.get(self._select):
                self.values[self._select] = value
        elif tag == "textarea":
            self.values.setdefault(name, "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a form, and a list of choices."""
        if tag == "form":
            self._is_in = False
        elif tag == "select":
            self._select = ""


def fields_of(page: str) -> dict[str, str]:
    """Give what a page's form sends as it stands."""
    parser = Fields()
    parser.feed(page)
    return parser.values


class Person:
    """Somebody who works in the office at a browser."""

    def __init__(self, run: Run, user: dict[str, str], number: int) -> None:
        self.run = run
        self.address = run.demo["url"]
        self.chance = random.Random(SEED + number)  # noqa: S311  no secret
        self.session = requests.Session()
        self.session.headers.update({"Accept-Language": "da", "Referer": self.address + "/office/"})
        page = self.session.get(f"{self.address}/office/login/", timeout=60).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        values = {"username": user["username"], "password": user["password"], "next": "/office/"}
        sent = values | {"csrfmiddlewaretoken": token[1] if token else ""}
        self.session.post(f"{self.address}/office/login/?next=/office/", sent, timeout=60)
        self.is_seller = user["username"] in ("agent", "astrid")
        self.opens_cases = user["username"] not in ("dpo", "legal")

    def work(self) -> None:
        """Click until the time is over, with pauses."""
        does: list[Callable[[], Any]] = [self.look_at_today, self.look_for_cases, self.search]
        does += [self.read_a_case, self.add_a_note]
        weights = [20, 15, 12, 38, 10]
        if self.opens_cases:
            does.append(self.open_a_case)
            weights.append(5)
        if not self.is_seller:
            does.append(self.read_the_record)
            weights.append(8)
        time.sleep(self.chance.uniform(0, PAUSE_SECONDS))
        while self.run.goes_on:
            self.chance.choices(does, weights)[0]()
            time.sleep(min(60, self.chance.expovariate(1 / PAUSE_SECONDS)))

    def get(self, kind: str, path: str, **query: str) -> str:
        """Open a page."""
        answer = self.run.asked(
            kind, lambda: self.session.get(self.address + path, params=query, timeout=60), allowed=(409,)
        )
        return answer.text if answer is not None else ""

    def look_at_today(self) -> None:
        """Begin where everybody begins."""
        self.get("today", "/office/")

    def look_for_cases(self) -> list[str]:
        """Open the list of cases, of mine or all."""
        query = self.chance.choice([{}, {}, {"owner": "mine"}, {"p": "2"}])
        return DOCUMENT.findall(self.get("list of cases", CASES, **query))

    def search(self) -> None:
        """Look for somebody by a word."""
        self.get("search", CASES, q=self.chance.choice(WORDS))

    def read_a_case(self) -> None:
        """Open a case of the list, and one of its tabs, its history or a dialog."""
        found = self.look_for_cases()
        if not found:
            return
        page = self.chance.choice(found)
        html = self.get("case", page)
        time.sleep(self.chance.uniform(0.5, 3))
        self.get("case", page, tab=self.chance.choice(TABS))
        steps = re.findall(r'href="([^"]*/step/[^"]*/)"', html)
        if steps and self.chance.random() < DIALOG_IN:
            self.get("dialog", self.chance.choice(steps))
        elif self.chance.random() < HISTORY_IN:
            self.get("history", page.replace("/change/", "/history/"))

    def add_a_note(self) -> None:
        """Write down what somebody said."""
        found = self.look_for_cases()
        if not found:
            return
        path = self.chance.choice(found).replace("/change/", "/step/add_note/")
        page = self.get("dialog", path)
        if 'name="text"' not in page:
            return
        time.sleep(self.chance.uniform(1, 4))
        self.post("note written", path, fields_of(page) | {"text": "Ringede og spurgte, hvor langt vi er."})

    def open_a_case(self) -> None:
        """Open a case for somebody at the telephone; the acknowledgement leaves by mail."""
        path = f"{CASES}open/"
        page = self.get("page that opens a case", path)
        time.sleep(self.chance.uniform(1, 4))
        number = self.chance.randrange(10**6)
        given = {"name": f"Kim Eksempel {number}", "email": f"kim{number}@example.com", "rights": "access"}
        given["identity"] = ""  # as it looks: nobody on file is meant
        self.post("case opened", path, fields_of(page) | given)

    def read_the_record(self) -> None:
        """Look up an activity."""
        found = DOCUMENT.findall(self.get("list of activities", "/office/registry_app/processingactivity/"))
        if found:
            self.get("activity", self.chance.choice(found))

    def post(self, kind: str, path: str, values: dict[str, str], files: Any = None) -> str:
        """Send a form; a refusal because somebody else was there first is none of the load's faults."""
        parts = {name: (None, value) for name, value in values.items()} | (files or {})
        answer = self.run.asked(
            kind,
            lambda: self.session.post(self.address + path, files=parts, timeout=60),
            allowed=(409, 412),
        )
        return answer.text if answer is not None else ""

    def take_in_mails(self) -> None:
        """Take in a mail every few seconds, and leave it for somebody to look at."""
        path = "/office/requests_app/mail/take-in/"
        number = 0
        while self.run.goes_on:
            begun = time.monotonic()
            number += 1
            mail = {"file": (f"{number}.eml", mail_of(number), "message/rfc822")}
            shown = self.post("mail shown", path, fields_of(self.get("page for mail", path)), mail)
            self.post("mail taken in", path, fields_of(shown) | {"then": "wait"}, mail)
            time.sleep(max(0.0, SECONDS_BETWEEN_MAILS - (time.monotonic() - begun)))


class Client:
    """Another system that follows what happens."""

    def __init__(self, run: Run, token: str, *, per_second: float, kind: str) -> None:
        self.run = run
        self.address = run.demo["url"] + "/api/v1/"
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.per_second = per_second
        self.kind = kind
        self.cursor = ""
        self.keys: list[str] = []

    def work(self) -> None:
        """Call at a steady rate: the feed from where it was, the list, one case."""
        due = time.monotonic()
        for ask in cycle((self.follow, self.list_cases, self.look_at_a_case)):
            if not self.run.goes_on:
                return
            ask()
            due += 1 / self.per_second
            time.sleep(max(0.0, due - time.monotonic()))

    def follow(self) -> None:
        """Ask what happened since the last time."""
        body = self.call("events/", **({"after": self.cursor} if self.cursor else {}))
        self.cursor = body.get("next") or self.cursor

    def list_cases(self) -> None:
        """Ask for the newest page of cases."""
        self.keys = [str(row["id"]) for row in self.call("cases/").get("results", [])] or self.keys

    def look_at_a_case(self) -> None:
        """Ask for one of the cases after the other."""
        if self.keys:
            self.keys.append(self.keys.pop(0))
            self.call(f"cases/{self.keys[0]}/")

    def call(self, path: str, **query: str) -> dict[str, Any]:
        """Call, and give the body of an answer."""
        answer = self.run.asked(
            self.kind, lambda: self.session.get(self.address + path, params=query, timeout=60), allowed=(429,)
        )
        return answer.json() if answer is not None and answer.ok else {}


def mail_of(number: int) -> bytes:
    """Write a mail as somebody would."""
    mail = EmailMessage()
    mail["From"] = f"Kim Eksempel <kim{number}@example.com>"
    mail["To"] = "persondata@example.com"
    mail["Subject"] = f"Mine oplysninger {number}"
    mail["Date"] = "Mon, 30 Nov 2026 08:00:00 +0100"
    mail["Message-ID"] = f"<load-{number}-{os.getpid()}@example.com>"
    mail.set_content(f"Hej\n\nJeg vil gerne have en kopi af det, I har om mig, kunde {number}.\n\nKim\n")
    return mail.as_bytes()


def processes_of(data: Path) -> list[int]:
    """Find the processes of the office whose data directory this is, but for the sink."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            said = (place / "environ").read_bytes().split(b"\0")
            words = (place / "cmdline").read_bytes()
        except OSError:
            continue
        if f"DPO_DATA_DIR={data}".encode() in said and (b"gunicorn" in words or b"celery" in words):
            found.append(int(place.name))
    return found


def memory_of(data: Path) -> int:
    """Give what the office's processes hold in memory, shared pages counted once, in bytes."""
    held = 0
    for pid in processes_of(data):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        pss = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
        held += int(pss[1]) * 1024 if pss else 0
    return held


def watch_memory(run: Run, data: Path) -> None:
    """Look at the memory every five seconds."""
    while run.goes_on:
        run.memory.append((time.monotonic() - run.began, memory_of(data)))
        time.sleep(5)


def plan_letters(run: Run, data: Path) -> int:
    """Plan letters for the whole time, and let the relay take as long for each as a real one does."""
    wanted = int(LETTERS_PER_SECOND * run.minutes * 60)
    sink = HTTPConnection("127.0.0.1", sink_port(data), timeout=10)
    sink.request("POST", "/behaviour", json.dumps({"delay_ms": [150, 300], "seed": SEED}))
    sink.getresponse().read()
    command = [sys.executable, "manage.py", "letters_drill", "plan", "--chunk", "25"]
    command += ["--notices", str(wanted)]
    given = os.environ | {"DPO_DATA_DIR": str(data), "DPO_MODE": "demo"}
    subprocess.run(command, cwd=ROOT, env=given, check=True)
    return wanted


def sink_port(data: Path) -> int:
    """Read from the office's own file where its sink is controlled."""
    said = (data / "office.env").read_text(encoding="utf-8")
    found = re.search(r"^DPO_SINK_HTTP_PORT=\"?(\d+)", said, re.MULTILINE)
    return int(found[1]) if found else 8026


def letters_taken(data: Path) -> int:
    """Ask the sink how many letters it holds."""
    sink = HTTPConnection("127.0.0.1", sink_port(data), timeout=10)
    sink.request("GET", "/stats")
    return int(json.loads(sink.getresponse().read())["message_ids"])


def run(given: argparse.Namespace) -> int:
    """Let everybody work at once, and tell how the office bore it."""
    data = Path(given.data or os.environ.get("DPO_DATA_DIR") or ROOT / "data").resolve()
    if not (data / "demo.json").exists():
        print(f"There is no demo in {data}: start script/server, or name its directory.", file=sys.stderr)
        return 2
    demo = json.loads((data / "demo.json").read_text(encoding="utf-8"))
    users = {user["username"]: user for user in demo["users"]}
    it = Run(demo, given.minutes)
    people = [Person(it, users[PEOPLE[number % len(PEOPLE)]], number) for number in range(OFFICERS)]
    clerk = Person(it, users["officer"], OFFICERS)
    tokens = demo["tokens"]
    clients = [
        Client(it, tokens[name], per_second=CALLS_PER_SECOND, kind="API")
        for name in ("officer", "decider", "second")
    ]
    # Several connections at once: one that waits for its answers could not call so often.
    a_part = GREEDY_CALLS_PER_SECOND / GREEDY_CONNECTIONS
    greedy = [
        Client(it, tokens["sync"], per_second=a_part, kind=GREEDY) for _number in range(GREEDY_CONNECTIONS)
    ]
    taken = letters_taken(data)
    planned = plan_letters(it, data)
    it.began = time.monotonic()
    work = [*(one.work for one in (*people, *clients, *greedy)), clerk.take_in_mails]
    threads = [threading.Thread(target=one) for one in work]
    threads.append(threading.Thread(target=watch_memory, args=(it, data)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return report(it, planned, letters_taken(data) - taken)


def report(it: Run, planned: int, taken: int) -> int:
    """Print what each kind of answer took, and the verdict."""
    kinds: dict[str, list[Kept]] = {}
    for one in it.kept:
        kinds.setdefault(one.kind, []).append(one)
    a_second = len(it.kept) / it.minutes / 60
    print(f"\n{OFFICERS} people, {it.minutes:g} minutes, {a_second:.0f} answers a second\n")
    print("| what | answers | p50 | p95 | p99 | slowest |\n|---|---|---|---|---|---|")
    for kind, rows in sorted(kinds.items(), key=lambda pair: -len(pair[1])):
        print(line(kind, [row.seconds for row in rows]))
    counted = [one.seconds for one in it.kept if one.kind != GREEDY]
    print(line("**all but the one beyond its share**", counted))
    greedy = Counter(one.status for one in kinds.get(GREEDY, []))
    print(f"\nThe client beyond its share: {greedy[200]} answered, {greedy[429]} refused with 429.")
    print(f"Letters: {planned} planned, {taken} with the relay at the end.")
    print(f"Mails taken in: {len(kinds.get('mail taken in', []))}.")
    held, growth = statistics.mean(held for _at, held in it.memory), memory_growth(it)
    print(f"Memory of web, worker and beat: {held / 2**20:.0f} MB, growth {growth:+.1%}.")
    print(f"Faults: {dict(it.faults) or 'none'}.")
    is_quick = share(counted, 0.95) < P95_MS and share(counted, 0.99) < P99_MS
    good = is_quick and not it.faults and growth < GROWTH
    print("The limits hold." if good else "A LIMIT IS PASSED.")
    return 0 if good else 1


def memory_growth(it: Run) -> float:
    """Compare the last sixth of the time with the sixth after the first third, when all is warm."""
    total = it.minutes * 60
    early = [held for at, held in it.memory if total / 3 <= at < total / 2]
    late = [held for at, held in it.memory if at >= total * 5 / 6]
    return statistics.mean(late) / statistics.mean(early) - 1 if early and late else 0.0


def share(seconds: list[float], part: float) -> float:
    """Give the milliseconds under which a part of the answers stayed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


def line(kind: str, seconds: list[float]) -> str:
    """Give one line of the table."""
    parts = " | ".join(f"{share(seconds, part):.0f} ms" for part in (0.5, 0.95, 0.99, 1))
    return f"| {kind} | {len(seconds)} | {parts} |"
