import json
import smtplib
import threading
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from dpo_office.common.letters.sink import Behaviour, MailSink

MAIL = b"Message-ID: <1@example.com>\r\nTo: maren@example.com\r\nSubject: x\r\n\r\nbody\r\n"


def ask(sink: MailSink, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", sink.http_port, timeout=5)
    connection.request(method, path, body if isinstance(body, bytes) else json.dumps(body or {}))
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer


def send(sink: MailSink, mail: bytes = MAIL, recipient: str = "maren@example.com") -> None:
    with smtplib.SMTP("127.0.0.1", sink.smtp_port, timeout=5) as client:
        client.sendmail("privacy@example.com", [recipient], mail)


def test_the_sink_answers_whether_it_has_seen_a_mail_and_how_often(sink: MailSink):
    assert ask(sink, "POST", "/seen", {"message_id": "<1@example.com>"})[1]["seen"] is False
    send(sink)
    send(sink)

    _, answer = ask(sink, "POST", "/seen", {"message_id": "<1@example.com>"})
    assert (answer["seen"], answer["copies"], answer["pending"]) == (True, 2, False)
    _, stats = ask(sink, "GET", "/stats")
    assert (stats["accepted"], stats["message_ids"], stats["more_than_once"]) == (2, 1, 1)
    assert ask(sink, "GET", "/messages") == (200, {"message_ids": ["<1@example.com>"]})


def test_the_sink_tells_of_a_mail_that_it_keeps_and_has_not_answered(sink: MailSink):
    ask(sink, "POST", "/behaviour", {"delay_ms": [600, 600]})
    sender = threading.Thread(target=send, args=(sink,))
    sender.start()
    seen = set()
    while sender.is_alive():
        _, stats = ask(sink, "GET", "/stats")
        seen.add((stats["message_ids"], stats["answering"]))
    sender.join()

    assert (1, 1) in seen
    assert ask(sink, "GET", "/stats")[1]["answering"] == 0


def test_the_sink_gives_back_the_mail_it_keeps(sink: MailSink):
    send(sink)

    status, answer = ask(sink, "POST", "/message", {"message_id": "<1@example.com>"})
    assert (status, answer["raw"].encode()) == (200, MAIL)
    assert ask(sink, "POST", "/message", {"message_id": "<2@example.com>"})[0] == 404


def test_the_ledger_outlives_the_process(tmp_path: Path):
    first = MailSink(tmp_path, smtp_port=0, http_port=0)
    first.start()
    send(first)
    first.stop()

    second = MailSink(tmp_path, smtp_port=0, http_port=0)
    second.start()
    _, answer = ask(second, "POST", "/seen", {"message_id": "<1@example.com>"})
    _, ledger = ask(second, "GET", "/ledger")
    second.stop()

    assert answer["copies"] == 1
    assert answer["alive_since"] == first.store.alive_since.isoformat()
    assert [entry["event"] for entry in ledger["entries"]] == ["started", "accepted", "started"]


def test_a_ledger_cut_short_by_a_kill_is_read_on(tmp_path: Path):
    first = MailSink(tmp_path, smtp_port=0, http_port=0)
    first.start()
    send(first)
    first.stop()
    with (tmp_path / "ledger.jsonl").open("a") as ledger:
        ledger.write('{"event": "accepted", "at": "2026-')

    second = MailSink(tmp_path, smtp_port=0, http_port=0)
    second.start()
    send(second)
    _, answer = ask(second, "GET", "/ledger")
    second.stop()

    assert [entry["event"] for entry in answer["entries"]] == ["started", "accepted", "started", "accepted"]
    assert second.store.copies == {"<1@example.com>": 2}


def test_the_ledger_names_no_person(sink: MailSink):
    send(sink)

    ledger = (sink.store.folder / "ledger.jsonl").read_text()
    assert "<1@example.com>" in ledger
    assert "maren" not in ledger
    assert "maren" not in " ".join(path.name for path in (sink.store.folder / "messages").iterdir())


def test_the_sink_prints_and_logs_nothing_of_a_mail(
    sink: MailSink, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(0)
    send(sink)
    ask(sink, "POST", "/seen", {"message_id": "<1@example.com>"})

    captured = capfd.readouterr()
    assert "example.com" not in captured.out + captured.err + caplog.text


@pytest.mark.parametrize(("told", "code"), [({"refuse_temporary": 1}, 451), ({"refuse_permanent": 1}, 554)])
def test_the_sink_refuses_as_told(sink: MailSink, told: dict[str, Any], code: int):
    assert ask(sink, "POST", "/behaviour", told)[0] == 200
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(sink)
    assert [reply[0] for reply in refused.value.recipients.values()] == [code]
    assert not sink.store.copies


def test_the_sink_hangs_up_after_the_dot_as_told_and_keeps_the_mail(sink: MailSink):
    ask(sink, "POST", "/behaviour", {"drop_after_dot": 1})
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(sink)
    assert sink.store.copies == {"<1@example.com>": 1}


def test_the_sink_hangs_up_before_the_text_as_told(sink: MailSink):
    ask(sink, "POST", "/behaviour", {"drop_before_dot": 1})
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(sink)
    assert not sink.store.copies


@pytest.mark.parametrize("mail", [MAIL.replace(b"To:", b"X:"), b"To: b@example.com\r\n" + MAIL])
def test_the_sink_refuses_a_mail_without_exactly_one_to(sink: MailSink, mail: bytes):
    with pytest.raises(smtplib.SMTPDataError):
        send(sink, mail)
    assert not sink.store.copies


def test_the_sink_refuses_a_second_recipient(sink: MailSink):
    with smtplib.SMTP("127.0.0.1", sink.smtp_port, timeout=5) as client:
        refused = client.sendmail("privacy@example.com", ["a@example.com", "b@example.com"], MAIL)
    assert list(refused) == ["b@example.com"]


@pytest.mark.parametrize(
    "told",
    [
        {"refuse_temporary": 2},
        {"refuse_temporary": "often"},
        {"delay_ms": [5, 1]},
        {"delay_ms": [1]},
        {"delay_ms": 3},
        {"unknown": 1},
    ],
)
def test_the_sink_refuses_a_behaviour_it_does_not_know(sink: MailSink, told: dict[str, Any]):
    assert ask(sink, "POST", "/behaviour", told)[0] == 400
    assert sink.handler.behaviour == Behaviour()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("GET", "/seen", None, 404),
        ("POST", "/seen", b"[1]", 400),
        ("POST", "/seen", b"{", 400),
        ("POST", "/seen", b"x" * 70_000, 400),
    ],
)
def test_the_control_answers_nonsense_with_a_code(
    sink: MailSink, method: str, path: str, body: bytes | None, status: int
):
    assert ask(sink, method, path, body)[0] == status


def test_the_sink_is_reachable_on_this_machine_only(sink: MailSink):
    hosts = {name[0] for name in (socket.getsockname() for socket in sink._smtp.sockets)}
    assert hosts == {"127.0.0.1"}
    assert sink._http.server_address[0] == "127.0.0.1"
