"""Mails as they come: sound, clumsy and hostile ones, made from a seed. Every address is reserved."""

import base64
import random
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

WORDS: Final = (
    *(
        "slet",
        "mine",
        "oplysninger",
        "hej",
        "jeg",
        "vil",
        "gerne",
        "have",
        "indsigt",
        "tak",
        "venlig",
        "hilsen",
    ),
    *("please", "delete", "my", "data", "newsletter", "regards", "æble", "ø", "å", "kunde", "konto", "sag"),
)
Random = random.Random
Made = Callable[[Random], bytes]
MEGABYTE: Final = 1024 * 1024
DEPTH: Final = 50
PARTS: Final = 260


def words(rng: Random, count: int = 30) -> str:
    """Give some words."""
    return " ".join(rng.choice(WORDS) for _ in range(count))


def head(rng: Random, **fields: str) -> bytes:
    """Give usual headers; an empty value takes one away."""
    number = rng.randrange(10**9)
    given = {
        "From": f"Person {number} <person{number}@example.org>",
        "To": "persondata@example.com",
        "Subject": words(rng, 4).encode("ascii", "replace").decode(),
        "Date": f"Mon, {1 + number % 27:02} Nov 2026 10:{number % 60:02}:00 +0100",
        "Message-ID": f"<{number}@example.org>",
        "MIME-Version": "1.0",
    } | fields
    return "".join(f"{name}: {value}\r\n" for name, value in given.items() if value).encode(
        "utf-8", "surrogateescape"
    )


def _message(rng: Random) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    number = rng.randrange(10**9)
    message["From"] = f"Åse Nr. {number} <person{number}@example.org>"
    message["To"] = "persondata@example.com"
    message["Subject"] = words(rng, 5)
    message["Message-ID"] = f"<{number}@example.org>"
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0100"
    message.set_content(words(rng))
    return message


def plain(rng: Random) -> bytes:
    """Write what most people write."""
    return _message(rng).as_bytes()


def with_html(rng: Random) -> bytes:
    """Write text and HTML beside each other."""
    message = _message(rng)
    message.add_alternative(f"<p>{words(rng)}</p><script>alert(1)</script>", subtype="html")
    return message.as_bytes()


def with_files(rng: Random) -> bytes:
    """Attach some files."""
    message = _message(rng)
    for number in range(rng.randrange(1, 6)):
        message.add_attachment(
            rng.randbytes(500), maintype="image", subtype="png", filename=f"bilede æ {number}.png"
        )
    return message.as_bytes()


def forwarded(rng: Random) -> bytes:
    """Attach another mail."""
    message = _message(rng)
    message.add_attachment(_message(rng))
    return message.as_bytes()


def _body(content_type: str, body: bytes, encoding: str = "8bit", **fields: str) -> Made:
    def made(rng: Random) -> bytes:
        typed = {"Content-Type": content_type, "Content-Transfer-Encoding": encoding} | fields
        return head(rng, **typed) + b"\r\n" + body + words(rng).encode() + b"\r\n"

    return made


def _headers(**fields: str) -> Made:
    return _body("text/plain; charset=utf-8", b"Hej, slet mine data. ", **fields)


def two_senders(rng: Random) -> bytes:
    """Name two senders in two headers."""
    return b"From: one@example.org\r\n" + head(rng) + b"\r\nHej\r\n"


def many_parts(rng: Random) -> bytes:
    """Send more parts than anybody needs."""
    part = b"--b\r\nContent-Type: text/plain\r\n\r\n" + words(rng, 3).encode() + b"\r\n"
    return (
        head(rng, **{"Content-Type": 'multipart/mixed; boundary="b"'}) + b"\r\n" + part * PARTS + b"--b--\r\n"
    )


