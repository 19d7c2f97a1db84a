"""The round of sweeps that a timer of the machine runs, and the watcher outside that hears of it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from socket import create_server
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from dpo_office.celery import app
from dpo_office.common import health, watcher
from dpo_office.common.environment import check_ping_url
from dpo_office.common.sweeps import LATE_AFTER, ROUND, Sweep
from dpo_office.common.tasks import ping_watcher

OFFICE = "https://dpo.example.com"


class Watcher(HTTPServer):
    """A watcher on this machine: what it heard, and with which status it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[tuple[str, dict[str, str], str]] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/a-code?of=office"


class Handler(BaseHTTPRequestHandler):
    server: Watcher

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.server.heard.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[Watcher]:
    with Watcher() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def well(db: None, settings: Any, outside: Watcher) -> Watcher:
    """Give the watcher of an office in which worker and beat run."""
    now = timezone.now()
    Sweep.objects.create(name="a.sweep", late_after=LATE_AFTER, ended_at=now, ended_well_at=now)
    settings.DPO_PING_URL = outside.url
    return outside


def late(name: str = "a.sweep") -> None:
    Sweep.objects.filter(name=name).update(ended_well_at=timezone.now() - timedelta(hours=9))


def swept() -> str:
    out = StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue()


def test_a_ping_says_nothing_but_that_it_is_one(outside: Watcher) -> None:
    assert watcher.is_heard(outside.url) is True

    [(path, headers, body)] = outside.heard
    assert (path, body) == ("/ping/a-code?of=office", "")
    assert headers.keys() == {"Host", "Accept-Encoding", "User-Agent", "Connection"}
    assert headers["User-Agent"] == "dpo-office"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_is_not_heard_and_a_redirection_is_not_followed(outside: Watcher, status: int) -> None:
    outside.status = status

    assert watcher.is_heard(outside.url) is False
    assert len(outside.heard) == 1


def test_a_watcher_that_is_silent_or_away_is_not_waited_for() -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert watcher.is_heard(f"http://127.0.0.1:{port}/", seconds=0.1) is False
    assert watcher.is_heard(f"http://127.0.0.1:{port}/") is False


def test_the_watcher_hears_of_an_office_that_is_well(well: Watcher) -> None:
    ping_watcher()

    assert len(well.heard) == 1


@pytest.mark.parametrize("what", ["late", "frozen", "unguarded"])
def test_the_watcher_hears_nothing_while_something_is_amiss(
    well: Watcher, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "late":
        late()
    else:
        name = {"frozen": "is_frozen", "unguarded": "trigger_faults"}[what]
        monkeypatch.setattr(health, name, lambda: ["something"])

    assert watcher.tell_watcher() == "not_well"
    assert well.heard == []


def test_without_a_watcher_nothing_is_asked(db: None, settings: Any) -> None:
    settings.DPO_PING_URL = ""

    assert watcher.tell_watcher() == "no_watcher"


def test_a_watcher_that_does_not_hear_fails_nothing(well: Watcher) -> None:
    well.status = 500

    ping_watcher()

    assert Sweep.objects.get(name__endswith="ping_watcher").error == ""


def test_a_round_does_each_line_of_the_beat_table_once_and_tells_the_watcher(well: Watcher) -> None:
    before = set(Sweep.objects.values_list("name", flat=True))

    said = swept()

    done = [line.removeprefix("done: ") for line in said.splitlines() if line.startswith("done: ")]
    lines = [line["task"] for line in app.conf.beat_schedule.values()]
    assert done == [name for name in lines if name != ping_watcher.name]
    assert "Watcher: told." in said
    assert len(well.heard) == 1
    # The rows of beat's sweeps are beat's: a round leaves them alone, or a dead beat would look alive.
    assert set(Sweep.objects.values_list("name", flat=True)) == before | {ROUND}


def test_a_round_beside_a_dead_beat_does_the_work_and_keeps_silent(well: Watcher) -> None:
    late()

    with pytest.raises(CommandError, match="not_well"):
        swept()

    assert well.heard == []
    assert Sweep.objects.get(name=ROUND).error == ""


def test_one_sweep_that_fails_keeps_no_other_from_its_work(
    well: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_now: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("dpo_office.common.letters.work.send", broken)
    done = []
    monkeypatch.setattr("dpo_office.common.events.number_events", lambda: done.append("numbered"))

    with pytest.raises(CommandError, match=r"sweeps_failed: send_letters \(ConnectionRefusedError\)"):
        swept()

    assert done == ["numbered"]
    assert well.heard == []
    assert health.failing() == {"round": "failed"}


@pytest.mark.parametrize(
    "url",
    [
        "http://watch.example.com/code",
        "https://localhost/code",
        "https://127.0.0.1/code",
        "https://10.0.0.3/code",
        "https://127.1/code",
        "https://10.1/code",
        "https://0x7f.1/code",
        "https://127.0.0.0x1/code",
        "https://0177.0.0.1/code",
        "https://127.0.0.1./code",
        "https://localhost./code",
        "https://a.localhost./code",
        "https://dpo.example.com./code",
        "https://\uff11\uff12\uff17.0.0.1/code",
        "https://[::1]/code",
        "https://[::ffff:127.0.0.1]/code",
        "https://[::1/code",
        "https://watch.example.com:port/code",
        "https://watch.example.com:99999/code",
        "https://watch/code",
        "https://watch.internal/code",
        "https://dpo.example.com/code",
        "https://user:word@watch.example.com/code",
        "https://watch.example.com/code#part",
        "watch.example.com",
    ],
)
def test_a_watcher_is_outside_and_reached_over_https(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DPO_PING_URL"):
        check_ping_url(url, OFFICE)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://watch.example.com/code?a=b",
        "https://watch.example.com:8443/",
        "https://watch.example.com./",
    ],
)
def test_a_watcher_that_may_be_told(url: str) -> None:
    assert check_ping_url(url, OFFICE) == url


@pytest.mark.parametrize("url", [f"http://{'a' * 64}.example.com/", "http://watch.example.com:port/"])
def test_what_cannot_be_asked_for_is_not_heard(url: str) -> None:
    assert not watcher.is_heard(url)
