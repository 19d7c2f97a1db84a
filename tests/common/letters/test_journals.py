"""What reconciling relies on, for the sink's real journal and for its fake alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dpo_office.common.errors import TemporaryGatewayError
from dpo_office.common.letters.journal import HttpJournal, RelayJournal
from dpo_office.common.letters.sink import MailSink
from tests.fakes.mail import FakeJournal


@pytest.fixture(params=["fake", "real"])
def journal_and_accept(request: pytest.FixtureRequest) -> tuple[RelayJournal, Callable[[str], None]]:
    if request.param == "fake":
        fake = FakeJournal()

        def accept(message_id: str) -> None:
            fake.accepted[message_id] += 1

        return fake, accept
    sink: MailSink = request.getfixturevalue("sink")
    journal = HttpJournal(f"http://127.0.0.1:{sink.http_port}")
    return journal, lambda message_id: sink.store.accept(message_id, b"x", 1)


def test_a_journal_tells_what_it_has_seen_and_what_not(
    journal_and_accept: tuple[RelayJournal, Callable[[str], None]],
):
    journal, accept = journal_and_accept
    accept("<1@example.com>")
    since = datetime.now(UTC)

    assert journal.seen("<1@example.com>", since=since) is True
    assert journal.seen("<2@example.com>", since=since) is False


def test_a_journal_that_began_later_cannot_deny(sink: MailSink):
    journal = HttpJournal(f"http://127.0.0.1:{sink.http_port}")
    before = sink.store.alive_since - timedelta(minutes=1)

    assert journal.seen("<1@example.com>", since=before) is None
    sink.store.accept("<2@example.com>", b"x", 1)
    assert journal.seen("<1@example.com>", since=before) is False


def test_a_journal_with_the_message_still_in_hand_cannot_deny(sink: MailSink):
    sink.store.pending["<1@example.com>"] += 1

    journal = HttpJournal(f"http://127.0.0.1:{sink.http_port}")
    assert journal.seen("<1@example.com>", since=datetime.now(UTC)) is None


def test_a_journal_that_does_not_answer_is_temporary(unused_port: int):
    with pytest.raises(TemporaryGatewayError, match="journal_unreachable"):
        HttpJournal(f"http://127.0.0.1:{unused_port}", timeout=1).seen("<1@x>", since=datetime.now(UTC))


def test_an_error_of_the_journal_is_no_answer(sink: MailSink):
    with pytest.raises(TemporaryGatewayError):
        HttpJournal(f"http://127.0.0.1:{sink.http_port}/elsewhere").seen("<1@x>", since=datetime.now(UTC))
