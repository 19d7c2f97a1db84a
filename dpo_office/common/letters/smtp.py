"""The SMTP client with the dot in its own hand (RFC 5321, 3461).

smtplib's `sendmail` is one opaque call: an exception from it may mean before or after the dot. Here each
command is given singly, so that whoever calls knows which of the two it was.
"""

import ipaddress
import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass

from dpo_office.common.errors import PermanentGatewayError, TemporaryGatewayError
from dpo_office.common.letters.addresses import scrubbed
from dpo_office.common.letters.relay import (
    CLOSING,
    FOR_GOOD,
    FOR_NOW,
    GOOD,
    Envelope,
    RelayRefusal,
    Reply,
    SessionLost,
)

READY = 220
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class SmtpAccount:
    """How to reach a relay. `tls` is none, starttls or implicit; times are seconds."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "none"
    timeout: float = 60
    # RFC 5321 4.5.3.2.6: a shorter wait for the reply to the dot makes duplicates.
    dot_timeout: float = 600
    local_name: str = "localhost"
    required_banner: str = ""


class SmtpRelay:
    """A relay that speaks SMTP."""

    def __init__(self, account: SmtpAccount) -> None:
        self.account = account
        self.is_confidential = account.tls != "none" or is_loopback(account.host)

    def open(self) -> "SmtpSession":
        """Connect, secure and sign in."""
        try:
            return SmtpSession(_connected(self.account), self.account)
        except smtplib.SMTPAuthenticationError as error:
            raise PermanentGatewayError("relay_sign_in_refused") from error
        except smtplib.SMTPNotSupportedError as error:
            raise PermanentGatewayError("relay_lacks_extension") from error
        except ssl.SSLError as error:
            raise PermanentGatewayError("relay_certificate_refused") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryGatewayError("relay_unreachable") from error


class _Banner(smtplib.SMTP):
    """smtplib's client, keeping the greeting."""

    greeting = b""

    def expect(self, host: str) -> None:
        """Name whose certificate is taken; smtplib does so only when its constructor connects."""
        self._host = host

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: object = None
    ) -> tuple[int, bytes]:
        """Connect and keep what the server calls itself."""
        code, self.greeting = super().connect(host, port)
        if code != READY:
            self.close()
            raise smtplib.SMTPConnectError(code, self.greeting)
        return code, self.greeting


class _TlsBanner(_Banner, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def _connected(account: SmtpAccount) -> _Banner:
    context = ssl.create_default_context()
    client: _Banner
    if account.tls == "implicit":
        client = _TlsBanner(timeout=account.timeout, local_hostname=account.local_name, context=context)
    else:
        client = _Banner(timeout=account.timeout, local_hostname=account.local_name)
    client.expect(account.host)
    try:
        client.connect(account.host, account.port)
        # Text and dot are two writes: without this the second waits 40 ms for the first one's ACK.
        if client.sock is not None:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _check_greeting(client, account)
        client.ehlo_or_helo_if_needed()
        if account.tls == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if account.user:
            client.login(account.user, account.password)
    except BaseException:
        client.close()
        raise
    return client


def _check_greeting(client: _Banner, account: SmtpAccount) -> None:
    if account.required_banner.encode() not in client.greeting:
        raise PermanentGatewayError("relay_not_sink")


def is_loopback(host: str) -> bool:
    """Return whether the relay is this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class SmtpSession:
    """One connection; each message is offered, then finished."""

    def __init__(self, client: smtplib.SMTP, account: SmtpAccount) -> None:
        self._client = client
        self._account = account
        self._reports = client.has_extn("dsn")

    def offer(self, envelope: Envelope, message: bytes) -> None:
        """Give everything but the dot."""
        body = transparent(message)
        mail, rcpt = self._parameters(envelope)
        self._say("mail", f"MAIL FROM:<{envelope.sender}>{mail}", good=(250,))
        self._say("rcpt", f"RCPT TO:<{envelope.recipient}>{rcpt}", good=(250, 251))
        if envelope.journal:
            self._say(
                "rcpt",
                f"RCPT TO:<{envelope.journal}>{' NOTIFY=NEVER' if self._reports else ''}",
                good=(250, 251),
            )
        self._say("data", "DATA", good=(354,))
        try:
            self._socket().sendall(body)
        except OSError as error:
            raise self._lost("body") from error

    def finish(self) -> Reply:
        """Give the dot."""
        try:
            connection = self._socket()
            connection.settimeout(self._account.dot_timeout)
            connection.sendall(b".\r\n")
            code, text = self._client.getreply()
            connection.settimeout(self._account.timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost("dot") from error
        reply = _reply(code, text)
        if reply.severity not in (GOOD, FOR_NOW, FOR_GOOD):
            raise self._lost("dot")
        if code == CLOSING:
            self._client.close()
        return reply

    def close(self) -> None:
        """End politely if nothing is under way, else at once."""
        with suppress(OSError, smtplib.SMTPException):
            if self._client.sock is not None:
                self._client.sock.settimeout(1)
                self._client.close()

    def _say(self, phase: str, command: str, *, good: tuple[int, ...]) -> None:
        # A line end in a command would be a second command (CWE-93); smtplib itself refuses to put one.
        try:
            self._client.putcmd(command)
            code, text = self._client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(phase) from error
        if code in good:
            return
        reply = _reply(code, text)
        if reply.severity not in (FOR_NOW, FOR_GOOD) or code == CLOSING:
            raise self._lost(phase)
        self._reset(phase)
        raise RelayRefusal(phase, reply)

    def _reset(self, phase: str) -> None:
        try:
            self._client.rset()
        except (OSError, smtplib.SMTPException) as error:
            raise self._lost(phase) from error

    def _parameters(self, envelope: Envelope) -> tuple[str, str]:
        mail = rcpt = ""
        if not envelope.recipient.isascii():
            if not self._client.has_extn("smtputf8"):
                raise RelayRefusal("mail", Reply(553, "smtputf8 is needed and not offered"))
            mail = " SMTPUTF8"
            self._client.command_encoding = "utf-8"
        if self._reports:
            mail += f" RET=HDRS ENVID={xtext(envelope.token)}"
            kind = "rfc822" if envelope.recipient.isascii() else "utf-8"
            rcpt = f" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT={kind};{xtext(envelope.recipient)}"
        return mail, rcpt

    def _socket(self) -> socket.socket:
        if self._client.sock is None:
            raise OSError("closed")
        return self._client.sock

    def _lost(self, phase: str) -> SessionLost:
        self._client.close()
        return SessionLost(phase)


def _reply(code: int, text: bytes) -> Reply:
    return Reply(code, scrubbed(text.decode("utf-8", "replace")))


def transparent(message: bytes) -> bytes:
    """Return the text as it travels in DATA: CRLF line ends, leading dots doubled, ending in a line end."""
    body = _LEADING_DOT.sub(b"..", _LINE_END.sub(b"\n", message)).replace(b"\n", b"\r\n")
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def xtext(value: str) -> str:
    """Return a value as a DSN parameter (RFC 3461 4)."""
    return "".join(
        character if "!" <= character <= "~" and character not in "+=" else _xchar(character)
        for character in value
    )


def _xchar(character: str) -> str:
    return "".join(f"+{byte:02X}" for byte in character.encode()) if character.isascii() else character
