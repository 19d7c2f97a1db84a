"""The confined reader against a corpus of sound, clumsy and hostile mails; and what it is kept from."""

import json

import pytest

from dpo_office.common.confined import ConfinedError, ConfinedReader, Limits
from requests_app.domain import mail_parts as parts
from requests_app.domain.mail_codes import MAIL_FAULTS
from requests_app.gateways.mail_reader import MailReader, UnreadableMailError, read_mail
from tests.factories.mails import make_raw
from tests.fakes.mail_corpus import KINDS, LARGEST, MEGABYTE, Random, corpus, head, nested
from tests.fakes.outlook_file import outlook_file

pytestmark = pytest.mark.once

SEED, COUNT = 20261128, 260
PROBES = "tests.fakes.confined_probes"


@pytest.fixture(scope="module")
def reader():
    with MailReader() as reader:
        yield reader


def outcome(reader, content):
    try:
        return reader.read(content)
    except UnreadableMailError as error:
        return error.code


def test_every_mail_of_the_corpus_is_read_or_has_a_code(reader):
    """Two hundred and more, every kind at least three times; afterwards the reader reads on."""
    found = [(name, outcome(reader, content)) for name, content in corpus(SEED, COUNT)]

    assert len(found) == COUNT >= 200
    codes = {result for _name, result in found if isinstance(result, str)}
    assert codes <= set(MAIL_FAULTS)
    for _name, result in found:
        if not isinstance(result, str):
            assert len(result.text) <= parts.MAX_TEXT
            assert len(result.attachments) <= parts.MAX_ATTACHMENTS
            assert not set("\r\n") & set(result.subject + result.sender_name + result.sender_address)
            json.dumps([result.subject, result.text, result.sender_name]).encode("utf-8")
    unread = {name for name, result in found if isinstance(result, str)}
    assert not unread & {"plain", "html beside", "files", "forwarded", "latin 1", "many parts", "large"}
    assert read_mail(make_raw()).subject == "Sletning"


@pytest.mark.slow
def test_a_mail_of_25_mb_is_read(reader):
    found = reader.read(LARGEST(Random(1)))

    [file] = found.attachments
    assert len(file.content) == 25 * MEGABYTE * 3 // 4


def test_a_mail_above_the_limit_is_not_looked_at(reader):
    assert outcome(reader, b"x" * (parts.MAX_MAIL_BYTES + 1)) == "mail_too_large"


@pytest.mark.parametrize(
    ("kind", "flag"),
    [
        ("many parts", "too_many_parts"),
        ("nested 50 deep", "too_deep"),
        ("no sender", "sender_missing"),
        ("two senders", "sender_unclear"),
        ("sender in disguise", "sender_unclear"),
        ("sender in a comment", "sender_unclear"),
        ("cp1252 called utf-8", "charset_broken"),
        ("unknown charset", "charset_broken"),
    ],
)
def test_what_is_odd_about_a_mail_is_marked(reader, kind, flag):
    assert flag in reader.read(KINDS[kind](Random(1))).flags


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("aase@example.org", "", "aase@example.org"),
        ("Åse <aase@example.org>", "Åse", "aase@example.org"),
        ('"Blåbær, Åse" <aase@example.org>', "Blåbær, Åse", "aase@example.org"),
        ("=?utf-8?q?=C3=85se?= <aase@example.org>", "Åse", "aase@example.org"),
        ("bank@example.com <evil@example.org>", "bank@example.com", "evil@example.org"),
        ("evil@example.org)bank@example.com", "evil@example.org)bank@example.com", ""),
        ("<a@example.org> <b@example.org>", "<a@example.org> <b@example.org>", ""),
        ("a@example.org, b@example.org", "a@example.org, b@example.org", ""),
        ('"a@example.org <b@example.org>', '"a@example.org', "b@example.org"),
    ],
)
def test_a_sender_is_one_plain_address_or_none(reader, written, name, address):
    found = reader.read(head(Random(1), From=written) + b"\r\nHej\r\n")

    assert (found.sender_name.strip('"'), found.sender_address) == (name.strip('"'), address)


def test_html_becomes_words(reader):
    html = "<html><head><title>x</title></head><body><p>Slet&nbsp;mig</p><img src='http://example.org/p.gif'>"
    raw = head(Random(1), **{"Content-Type": "text/html; charset=utf-8"}) + b"\r\n" + html.encode()

    assert reader.read(raw).text == "Slet mig"


def test_a_file_keeps_its_name_without_its_path(reader):
    raw = make_raw(attachments=[("..\\..\\windows/system32/kort.pdf", b"%PDF")])

    assert [file.filename for file in reader.read(raw).attachments] == ["kort.pdf"]


def test_an_outlook_message_is_read_with_the_headers_that_it_kept(reader):
    raw = outlook_file(
        subject="Sletning",
        body="Slet mine oplysninger, æøå.",
        sender_name="Åse Blåbær",
        sender_address="aase@example.org",
        headers="Received: from x by mx.example.com; Mon, 2 Nov 2026 09:00:00 +0100\r\n"
        "From: Åse Blåbær <aase@example.org>\r\nMessage-ID: <7@example.org>\r\n",
        attachment=("kort.pdf", b"%PDF-1.7" * 700),
    )

    found = reader.read(raw)

    assert (found.subject, found.text) == ("Sletning", "Slet mine oplysninger, æøå.")
    assert (found.sender_name, found.sender_address) == ("Åse Blåbær", "aase@example.org")
    assert found.received == ("from x by mx.example.com; Mon, 2 Nov 2026 09:00:00 +0100",)
    assert [(file.filename, file.content) for file in found.attachments] == [("kort.pdf", b"%PDF-1.7" * 700)]


def test_an_outlook_message_without_headers_names_its_sender(reader):
    raw = outlook_file(subject="Hej", body="Slet mig", sender_name="Åse", sender_address="aase@example.org")

    found = reader.read(raw)

    assert (found.sender_name, found.sender_address, found.received) == ("Åse", "aase@example.org", ())


@pytest.mark.parametrize(
    "probe", ["connect", "read_a_file", "write_a_file", "run_a_program", "read_the_surroundings"]
)
def test_the_child_reaches_nothing(probe, tmp_path):
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    with ConfinedReader(f"{PROBES}:{probe}") as child:
        assert child.read(str(tmp_path).encode()) == b"refused"


@pytest.mark.parametrize(
    ("probe", "limits", "code"),
    [
        ("spin", Limits(cpu_seconds=1), "took_too_long"),
        ("sleep", Limits(wall_seconds=0.5), "took_too_long"),
        ("swell", Limits(memory_bytes=300 * MEGABYTE), "too_much_memory"),
        ("sink", Limits(), "too_deep"),
        ("die", Limits(), "damaged"),
        ("fail", Limits(), "damaged"),
    ],
)
def test_whatever_the_work_does_has_a_code_and_the_next_is_read(probe, limits, code):
    with ConfinedReader(f"{PROBES}:{probe}", limits) as child:
        for _time in range(2):
            with pytest.raises(ConfinedError) as refusal:
                child.read(b"go")
            assert refusal.value.code == code
        assert child.read(b"rest") == b"rested"


def test_a_child_that_is_killed_is_started_anew():
    with ConfinedReader(f"{PROBES}:fail") as child:
        assert child.read(b"rest") == b"rested"
        child._process.kill()
        child._process.wait()
        assert child.read(b"rest") == b"rested"


def test_nesting_alone_never_ends_the_reader(reader):
    for depth in (11, 100, 500, 5000):
        outcome(reader, nested(depth)(Random(depth)))
    assert reader.read(make_raw()).subject == "Sletning"
