"""What the sender relies on, for the real relay and for its fake alike."""

from collections.abc import Callable
from itertools import chain, repeat

import pytest

from dpo_office.common.errors import PermanentGatewayError, TemporaryGatewayError
from dpo_office.common.letters.relay import Envelope, Relay, RelayRefusal, SessionLost
from dpo_office.common.letters.sink import Behaviour, MailSink
from dpo_office.common.letters.smtp import SmtpAccount, SmtpRelay, is_loopback, transparent, xtext
from tests.fakes.mail import FakeRelay

TOKEN = "7b2c7f3e-0000-4000-8000-000000000001.0a0a0a0a"
ENVELOPE = Envelope(f"bounce+{TOKEN}@notice.example.com", "maren@example.com", TOKEN)


def mail(number: int) -> bytes:
    return f"Message-ID: <{number}@example.com>\r\nTo: maren@example.com\r\n\r\n.dot\r\n..dots\r\n".encode()


class Rig:
    """A relay with the two things a test does to it: make it misbehave, and ask what it accepted."""

    def __init__(self, relay: Relay, behave: Callable[[str], None], copies: Callable[[int], int]) -> None:
        self.relay = relay
        self.behave = behave
        self.copies = copies


@pytest.fixture(params=["fake", "real"])
def rig(request: pytest.FixtureRequest) -> Rig:
    if request.param == "fake":
        fake = FakeRelay()

        def behave_fake(event: str) -> None:
            fake.events = chain(repeat(event)) if event != "ok" else iter(())

        return Rig(fake, behave_fake, lambda number: fake.accepted[f"<{number}@example.com>"])
    sink: MailSink = request.getfixturevalue("sink")
    told = {
        "ok": Behaviour(),
        "451": Behaviour(refuse_temporary=1),
        "554": Behaviour(refuse_permanent=1),
        "drop": Behaviour(drop_before_dot=1),
        "drop after": Behaviour(drop_after_dot=1),
    }
    return Rig(
        request.getfixturevalue("relay"),
        lambda event: sink.handler.behave(told[event]),
        lambda number: sink.store.copies[f"<{number}@example.com>"],
    )


def test_a_finished_offer_is_accepted_once(rig: Rig):
    session = rig.relay.open()
    for number in (1, 2):
        session.offer(ENVELOPE, mail(number))
        assert rig.copies(number) == 0
        assert session.finish().code == 250
    session.close()

    assert [rig.copies(1), rig.copies(2)] == [1, 1]


def test_an_offer_without_its_dot_is_dropped(rig: Rig):
    session = rig.relay.open()
    session.offer(ENVELOPE, mail(1))
    session.close()

    again = rig.relay.open()
    again.offer(ENVELOPE, mail(2))
    again.finish()
    again.close()
    assert [rig.copies(1), rig.copies(2)] == [0, 1]


@pytest.mark.parametrize("code", ["451", "554"])
def test_a_refusal_says_so_and_the_session_goes_on(rig: Rig, code: str):
    session = rig.relay.open()
    rig.behave(code)
    with pytest.raises(RelayRefusal) as refusal:
        session.offer(ENVELOPE, mail(1))
    assert refusal.value.reply.code == int(code)
    assert refusal.value.phase == "rcpt"

    rig.behave("ok")
    session.offer(ENVELOPE, mail(2))
    session.finish()
    session.close()
    assert [rig.copies(1), rig.copies(2)] == [0, 1]


def test_a_session_lost_before_the_dot_accepted_nothing(rig: Rig):
    session = rig.relay.open()
    rig.behave("drop")
    with pytest.raises(SessionLost) as lost:
        session.offer(ENVELOPE, mail(1))
    assert lost.value.phase == "data"
    session.close()
    assert rig.copies(1) == 0


def test_a_session_lost_after_the_dot_may_have_accepted(rig: Rig):
    session = rig.relay.open()
    rig.behave("drop after")
    session.offer(ENVELOPE, mail(1))
    with pytest.raises(SessionLost) as lost:
        session.finish()
    assert lost.value.phase == "dot"
    session.close()
    session.close()
    assert rig.copies(1) == 1


