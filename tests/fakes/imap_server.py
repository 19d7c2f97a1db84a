"""A real IMAP server on this machine (pymap), in a process of its own, filled as a mail server would."""

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER = "persondata"
PASSWORD = "not-a-secret"
STARTS_WITHIN = 30


@dataclass(frozen=True)
class LocalImap:
    """Where the server answers, and the certificate that it shows."""

    port: int
    certificate: Path

    def client(self) -> imaplib.IMAP4:
        """Sign in as the mail server does."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Put mails into a folder, which is made if it is not there."""
        client = self.client()
        client.create(f'"{folder}"')
        for mail in mails:
            kind, answer = client.append(
                f'"{folder}"', "", imaplib.Time2Internaldate(at or datetime.now(UTC)), mail
            )
            assert kind == "OK", answer
        client.logout()

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        """Give what the folder holds, as the server hands it out."""
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        _kind, answer = client.fetch("1:*", "(BODY.PEEK[])")
        client.logout()
        return [part[1] for part in answer if isinstance(part, tuple)]

    def seen(self, folder: str = "INBOX") -> int:
        """Count the mails that are marked as read."""
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        _kind, answer = client.search(None, "SEEN")
        client.logout()
        return len(answer[0].split())

    def number_anew(self, folder: str = "INBOX") -> None:
        """Make the folder anew under its name, as a server does after it was restored."""
        client = self.client()
        client.select(f'"{folder}"')
        client.create('"Aside"')
        client.copy("1:*", '"Aside"')
        client.close()
        client.delete(f'"{folder}"')
        client.rename('"Aside"', f'"{folder}"')
        client.logout()


@contextmanager
def local_imap(folder: Path) -> Iterator[LocalImap]:
    """Start a server and end it."""
    certificate, key = _certificate(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-W", "ignore", "-c", "from pymap.main import main; main()"),
        *("--host", "127.0.0.1", "--port", str(port), "--cert", str(certificate), "--key", str(key)),
        *("dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD),
    ]
    with (folder / "imap.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait(port, process, folder / "imap.log")
            server = LocalImap(port, certificate)
            _empty(server)
            yield server
        finally:
            process.terminate()
            process.wait(10)


def _empty(server: LocalImap) -> None:
    client = server.client()
    client.select("INBOX")
    client.store("1:*", "+FLAGS", "\\Deleted")
    client.expunge()
    client.logout()


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the IMAP server did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=365))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "imap.pem", folder / "imap.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths
