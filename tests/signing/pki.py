"""Certificate authorities of nobody: roots, an intermediate, signers of every kind, a time stamper.

Keys are elliptic curves, made in a millisecond. Names are invented; days are fixed, and whoever signs is on
`SIGNED_AT`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from requests_app.domain.signatures import TrustMaterial

SIGNED_AT = datetime(2026, 12, 9, 10, 0, tzinfo=UTC)
# When a returned form is judged in tests.
JUDGED_AT = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
SIGNER_NAME = "Åse Blåbær Østergård"

QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
# DER: QcCompliance, QcSSCD, QcType esign (ETSI EN 319 412-5), each a SEQUENCE within one SEQUENCE.
_COMPLIANCE = bytes.fromhex("3008060604008E460101")
_SSCD = bytes.fromhex("3008060604008E460104")
_ESIGN = bytes.fromhex("3013060604008E4601063009060704008E46010601")
_ESEAL = bytes.fromhex("3013060604008E4601063009060704008E46010602")


def qc(*statements: bytes) -> bytes:
    """Return the value of a qcStatements extension."""
    body = b"".join(statements)
    return bytes([0x30, len(body)]) + body


QUALIFIED_PERSON = qc(_COMPLIANCE, _SSCD, _ESIGN)
QUALIFIED_SEAL = qc(_COMPLIANCE, _SSCD, _ESEAL)
QUALIFIED_WITHOUT_DEVICE = qc(_COMPLIANCE, _ESIGN)


@dataclass(frozen=True)
class Holder:
    """A certificate, its key, and the certificates between it and its root."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        """The certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def private(self) -> asn1_keys.PrivateKeyInfo:
        """The key as pyHanko wants it."""
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    @cached_property
    def signer(self) -> SimpleSigner:
        """Something that signs, with its chain inside."""
        return SimpleSigner(
            signing_cert=_asn1(self.certificate),
            signing_key=self.private,
            cert_registry=SimpleCertificateStore.from_certs([_asn1(each) for each in self.chain]),
        )

    @property
    def time_stamper(self) -> DummyTimeStamper:
        """Something that stamps the time SIGNED_AT."""
        return DummyTimeStamper(
            _asn1(self.certificate),
            self.private,
            certs_to_embed=SimpleCertificateStore.from_certs([_asn1(each) for each in self.chain]),
            fixed_dt=SIGNED_AT,
        )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _usage(*names: str) -> x509.KeyUsage:
    every = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: name in names for name in every})


def certificate(
    name: str,
    issuer: Holder | None = None,
    *,
    is_ca: bool = False,
    usages: Sequence[str] = ("digital_signature", "content_commitment"),
    begin: datetime = BEGIN,
    end: datetime = END,
    statements: bytes = b"",
    is_time_stamper: bool = False,
    chain: Sequence[Holder] = (),
    serial_attribute: str = "",
) -> Holder:
    """Return a new certificate; without an issuer it is signed by itself."""
    # pyHanko's own time stamper knows RSA alone.
    key = (
        rsa.generate_private_key(65537, 2048) if is_time_stamper else ec.generate_private_key(ec.SECP256R1())
    )
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if serial_attribute:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial_attribute))
    subject = x509.Name(attributes)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(_usage(*(("key_cert_sign", "crl_sign") if is_ca else usages)), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if statements:
        builder = builder.add_extension(x509.UnrecognizedExtension(QC_STATEMENTS, statements), critical=False)
    if is_time_stamper:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    made = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Holder(made, key, tuple(each.certificate for each in chain))


def revocation_list(
    issuer: Holder,
    *,
    revoked: Sequence[Holder] = (),
    revoked_at: datetime = SIGNED_AT - timedelta(days=3),
    begin: datetime = SIGNED_AT - timedelta(days=1),
    end: datetime = END,
) -> bytes:
    """Return the revocation list of an authority as DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(begin)
        .next_update(end)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    )
    for holder in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(holder.certificate.serial_number)
            .revocation_date(revoked_at)
            .build()
        )
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class Pki:
    """Everybody who signs in tests, each made when it is first asked for."""

    @cached_property
    def root(self) -> Holder:
        """The root that the office trusts."""
        return certificate("Eksempel Root CA", is_ca=True)

    @cached_property
    def intermediate(self) -> Holder:
        """Issues to persons, under the root."""
        return certificate("Eksempel Personal CA", self.root, is_ca=True)

    @cached_property
    def foreign_root(self) -> Holder:
        """A root that the office does not trust."""
        return certificate("Foreign Root CA", is_ca=True)

    def person(self, name: str = SIGNER_NAME, **more: object) -> Holder:
        """Return a person's certificate under the intermediate."""
        return certificate(name, self.intermediate, chain=[self.intermediate], **more)  # type: ignore[arg-type]  # of any kind

    @cached_property
    def signer(self) -> Holder:
        """A person in good order, with a qualified certificate on a device."""
        return self.person(statements=QUALIFIED_PERSON)

    @cached_property
    def time_stamper(self) -> Holder:
        """A time stamper under the root."""
        return certificate("Eksempel TSA", self.root, usages=("digital_signature",), is_time_stamper=True)

    @cached_property
    def lists(self) -> tuple[bytes, ...]:
        """The lists of both authorities, with nobody revoked."""
        return (revocation_list(self.root), revocation_list(self.intermediate))

    def trust(self, *, is_qualified: bool = True) -> TrustMaterial:
        """Return what an office holds that trusts the root."""
        marked = frozenset({sha256(self.root.der).hexdigest()}) if is_qualified else frozenset()
        return TrustMaterial((self.root.der,), marked, self.lists)


@cache
def the_pki() -> Pki:
    """Return everybody, made once a process."""
    return Pki()
