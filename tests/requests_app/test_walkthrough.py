"""The walk is for a running demo only, and says why it cannot begin."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dpo_office.common import clock
from requests_app.management.walkthrough.office_client import (
    OfficeClient,
    WalkthroughError,
    office_client,
)


def quiet(_: str) -> None:
    """Tell nobody."""


def test_walkthrough_is_refused_outside_a_demo() -> None:
    with pytest.raises(CommandError, match="demo offices only"):
        call_command("walkthrough")


@pytest.mark.parametrize(
    ("content", "url", "said"),
    [
        (None, None, "script/server first"),
        ("{", None, "script/server first"),
        ('{"url": "http://127.0.0.1:1"}', None, "script/server first"),
        ('{"url": "http://127.0.0.1:1", "tokens": {}}', "file:///x", "by http"),
    ],
)
def test_office_client_says_what_is_missing(
    tmp_path: Path, content: str | None, url: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "demo.json").write_text(content)

    with pytest.raises(WalkthroughError, match=said):
        office_client(tmp_path, url, quiet)


def test_wait_for_gives_up_and_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    moments = iter([0.0, 6.0, 91.0])
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    monkeypatch.setattr("time.sleep", lambda _: None)

    with pytest.raises(WalkthroughError, match="the mail leaves: still 1 of 2"):
        OfficeClient("http://x", {}, told.append).wait_for("the mail leaves", lambda: (False, "1 of 2"))

    assert told == ["      … the mail leaves: 1 of 2"]


@pytest.mark.parametrize("days", [3, 25])
def test_move_clock_reaches_the_instant(days: int) -> None:
    client = OfficeClient("http://x", {}, quiet)
    to = clock.now() + timedelta(days=days)

    client.move_clock(to)
    client.move_clock(to - timedelta(days=1))

    assert to <= clock.now() <= to + timedelta(seconds=3)
