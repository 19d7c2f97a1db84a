"""Over TLS the relay's certificate and name are checked; there is no way back to plain text."""

import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dpo_office.common.errors import PermanentGatewayError
from dpo_office.common.letters.relay import Envelope
from dpo_office.common.letters.smtp import SmtpAccount, SmtpRelay

ENVELOPE = Envelope("bounce@notice.example.com", "maren@example.com", "token")
MAIL = b"Message-ID: <1@example.com>\r\nTo: maren@example.com\r\n\r\nbody\r\n"


class Keeper:
    def __init__(self) -> None:
        self.mails: list[object] = []

    async def handle_DATA(self, server: object, session: object, envelope: SmtpEnvelope) -> str:
        self.mails.append(envelope.content)
        return "250 kept"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "relay.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture(params=["starttls", "implicit"])
def secured(
    request: pytest.FixtureRequest, certificate: Path, unused_port: int
) -> Iterator[tuple[SmtpAccount, Keeper]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    keeper = Keeper()
    how = {"tls_context": context} if request.param == "starttls" else {"ssl_context": context}
    controller = Controller(keeper, hostname="127.0.0.1", port=unused_port, ready_timeout=10, **how)
    controller.start()
    yield SmtpAccount("127.0.0.1", unused_port, tls=request.param, timeout=5), keeper
    controller.stop()


def test_a_relay_with_a_trusted_certificate_is_used(
    secured: tuple[SmtpAccount, Keeper], certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    account, keeper = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    session = SmtpRelay(account).open()
    session.offer(ENVELOPE, MAIL)
    assert session.finish().code == 250
    session.close()
    assert keeper.mails == [MAIL]


def test_a_relay_with_an_unknown_certificate_is_not_used(secured: tuple[SmtpAccount, Keeper]):
    account, keeper = secured

    with pytest.raises(PermanentGatewayError, match="relay_certificate_refused"):
        SmtpRelay(account).open()
    assert not keeper.mails


def test_a_relay_with_the_certificate_of_another_name_is_not_used(
    secured: tuple[SmtpAccount, Keeper], certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    account, _ = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    other = SmtpAccount("localhost", account.port, tls=account.tls, timeout=5)

    with pytest.raises(PermanentGatewayError, match="relay_certificate_refused"):
        SmtpRelay(other).open()
