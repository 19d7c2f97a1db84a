"""What is read of a digital signature in a returned form, and what it is held against: facts, no verdict."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

# The one field of our form that is signed.
EXPECTED_FIELD: Final = "signature"
MAX_SIGNATURES: Final = 20
MAX_NAME: Final = 200
# As in the reader of forms, whose names these are compared with.
MAX_FIELD_NAME: Final = 500

Coverage = Literal["file", "revision", "start", "unclear"]
Changes = Literal["none", "archival", "form_filling", "annotations", "other", "unknown"]
Trust = Literal["trusted", "no_root", "expired", "revoked", "wrong_usage", "weak", "broken_chain", "unjudged"]
Revocation = Literal["good", "revoked", "unknown"]
TimeSource = Literal["timestamp", "claimed", "none"]


@dataclass(frozen=True)
class TrustMaterial:
    """What a controller trusts: roots and revocation lists as DER, and the SHA-256 of the qualified roots.

    Nothing is looked up anywhere: what is not here, or in the file itself, is not known.
    """

    roots: tuple[bytes, ...] = ()
    qualified: frozenset[str] = frozenset()
    lists: tuple[bytes, ...] = ()


NO_TRUST: Final = TrustMaterial()


@dataclass(frozen=True)
class SignatureReading:
    """One signature, or time stamp over the document, as it was read. A `fault` says that it could not be.

    `intact`: the signed bytes are those of the file; `valid`: the signature over them is of the certificate's
    key. `coverage`: of the whole file, of a whole earlier version of it, only of its beginning, or unclear.
    `changes`: what later versions did. `is_whole` is true where nothing but archival data lies outside of the
    signature. `certifies` is the level of changes that a certifying signature allows (DocMDP), 0 if none.
    """

    field: str
    is_time_stamp: bool = False
    is_expected_field: bool = False
    is_in_place: bool = False
    intact: bool = False
    valid: bool = False
    coverage: Coverage = "unclear"
    changes: Changes = "unknown"
    is_whole: bool = False
    trust: Trust = "unjudged"
    revocation: Revocation = "unknown"
    # As signed. Personal: kept apart from codes.
    signer: str = ""
    issuer: str = ""
    certificate: str = ""
    may_sign: bool = False
    # Of the certificate (ETSI EN 319 412-5): qualified, its key in a device for it, for a seal or website.
    is_qualified: bool = False
    is_on_device: bool = False
    is_of_person: bool = True
    is_under_qualified_root: bool = False
    signed_at: datetime | None = None
    time_source: TimeSource = "none"
    is_time_proven: bool = False
    certifies: int = 0
    fields_added: int = 0
    annotations_added: int = 0
    fault: str = ""


def as_data(reading: SignatureReading) -> dict[str, Any]:
    """Write a reading as JSON data."""
    at = reading.signed_at
    return asdict(reading) | {"signed_at": at.isoformat() if at else None}


def from_data(data: Mapping[str, Any]) -> SignatureReading:
    """Read what `as_data` wrote. Raises TypeError or ValueError for anything else."""
    at = data["signed_at"]
    return SignatureReading(**{**data, "signed_at": datetime.fromisoformat(at) if at else None})
