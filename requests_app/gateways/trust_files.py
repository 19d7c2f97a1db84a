"""Read an uploaded certificate or revocation list, as PEM or DER; refuse what nothing can be judged by."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from dpo_office.common.confined_parts import UnreadableError
from requests_app.domain.signature_trust import (
    LIST,
    MAX_LIST_BYTES,
    MAX_ROOT_BYTES,
    MAX_SUBJECT,
    ROOT,
)

RSA_BITS: Final = 2048
_PEM: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_PEM_KINDS: Final = {
    b"CERTIFICATE": ROOT,
    b"TRUSTED CERTIFICATE": ROOT,
    b"X509 CERTIFICATE": ROOT,
    b"X509 CRL": LIST,
}


class TrustFileError(UnreadableError):
    """The file cannot be used; `code` says why."""


@dataclass(frozen=True)
class TrustFile:
    """A certificate or list: its bytes as DER, whose it is, and from when until when it counts."""

    kind: str
    der: bytes
    subject: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime


def read_trust_file(content: bytes) -> TrustFile:
    """Read a certificate of an authority, or a list of revoked certificates.

    Raises TrustFileError: trust_file_unreadable, trust_file_several, trust_file_too_large, root_no_authority,
    root_key_weak or list_without_end.
    """
    if len(content) > MAX_LIST_BYTES:
        raise TrustFileError("trust_file_too_large")
    found = _PEM.findall(content)
    if len(found) > 1:
        raise TrustFileError("trust_file_several")
    if found:
        kind = _PEM_KINDS.get(found[0])
        readers = {ROOT: _pem_root, LIST: _pem_list}
        if kind is None:
            raise TrustFileError("trust_file_unreadable")
        return readers[kind](content)
    for reader in (_der_root, _der_list):
        try:
            return reader(content)
        except ValueError:
            continue
    raise TrustFileError("trust_file_unreadable")


def is_signed_by(list_der: bytes, root_der: bytes) -> bool | None:
    """Tell whether a list that names a root as its issuer is signed by it; None when it names another."""
    revoked = x509.load_der_x509_crl(list_der)
    root = x509.load_der_x509_certificate(root_der)
    if revoked.issuer != root.subject:
        return None
    try:
        return revoked.is_signature_valid(root.public_key())  # type: ignore[arg-type]  # other keys raise TypeError
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False


def _pem_root(content: bytes) -> TrustFile:
    try:
        return _root(x509.load_pem_x509_certificate(content))
    except ValueError as error:
        raise TrustFileError("trust_file_unreadable") from error


def _pem_list(content: bytes) -> TrustFile:
    try:
        return _list(x509.load_pem_x509_crl(content))
    except ValueError as error:
        raise TrustFileError("trust_file_unreadable") from error


def _der_root(content: bytes) -> TrustFile:
    return _root(x509.load_der_x509_certificate(content))


def _der_list(content: bytes) -> TrustFile:
    return _list(x509.load_der_x509_crl(content))


def _root(certificate: x509.Certificate) -> TrustFile:
    der = certificate.public_bytes(Encoding.DER)
    if len(der) > MAX_ROOT_BYTES:
        raise TrustFileError("trust_file_too_large")
    if not _is_authority(certificate):
        raise TrustFileError("root_no_authority")
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < RSA_BITS:
        raise TrustFileError("root_key_weak")
    return TrustFile(
        ROOT,
        der,
        _named(certificate.subject),
        hashlib.sha256(der).hexdigest(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def _is_authority(certificate: x509.Certificate) -> bool:
    """Tell whether it may issue certificates (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    try:
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return is_authority
    return is_authority and usage.key_cert_sign


def _list(revoked: x509.CertificateRevocationList) -> TrustFile:
    der = revoked.public_bytes(Encoding.DER)
    until = revoked.next_update_utc
    if until is None:
        raise TrustFileError("list_without_end")
    return TrustFile(
        LIST,
        der,
        _named(revoked.issuer),
        hashlib.sha256(der).hexdigest(),
        revoked.last_update_utc,
        until,
    )


def _named(name: x509.Name) -> str:
    """Name an authority as its certificate does, with its organisation."""
    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.COUNTRY_NAME)
    said = [str(part.value) for kind in kinds for part in name.get_attributes_for_oid(kind)]
    text = ", ".join(dict.fromkeys(said)) or name.rfc4514_string()
    return "".join(sign if sign.isprintable() else " " for sign in text)[:MAX_SUBJECT]
