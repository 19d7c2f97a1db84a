"""`script/faults canaries`: both flows in a whole office that breaks, then a search for what was told.

A person whose details are like no others asks the office for things, by its API and on its pages; a policy
changes and customers are told. Meanwhile the database refuses rows and quotes them, the relay refuses with
the address in its answer, a mailbox answers with a name, files and bodies are broken, the worker is killed.
Then the drill looks for the details in every log line, the broker, the temporary files, the data directory
(but the database itself), the addresses that were asked for, answered or mailed, the arguments of processes,
and the sessions. One hit is a failure.
"""

import argparse
import base64
import email
import json
import os
import re
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from email import policy
from pathlib import Path
from typing import Any

import redis
import requests
from _faults import HOST, Drill, children_of, run_drill
from _setup import Failed, tell

NAME, EMAIL, PHONE = "Zkanarina Zkvidderby", "zkanarina@example.com", "+45 00 00 47 11"
CPR, WORDS, SUBJECT, FILENAME = "070761-4285", "zkvidderord om helbred", "Zkvidder: emne", "zkvidder-fil.pdf"
# The walk's own people and words stand in no log either.
NEEDLES = (
    *("zkanarina", "zkvidder", "00 00 47 11", "00004711", "070761-4285", "0707614285"),
    *("ærling", "aerling", "østergård", "linsegryde", "udtræk", "vognmand"),
)
ADDRESS = re.compile(rb"[\w.+-]+@(?:[\w-]+\.)*example\.(?:com|org|net)")
BASE64 = re.compile(rb"[A-Za-z0-9+/=_-]{40,}")
QUOTED = f"Failing row contains ({NAME}, {EMAIL}, {CPR}, {WORDS})"
# Rows of each layer that are refused for a while: of what came in, of what happened, of what leaves.
REFUSED = (
    "requests_app_case",
    "common_event",
    "common_letter",
    "common_sendwindow",
    "registry_app_customer",
    "requests_app_mail",
    "common_readrecord",
)
BREAK = """
from django.db import connection
tables = [t for t in {tables!r} if t in connection.introspection.table_names()]
with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute('''CREATE OR REPLACE FUNCTION canary_refusal() RETURNS trigger AS $f$ BEGIN
            RAISE EXCEPTION %s USING ERRCODE = '23505', DETAIL = 'Key (email)=({email}) already exists.';
            END $f$ LANGUAGE plpgsql''', [{quoted!r}])
    for table in tables:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TRIGGER canary_refusal BEFORE INSERT ON {{table}} FOR EACH ROW "
                           "EXECUTE FUNCTION canary_refusal()")
        else:
            cursor.execute(f"CREATE TRIGGER canary_{{table}} BEFORE INSERT ON {{table}} "
                           "BEGIN SELECT RAISE(ABORT, {quoted!r}); END")
print(",".join(tables))
"""
MEND = """
from django.db import connection
with connection.cursor() as cursor:
    for table in {tables!r}:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS canary_refusal ON {{table}}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS canary_{{table}}")
"""
MAILBOX = """
from registry_app.models import Controller
from tests.factories.mails import access, make_mailbox
box = access(host="127.0.0.1", port={port}, tls="starttls", user="{user}")
make_mailbox(Controller.objects.get(slug="retnemt"), access=box, address="canary@mail.example.com")
"""
SESSIONS = """
import json
from django.contrib.sessions.models import Session
print(json.dumps([str(row.get_decoded()) + row.session_data for row in Session.objects.all()]))
"""
TRAFFIC_SECONDS = 8


def run(options: argparse.Namespace) -> int:
    """Run the drill on the database that was named; 1 when something was told."""
    return run_drill(CanaryDrill, options)


class Quoter(threading.Thread):
    """A service that answers everybody with a person's details: a mailbox, or a relay that refuses."""

    def __init__(self, *, is_relay: bool) -> None:
        super().__init__(daemon=True)
        self.is_relay = is_relay
        self.server = socket.create_server((HOST, 0))
        self.port = int(self.server.getsockname()[1])
        self.heard = 0

    def run(self) -> None:
        """Answer one after another."""
        while True:
            connection, _address = self.server.accept()
            self.heard += 1
            with connection, suppress(OSError):
                connection.settimeout(5)
                self._refuse(connection) if self.is_relay else self._end(connection)

    @staticmethod
    def _end(connection: socket.socket) -> None:
        connection.sendall(f"* BYE {EMAIL} is not welcome: {WORDS}\r\n".encode())

    @staticmethod
    def _refuse(connection: socket.socket) -> None:
        connection.sendall(b"220 relay ready, DPO office sink\r\n")
        for line in connection.makefile("rb"):
            if line.upper().startswith((b"EHLO", b"HELO", b"MAIL", b"RSET")):
                connection.sendall(b"250 fine\r\n")
            elif line.upper().startswith(b"QUIT"):
                connection.sendall(b"221 bye\r\n")
                return
            else:
                connection.sendall(f"550 5.1.1 <{EMAIL}>: {NAME} rejected: {WORDS}\r\n".encode())