def test_a_lost_session_stays_lost(rig: Rig):
    session = rig.relay.open()
    rig.behave("drop")
    with pytest.raises(SessionLost):
        session.offer(ENVELOPE, mail(1))
    with pytest.raises(SessionLost):
        session.offer(ENVELOPE, mail(1))


# The rest is SMTP itself.


def test_the_text_arrives_as_it_was_given(sink: MailSink, relay: SmtpRelay):
    session = relay.open()
    session.offer(ENVELOPE, mail(1))
    session.finish()
    session.close()

    assert sink.store.path_of("<1@example.com>").read_bytes() == mail(1)


@pytest.mark.parametrize(
    ("text", "travels"),
    [
        (b".", b"..\r\n"),
        (b"a\n.b\r\n..c\rd", b"a\r\n..b\r\n...c\r\nd\r\n"),
        (b"", b"\r\n"),
        (b"a\r\n.\r\nMAIL FROM:<x@example.com>\r\n", b"a\r\n..\r\nMAIL FROM:<x@example.com>\r\n"),
    ],
)
def test_transparent_hides_every_lone_dot(text: bytes, travels: bytes):
    assert transparent(text) == travels


def test_xtext_escapes_what_a_parameter_cannot_hold():
    assert xtext("a+b=c d@example.com") == "a+2Bb+3Dc+20d@example.com"


def test_a_late_reply_to_the_dot_is_a_lost_session(sink: MailSink, account: SmtpAccount):
    sink.handler.behave(Behaviour(delay_ms=(1500, 1500)))
    session = SmtpRelay(SmtpAccount(account.host, account.port, dot_timeout=0.3)).open()
    session.offer(ENVELOPE, mail(1))
    with pytest.raises(SessionLost) as lost:
        session.finish()
    assert lost.value.phase == "dot"
    session.close()


def test_an_address_that_needs_smtputf8_is_sent_with_it(sink: MailSink, relay: SmtpRelay):
    session = relay.open()
    session.offer(Envelope(ENVELOPE.sender, "søren@example.com", TOKEN), mail(1))
    assert session.finish().code == 250
    session.close()


def test_no_second_recipient_is_taken_but_a_journal(sink: MailSink, relay: SmtpRelay):
    session = relay.open()
    with pytest.raises(RelayRefusal):
        session.offer(Envelope(ENVELOPE.sender, "a@example.com", TOKEN, journal="b@example.com"), mail(1))
    session.offer(Envelope(ENVELOPE.sender, "a@example.com", TOKEN, journal="journal@office.test"), mail(2))
    session.finish()
    session.close()
    assert dict(sink.store.copies) == {"<2@example.com>": 1}


def test_a_command_with_a_line_break_is_never_sent(sink: MailSink, relay: SmtpRelay):
    session = relay.open()
    with pytest.raises(ValueError, match="newline"):
        session.offer(Envelope("a@example.com>\r\nRCPT TO:<x@example.com", "b@example.com", TOKEN), mail(1))
    session.close()


def test_a_relay_that_does_not_answer_is_temporary(unused_port: int):
    with pytest.raises(TemporaryGatewayError, match="relay_unreachable"):
        SmtpRelay(SmtpAccount("127.0.0.1", unused_port, timeout=1)).open()


def test_a_relay_with_another_banner_is_not_spoken_to(account: SmtpAccount, sink: MailSink):
    named = SmtpAccount(account.host, account.port, required_banner="DPO office sink")
    SmtpRelay(named).open().close()

    other = SmtpAccount(account.host, account.port, required_banner="some other relay")
    with pytest.raises(PermanentGatewayError, match="relay_not_sink"):
        SmtpRelay(other).open()


def test_a_relay_without_starttls_is_not_used_without_it(account: SmtpAccount, sink: MailSink):
    with pytest.raises(PermanentGatewayError, match="relay_lacks_extension"):
        SmtpRelay(SmtpAccount(account.host, account.port, tls="starttls")).open()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("mail.example.com", False),
        ("10.0.0.1", False),
    ],
)
def test_is_loopback(host: str, expected: bool):
    assert is_loopback(host) is expected
    assert SmtpRelay(SmtpAccount(host, 25)).is_confidential is expected
    assert SmtpRelay(SmtpAccount(host, 25, tls="starttls")).is_confidential