def nested(depth: int, kind: str = "mixed") -> Made:
    """Nest multiparts, or mails within mails."""

    def made(rng: Random) -> bytes:
        body = b"Content-Type: text/plain\r\n\r\n" + words(rng).encode()
        for level in range(depth):
            if kind == "rfc822":
                body = b"Content-Type: message/rfc822\r\n\r\n" + head(rng) + body
            else:
                edge = f"b{level}".encode()
                body = (
                    b'Content-Type: multipart/mixed; boundary="'
                    + edge
                    + b'"\r\n\r\n--'
                    + edge
                    + b"\r\n"
                    + body
                    + b"\r\n--"
                    + edge
                    + b"--\r\n"
                )
        return head(rng) + body

    return made


def large(size: int) -> Made:
    """Attach a file of so many bytes."""

    def made(rng: Random) -> bytes:
        content = base64.encodebytes(rng.randbytes(size * 3 // 4))
        return (
            head(rng, **{"Content-Type": 'multipart/mixed; boundary="b"'})
            + b"\r\n--b\r\nContent-Type: text/plain\r\n\r\nSe filen.\r\n--b\r\n"
            b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
            b'Content-Disposition: attachment; filename="stor.pdf"\r\n\r\n' + content + b"\r\n--b--\r\n"
        )

    return made


def truncated(rng: Random) -> bytes:
    """End in the middle."""
    whole = with_files(rng)
    return whole[: rng.randrange(len(whole) // 4, len(whole))]


def noise(rng: Random) -> bytes:
    """Send bytes that mean nothing."""
    return rng.randbytes(rng.randrange(1, 5000))


def mutated(rng: Random) -> bytes:
    """Change bytes of a sound mail here and there."""
    content = bytearray(rng.choice((plain, with_html, with_files, forwarded))(rng))
    for _ in range(rng.randrange(1, 60)):
        place = rng.randrange(len(content))
        what = rng.randrange(3)
        if what == 0:
            content[place] = rng.randrange(256)
        elif what == 1:
            del content[place : place + rng.randrange(1, 20)]
        else:
            content[place:place] = rng.choice(
                (b"\r\n", b"\x00", b"=?utf-8?B?", b'"', b"--", b";", b"<>", b"\xff\xfe")
            )
        content = content or bytearray(b"x")
    return bytes(content)


def without_blank_line(rng: Random) -> bytes:
    """Leave out the line between head and body."""
    return head(rng) + words(rng).encode()


def line_ends(end: bytes) -> Made:
    """Write with the line ends of another system."""
    return lambda rng: plain(rng).replace(b"\r\n", end)


def many_headers(rng: Random) -> bytes:
    """Send thousands of headers."""
    return head(rng) + b"".join(b"X-%d: y\r\n" % number for number in range(5000)) + b"\r\nHej\r\n"


KINDS: Final[dict[str, Made]] = {
    "plain": plain,
    "html beside": with_html,
    "files": with_files,
    "forwarded": forwarded,
    "html alone": _body("text/html; charset=utf-8", b"<div><p>Slet mig</p><style>p{}</style>"),
    "html without end": _body("text/html", b"<table>" * 2000),
    "latin 1": _body("text/plain; charset=iso-8859-1", "Jeg vil gerne slettes, æøå. ".encode("latin-1")),
    "cp1252 called utf-8": _body("text/plain; charset=utf-8", "Sletning – æøå ".encode("cp1252")),
    "unknown charset": _body("text/plain; charset=x-klingon", "æøå ".encode()),
    "charset in disguise": _body('text/plain; charset="utf-8\\"; x="', b"Hej "),
    "utf-16": _body("text/plain; charset=utf-16", "Slet mig æøå".encode("utf-16")),
    "codec that is no charset": _body("text/plain; charset=zlib_codec", b"x\x9c" * 40),
    "base64 broken": _body("text/plain", b"!!!not=base64==", "base64"),
    "quoted-printable broken": _body("text/plain", b"=ZZ =E6=F8 =\r\n=", "quoted-printable"),
    "uuencode": _body("text/plain", b"begin 644 x\r\n#AAA\r\n`\r\nend\r\n", "x-uuencode"),
    "no sender": _headers(From=""),
    "two senders": two_senders,
    "sender in disguise": _headers(From="bank@example.com <evil@example.org>, x@example.net"),
    "sender in a comment": _headers(From="evil@example.org(bank@example.com)"),
    "sender without an address": _headers(From="Åse Blåbær"),
    "sender of 10,000 signs": _headers(From="a" * 10_000 + "@example.org"),
    "sender with a line": _headers(From="=?utf-8?q?A=0D=0ABcc:_x=40example.net?= <a@example.org>"),
    "no date": _headers(Date=""),
    "date in the future": _headers(Date="Fri, 31 Dec 2999 23:59:59 +0100"),
    "date that is none": _headers(Date="i går"),
    "date of year 99999": _headers(Date="Mon, 02 Nov 99999 10:00:00 +9999"),
    "hour that is not": _headers(Date="Sun, 29 Mar 2026 02:30:00 +0100"),
    "no message id": _headers(**{"Message-ID": ""}),
    "received in the future": _headers(Received="from x by mx.example.com; Fri, 31 Dec 2999 23:59:59 +0100"),
    "received without a date": _headers(Received="from x by mx.example.com"),
    "many parts": many_parts,
    "nested 50 deep": nested(DEPTH),
    "nested 2,000 deep": nested(2000),
    "mails 50 deep": nested(DEPTH, "rfc822"),
    "mails 2,000 deep": nested(2000, "rfc822"),
    "truncated": truncated,
    "noise": noise,
    "mutated": mutated,
    "nothing": lambda _rng: b"",
    "white space": lambda _rng: b" \r\n\t\r\n",
    "head alone": head,
    "body alone": lambda rng: b"\r\n\r\n" + words(rng).encode(),
    "no blank line": without_blank_line,
    "line ends of unix": line_ends(b"\n"),
    "line ends of old": line_ends(b"\r"),
    "null bytes": _body("text/plain", b"\x00" * 500),
    "header of 1 MB": _headers(Subject="x" * MEGABYTE),
    "5,000 headers": many_headers,
    "5,000 recipients": _headers(To=", ".join(f"p{n}@example.org" for n in range(5000))),
    "encoded words": _headers(Subject="=?utf-8?B?5L2g?= " * 3000),
    "encoded word without end": _headers(Subject="=?utf-8?B?" + "5L2g" * 3000),
    "brackets": _headers(From="(" * 20_000 + "a@example.org"),
    "quotes": _headers(To='"' * 20_000),
    "name with a path": _body('application/pdf; name="../../etc/passwd"', b"%PDF"),
    "name in pieces": _body("application/pdf; name*0*=utf-8''a%C3; name*1*=%A6; name*9*=x", b"%PDF"),
    "boundary that is missing": _body("multipart/mixed", b"--b\r\n\r\nHej"),
    "boundary of one sign": _body('multipart/mixed; boundary="-"', b"---\r\n\r\nHej\r\n-----\r\n"),
    "many boundaries": _body('multipart/mixed; boundary="b"', b"--b\r\n" * 20_000),
    "answer of a machine": _headers(**{"Auto-Submitted": "auto-replied"}),
    "list": _headers(**{"List-Id": "<x.example.org>", "Precedence": "list"}),
    "delivery report": _body(
        'multipart/report; report-type=delivery-status; boundary="b"', b"--b\r\n\r\nHej\r\n--b--"
    ),
    "calendar": _body("text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\n"),
    "8 bits in the head": _headers(Subject="Sletning af æøå og 🙂"),
    "outlook that is none": lambda rng: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(4000),
    "large": large(MEGABYTE),
}
LARGEST: Final = large(25 * MEGABYTE)


def corpus(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Give so many mails, every kind in turn, the same ones for the same seed."""
    names = list(KINDS)
    for number in range(count):
        name = names[number % len(names)]
        yield name, KINDS[name](Random(f"{seed}|{number}"))