class CanaryDrill(Drill):
    """One office of its own that is told everything, while everything in it breaks."""

    def run(self) -> int:
        """Walk, break, look."""
        began = time.monotonic()
        (self.folder / "tmp").mkdir()
        self.environment |= {"TMPDIR": str(self.folder / "tmp"), "DPO_LOG_LEVEL": "INFO"}
        self.urls: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.mailbox, self.relay = Quoter(is_relay=False), Quoter(is_relay=True)
        for quoter in (self.mailbox, self.relay):
            quoter.start()
        self.start("sink")
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_reference_data", "--verbosity", "0")
        url = f"http://{HOST}:{self.web_port}"
        self.manage("demo_data", "--url", url, "--bare", "--verbosity", "0")
        demo = json.loads((self.folder / "data" / "demo.json").read_text(encoding="utf-8"))
        self.tokens = demo["tokens"]
        self.password = next(one["password"] for one in demo["users"] if one["username"] == "officer")
        for name in ("worker", "beat", "web"):
            self.start(name)
        self.wait_for_sink()
        self.wait_for_web()
        self.manage("shell", "-c", MAILBOX.format(port=self.mailbox.port, user="zkanarina"))
        self.manage("walkthrough", "--url", url)
        tell("Both flows are walked; now everything breaks.")
        self.come_with_everything()
        self.refuse_rows()
        self.refuse_letters()
        self.kill_children()
        self.come_with_everything()
        self.failing_commands()
        time.sleep(2)
        result = self.looked_for()
        result["seconds"] = round(time.monotonic() - began)
        tell(json.dumps(result, indent=2, ensure_ascii=False))
        tell("Nothing was told." if result["passed"] else "SOMETHING WAS TOLD, OR NOT EVERYTHING BROKE.")
        if not result["passed"]:
            self.show_hits()
            self.keep_logs()
        return 0 if result["passed"] else 1

    def wait_for_web(self) -> None:
        """Wait until the web server answers."""
        for _ in range(600):
            with suppress(requests.RequestException):
                requests.get(f"http://{HOST}:{self.web_port}/healthz", timeout=5)
                return
            time.sleep(0.1)
        raise Failed("The web server did not start.")

    def ask(self, method: str, path: str, who: str = "officer", **sent: Any) -> requests.Response:
        """Call the office, and keep every address that came into it."""
        token = self.tokens.get(who, self.tokens["officer"])
        headers = {"Authorization": f"Bearer {token}"} | sent.pop("headers", {})
        answer = requests.request(
            method,
            f"http://{HOST}:{self.web_port}{path}",
            headers=headers,
            timeout=60,
            allow_redirects=False,
            **sent,
        )
        self.statuses[answer.status_code] += 1
        # Who types a person into an address is led to the door, and back to what was typed.
        if not found([path.encode()]):
            led = [name for name in ("Location", "Link") if name in answer.headers]
            self.urls += [f"{name}: {answer.headers[name]}" for name in led]
        return answer

    def come_with_everything(self) -> None:
        """Ask for things as the person would, rightly and wrongly, by the API and on the pages."""
        person = {"name": NAME, "email": EMAIL, "phone": PHONE}
        body = {"controller": "retnemt", "rights": ["access"], "channel": "email", "requester": person}
        case = self.ask("POST", "/api/v1/cases/", json=body)
        self.urls.append(case.url)
        url = f"/api/v1/cases/{case.json().get('id', 'none')}/"
        for step, words in (
            ("add-note", {"text": WORDS}),
            ("waive-form", {"reason": WORDS}),
            ("ask-identity", {"doubt": WORDS, "question": WORDS}),
            ("name-representative", {"kind": "attorney", "name": NAME}),
            ("link-case", {"reference": NAME, "kind": "same_matter"}),
            ("name-customer", {"number": CPR, "reason": WORDS}),
            ("extend-deadline", {"ground": WORDS, "months": CPR, "reason": WORDS}),
            ("withdraw-case", {NAME: EMAIL}),
        ):
            self.ask("POST", f"{url}{step}/", json=words)
        for bad in (b"{" + EMAIL.encode(), b"\xff" + NAME.encode(), json.dumps([person]).encode()):
            self.ask("POST", "/api/v1/cases/", data=bad, headers={"Content-Type": "application/json"})
        self.ask(
            "POST", f"{url}receive-signed-form/", files={"file": (FILENAME, b"%PDF-1.7 " + WORDS.encode())}
        )
        self.ask("POST", "/api/v1/cases/", who="agent", json=body | {"rights": [WORDS]})
        self.ask("POST", "/api/v1/cases/record-at-once/", json={"controller": "retnemt", "requester": person})
        self.ask("POST", f"{url}refuse-case/", who="auditor", json={"reason": WORDS, "evidence": WORDS})
        lines = "\n".join(json.dumps({"number": f"9{n}", "name": NAME, "email": EMAIL}) for n in range(5))
        for sent in (lines, lines + WORDS, f"kundenr;{NAME}\n{EMAIL};{WORDS}\n"):
            self.ask(
                "PUT",
                "/api/v1/customers/?controller=retnemt",
                data=sent.encode(),
                headers={"Content-Type": "application/x-ndjson"},
            )
        draft = {"text": f"# Politik\n\n{WORDS}", "change_summary": WORDS, "title": SUBJECT}
        self.ask("POST", "/api/v1/policies/retnemt/versions/", json=draft)
        self.wander()
        self.work_on_pages()

    def work_on_pages(self) -> None:
        """Sign in as a person of the office, search for the person, and open and fill in dialogs."""
        with requests.Session() as browser:
            begun = f"http://{HOST}:{self.web_port}/office/"
            hidden = r'name="csrfmiddlewaretoken" value="([^"]+)"'

            def send(path: str, **fields: str) -> None:
                page = browser.get(f"{begun}{path}", timeout=60)
                found_token = re.search(hidden, page.text)
                fields |= {"csrfmiddlewaretoken": found_token[1] if found_token else ""}
                answer = browser.post(f"{begun}{path}", data=fields, timeout=60, allow_redirects=False)
                self.statuses[answer.status_code] += 1
                self.urls += [page.url, answer.headers.get("Location", "")]

            send("login/", username="officer", password=self.password)
            send("search/", q=NAME)
            send("requests_app/case/", q=EMAIL)
            send("quick/", number=PHONE, email=EMAIL)
            send("requests_app/case/open/", name=NAME, email=EMAIL, note=WORDS)
            listed = browser.get(f"{begun}requests_app/case/", timeout=60).text
            for key in list(dict.fromkeys(re.findall(r"/case/([0-9a-f-]{36})/change/", listed)))[:3]:
                for step in ("add_note", "name_representative", "waive_form", "extend_deadline"):
                    send(f"requests_app/case/{key}/step/{step}/", text=WORDS, name=NAME, reason=WORDS)

    def wander(self) -> None:
        """Ask for addresses that somebody typed a person into: they are answered, and told nowhere."""
        for path in (f"/office/{EMAIL}/", f"/{NAME}", f"/api/v1/{EMAIL}/", f"/api/v1/cases/?limit={EMAIL}"):
            self.ask("GET", path)
            self.ask("GET", path, headers={"Referer": f"http://{HOST}/{EMAIL}", "User-Agent": NAME})
        self.ask("GET", "/office/", headers={"Host": f"{EMAIL}"})
        self.ask("POST", "/office/login/", data={"username": EMAIL, "password": CPR})
        self.ask("POST", "/request/retnemt/", data={"name": NAME, "email": EMAIL, "text": WORDS})
        self.ask("POST", f"/task/{'x' * 43}/enter-code/", data={"code": CPR})
        raw = socket.create_connection((HOST, self.web_port), timeout=5)
        with raw:
            raw.sendall(f"GET /{EMAIL} HTTP/9\r\n{NAME}\r\n\r\n".encode())
            with suppress(OSError):
                raw.recv(1000)

    def refuse_rows(self) -> None:
        """Let the database refuse rows of every layer, and quote them."""
        said = self.manage("shell", "-c", BREAK.format(tables=REFUSED, quoted=QUOTED, email=EMAIL))
        self.broken_tables = said.strip().rpartition("\n")[2].split(",")
        tell(f"The database refuses rows of {', '.join(self.broken_tables)}.")
        until = time.monotonic() + TRAFFIC_SECONDS
        with suppress(requests.RequestException, ValueError):
            while time.monotonic() < until:
                self.come_with_everything()
        self.manage("shell", "-c", MEND.format(tables=self.broken_tables))

    def refuse_letters(self) -> None:
        """Let the relay refuse with the address in its answer."""
        self.restart_worker(str(self.relay.port))
        body = {"controller": "retnemt", "rights": ["access"], "channel": "email"}
        for number in range(3):
            person = {"name": NAME, "email": f"zkanarina{number}@example.com"}
            self.ask("POST", "/api/v1/cases/", json=body | {"requester": person})
        until = time.monotonic() + 60
        while not self.relay.heard and time.monotonic() < until:
            time.sleep(0.2)
        time.sleep(2)
        self.restart_worker(str(self.smtp_port))

    def restart_worker(self, port: str) -> None:
        """Start the worker anew, with another relay."""
        worker = self.processes["worker"]
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, 15)
        worker.wait()
        # A demo sends to its own sink alone.
        self.environment |= {"DPO_SMTP_PORT": port, "DPO_SINK_SMTP_PORT": port}
        self.start("worker")
        time.sleep(5)

    def kill_children(self) -> None:
        """Kill what sends in the middle of its work."""
        for child in children_of(self.processes["worker"].pid):
            with suppress(ProcessLookupError):
                os.kill(child, 9)
        time.sleep(2)

    def failing_commands(self) -> None:
        """Run what a timer runs, on rows that the database refuses; what it prints is a log too."""
        self.manage("shell", "-c", BREAK.format(tables=REFUSED, quoted=QUOTED, email=EMAIL))
        file = self.folder / "customers.csv"
        file.write_text(f"kundenr;navn;e-mail\n1;{NAME};{EMAIL}\n{WORDS};;\n", encoding="utf-8")
        said = []
        for words in (("sweep",), ("import_customers", str(file), "--controller", "retnemt"), ("doctor",)):
            try:
                said.append(self.manage(*words))
            except Failed as error:
                said.append(str(error))
        (self.folder / "commands.log").write_text("\n".join(said), encoding="utf-8")
        file.unlink()
        self.manage("shell", "-c", MEND.format(tables=self.broken_tables))

    def looked_for(self) -> dict[str, Any]:
        """Look everywhere, and count the hits."""
        places = dict(self.places())
        self.hits = {place: hits for place, texts in places.items() if (hits := found(texts))}
        lines = sum(text.count(b"\n") for text in places["log lines"])
        return {
            "seed": self.seed,
            "database": "PostgreSQL" if self.database else "SQLite",
            "answers": {str(status): number for status, number in sorted(self.statuses.items())},
            "log lines": lines,
            "failures told in the log": sum(text.count(b'"exception"') for text in places["log lines"]),
            "refused by the relay": self.relay.heard,
            "answers of the mailbox": self.mailbox.heard,
            "looked at": {place: len(texts) for place, texts in places.items()},
            "hits": {place: len(self.hits.get(place, [])) for place in places},
            "passed": not self.hits and self.relay.heard > 0 and self.statuses[500] > 0,
        }

    def places(self) -> list[tuple[str, list[bytes]]]:
        """Give what stands in each place where nothing of a person may stand."""
        data = self.folder / "data"
        own = [p for p in sorted(data.rglob("*")) if p.is_file() and ".sqlite3" not in p.name]
        broker = [p for p in own if "broker" in p.relative_to(data).parts]
        mails = [p.read_bytes() for p in (self.folder / "sink" / "messages").glob("*.eml")]
        return [
            ("log lines", [p.read_bytes() for p in sorted(self.folder.glob("*.log"))]),
            ("broker", [p.read_bytes() for p in broker] + self.redis_values()),
            ("data directory", [p.read_bytes() for p in own if p not in broker and p.name != "demo.json"]),
            ("names of files", [str(p.relative_to(self.folder)).encode() for p in self.folder.rglob("*")]),
            ("temporary files", [p.read_bytes() for p in (self.folder / "tmp").rglob("*") if p.is_file()]),
            ("addresses led to", [url.encode() for url in self.urls]),
            ("addresses in mails", [link for mail in mails for link in links_in(mail)]),
            ("arguments of processes", self.arguments()),
            (
                "sessions",
                [one.encode() for one in json.loads(self.manage("shell", "-c", SESSIONS).splitlines()[-1])],
            ),
        ]

    def redis_values(self) -> list[bytes]:
        """Give each key of Redis with its value."""
        if not self.options.redis:
            return []
        client = redis.Redis.from_url(self.options.redis)
        return [key + b" " + (client.dump(key) or b"") for key in client.scan_iter("dpo-office:*")]

    def arguments(self) -> list[bytes]:
        """Give what the process list shows of the office."""
        pids = [pid for one in self.processes.values() for pid in (one.pid, *children_of(one.pid))]
        return [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids if Path(f"/proc/{pid}").exists()]

    def show_hits(self) -> None:
        """Show where it stood."""
        for place, hits in self.hits.items():
            for hit in hits[:10]:
                tell(f"{place}: {hit}")


def found(texts: list[bytes]) -> list[str]:
    """Give the lines in which something of a person stands, plain or in base64."""
    hits = []
    for text in texts:
        for line in [*text.split(b"\n"), *decoded(text)]:
            told = line.decode("utf-8", "replace").lower()
            if any(needle in told for needle in NEEDLES) or ADDRESS.search(line):
                hits.append(told[:300])
    return hits


def decoded(text: bytes) -> list[bytes]:
    """Give what stands in a text in base64, as the broker keeps its messages."""
    read = []
    for match in BASE64.findall(text)[:5000]:
        with suppress(ValueError):
            read.append(base64.b64decode(match + b"=" * (-len(match) % 4), altchars=b"-_"))
    return read


def links_in(mail: bytes) -> list[bytes]:
    """Give the addresses of pages that a mail leads to."""
    parsed = email.message_from_bytes(mail, policy=policy.default)
    body = parsed.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return [link.encode() for link in re.findall(r"https?://\S+", text)]
