"""Read the digital signatures of a PDF with pyHanko: what each covers, what came after it, whose it is.

Nothing is fetched: trust comes from roots that are given, revocation from lists that are given or stand in
the file. It knows no Django and runs without an event loop, so that it can run in the confined process
(gateways/signature_reader.py). Traps that are met here: pyHanko's own judgement accepts bytes behind the end
of the file, and calls a file covered whose signed ranges only add up; both are measured anew.
"""

from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final, TypeVar

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import MultivaluedAttributeError, NonexistentAttributeError
from pyhanko.sign.general import find_unique_cms_attribute as unique_attribute
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
    async_validate_pdf_timestamp,
)
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from dpo_office.common.confined_parts import packed, taken_apart
from requests_app.domain.signatures import (
    EXPECTED_FIELD,
    MAX_FIELD_NAME,
    MAX_NAME,
    MAX_SIGNATURES,
    Changes,
    Coverage,
    SignatureReading,
    Trust,
    TrustMaterial,
    as_data,
)
from requests_app.gateways.form_layout import SIGNATURE

PLACE_TOLERANCE: Final = 1.0
# A list of revocations in the file may be long, but not without end.
MAX_EVIDENCE: Final = 50
MAX_KIDS: Final = 2_000

_COVERAGE: Final[dict[SignatureCoverageLevel, Coverage]] = {
    SignatureCoverageLevel.ENTIRE_FILE: "file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "start",
    SignatureCoverageLevel.UNCLEAR: "unclear",
}
_CHANGES: Final[dict[ModificationLevel | None, Changes]] = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "archival",
    ModificationLevel.FORM_FILLING: "form_filling",
    ModificationLevel.ANNOTATIONS: "annotations",
    ModificationLevel.OTHER: "other",
    None: "unknown",
}
_TRUST: Final[dict[AdESIndeterminate, Trust]] = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "no_root",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired",
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "expired",
    AdESIndeterminate.EXPIRED: "expired",
    AdESIndeterminate.NOT_YET_VALID: "expired",
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "wrong_usage",
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: "wrong_usage",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "weak",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "weak",
}
_EVERY: Final = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
_NONE: Final = RevocationCheckingRule.NO_CHECK
# First everything is asked for; where that fails, the signer's own certificate; then nothing.
_ALL_KNOWN: Final = RevocationCheckingPolicy(_EVERY, _EVERY)
_SIGNER_KNOWN: Final = RevocationCheckingPolicy(_EVERY, _NONE)
_NOTHING_KNOWN: Final = RevocationCheckingPolicy(_NONE, _NONE)

T = TypeVar("T")


@dataclass(frozen=True)
class _Evidence:
    """What is held, and what the file brings along."""

    roots: tuple[x509.Certificate, ...]
    certificates: tuple[x509.Certificate, ...]
    lists: tuple[Any, ...]
    responses: tuple[Any, ...]

    def context(
        self, policy: RevocationCheckingPolicy, moment: datetime, *, is_past: bool = False
    ) -> ValidationContext:
        """Make what a signature is judged by at a moment; for one that is past, later lists count too."""
        return ValidationContext(
            trust_roots=list(self.roots),
            other_certs=self.certificates,
            crls=self.lists,
            ocsps=self.responses,
            allow_fetching=False,
            moment=moment,
            revinfo_policy=CertRevTrustPolicy(policy, retroactive_revinfo=is_past),
        )


def read(data: bytes) -> bytes:
    """Read what `signature_reader` wrote, in the confined process; give the signatures for it."""
    asked, content = taken_apart(data)
    trust = TrustMaterial(
        tuple(bytes.fromhex(root) for root in asked["roots"]),
        frozenset(asked["qualified"]),
        tuple(bytes.fromhex(each) for each in asked["lists"]),
    )
    found = signatures_in(content, trust, datetime.fromisoformat(asked["at"]))
    return packed({"signatures": [as_data(one) for one in found]})


def signatures_in(content: bytes, trust: TrustMaterial, at: datetime) -> tuple[SignatureReading, ...]:
    """Return every signature of a PDF, judged at `at`. Whatever cannot be read says so in its `fault`.

    Raises MemoryError and RecursionError alone: a file whose signatures cannot even be listed gives one
    reading, "file_unreadable".
    """
    try:
        reader = PdfFileReader(BytesIO(content), strict=True)
        fields = [(name, ref) for name, _value, ref in enumerate_sig_fields(reader, filled_status=True)]
        if len(fields) > MAX_SIGNATURES:
            return (SignatureReading("", fault="too_many_signatures"),)
        evidence = _evidence(reader, trust)
    except (MemoryError, RecursionError):
        raise  # the confined process has its own words for them
    except Exception:  # noqa: BLE001 - a hostile file makes a parser fail in every way there is
        return (SignatureReading("", fault="file_unreadable"),)
    return tuple(_reading(content, reader, name, ref, evidence, trust, at) for name, ref in fields)


def _reading(
    content: bytes,
    reader: PdfFileReader,
    name: str,
    ref: Any,
    evidence: _Evidence,
    trust: TrustMaterial,
    at: datetime,
) -> SignatureReading:
    unread = SignatureReading(
        name[:MAX_FIELD_NAME], is_expected_field=name == EXPECTED_FIELD, fault="signature_unreadable"
    )
    try:
        signature = EmbeddedPdfSignature(reader, ref, name)
        found = _read_coverage(replace(unread, fault=""), content, signature)
        if signature.sig_object_type == "/DocTimeStamp":
            return _read_stamp(found, signature, evidence, at)
        return _read_signature(found, signature, evidence, trust, at)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - fail closed: what cannot be judged is never valid
        return unread


def _read_coverage(
    found: SignatureReading, content: bytes, signature: EmbeddedPdfSignature
) -> SignatureReading:
    """Measure what the signature covers, what came after it, and where its field lies."""
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko gives it no types
    summary = signature.summarise_integrity_info()
    coverage = _COVERAGE[summary["coverage"]]
    level = getattr(summary["diff_result"], "modification_level", ModificationLevel.OTHER)
    changes = _CHANGES[level]
    end = _signed_end(content, signature)
    if end is None:
        coverage = "unclear"
    if coverage == "file" and end != len(content):
        coverage = "start"
    is_archival = (
        coverage == "revision" and changes == "archival" and content.rstrip(b"\r\n").endswith(b"%%EOF")
    )
    fields, annotations = _added(signature) if coverage == "revision" else (0, 0)
    return replace(
        found,
        coverage=coverage,
        changes=changes,
        is_whole=coverage == "file" or is_archival,
        is_in_place=_is_in_place(signature.sig_field),
        certifies=signature.docmdp_level.value if signature.docmdp_level else 0,
        fields_added=fields,
        annotations_added=annotations,
    )


def _signed_end(content: bytes, signature: EmbeddedPdfSignature) -> int | None:
    """Return where the signed bytes end; None when the one hole in them is not exactly the signature."""
    match [int(number) for number in signature.byte_range]:
        case [0, hole, start, length] if 0 < hole < start <= start + length <= len(content):
            written = content[hole:start]
        case _:
            return None
    if written[:1] != b"<" or written[-1:] != b">":
        return None
    # Only digits may stand there: white space would be room for something else.
    if bytes.fromhex(written[1:-1].decode("ascii")) != signature.pkcs7_content or b" " in written:
        return None
    return start + length


def _is_in_place(field: DictionaryObject) -> bool:
    try:
        place = [float(number) for number in field["/Rect"]]
    except (KeyError, TypeError, ValueError):
        return False
    wanted = SIGNATURE.pdf_rectangle()
    return len(place) == len(wanted) and all(
        abs(a - b) <= PLACE_TOLERANCE for a, b in zip(place, wanted, strict=True)
    )


def _added(signature: EmbeddedPdfSignature) -> tuple[int, int]:
    """Count the fields, and the annotations that are no field, that came after the signature."""
    reader = signature.reader
    then = _counted(reader.get_historical_resolver(signature.signed_revision))
    now = _counted(reader)
    return max(0, now[0] - then[0]), max(0, now[1] - then[1])


def _counted(handler: PdfHandler) -> tuple[int, int]:
    form = handler.root.get("/AcroForm", {})
    fields = len(form.get("/Fields", ()))
    annotations = sum(
        1
        for page in _pages(handler.root["/Pages"])
        for note in page.get("/Annots", ())
        if _object(note).get("/Subtype") != "/Widget"
    )
    return fields, annotations


def _pages(root: Any) -> Iterator[Any]:
    waiting, seen = [root], 0
    while waiting:
        node = _object(waiting.pop())
        seen += 1
        if seen > MAX_KIDS:
            raise PdfReadError("too many pages")
        if "/Kids" in node:
            waiting.extend(node["/Kids"])
        else:
            yield node


def _object(value: Any) -> Any:
    if isinstance(value, IndirectObject):
        return value.get_object()  # type: ignore[no-untyped-call]  # pyHanko gives it no types
    return value


def _read_stamp(
    found: SignatureReading, signature: EmbeddedPdfSignature, evidence: _Evidence, at: datetime
) -> SignatureReading:
    status = _run(async_validate_pdf_timestamp(signature, evidence.context(_ALL_KNOWN, at), skip_diff=True))
    return replace(
        found,
        is_time_stamp=True,
        intact=status.intact,
        valid=status.valid,
        trust="trusted" if status.trusted else "unjudged",
        signed_at=status.timestamp,
        time_source="timestamp",
        is_time_proven=status.trusted,
    )


def _read_signature(
    found: SignatureReading,
    signature: EmbeddedPdfSignature,
    evidence: _Evidence,
    trust: TrustMaterial,
    at: datetime,
) -> SignatureReading:
    evidence = _with_signed_evidence(evidence, signature)
    stamps = evidence.context(_ALL_KNOWN, at)

    def judge(policy: RevocationCheckingPolicy, moment: datetime) -> PdfSignatureStatus:
        signers = evidence.context(policy, moment, is_past=moment != at)
        return _run(async_validate_pdf_signature(signature, signers, stamps, skip_diff=True))

    status, moment = judge(_ALL_KNOWN, at), at
    stamp = status.timestamp_validity
    is_proven = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    if stamp is not None and is_proven and stamp.timestamp <= at:
        # Proven to have been there then: the certificate is judged at that time, as it may have ended since.
        moment = stamp.timestamp
        status = judge(_ALL_KNOWN, moment)
    found = replace(
        found,
        intact=status.intact,
        valid=status.valid,
        signed_at=stamp.timestamp if stamp else _aware(status.signer_reported_dt),
        time_source="timestamp" if stamp else ("claimed" if status.signer_reported_dt else "none"),
        is_time_proven=is_proven,
        **_certificate_facts(status.signing_cert),
    )
    if not (status.intact and status.valid):
        return found
    if status.trusted:
        found = replace(found, trust="trusted", revocation="good")
    else:
        status = judge(_SIGNER_KNOWN, moment) if not status.revoked else status
        if status.revoked:
            return replace(found, trust="revoked", revocation="revoked")
        status = judge(_NOTHING_KNOWN, moment)
        if not status.trusted:
            problem = status.trust_problem_indic
            known = _TRUST.get(problem) if isinstance(problem, AdESIndeterminate) else None
            # A certificate that signed itself fails like one of the wrong usage.
            is_usage_meant = known == "wrong_usage" and found.may_sign
            return replace(found, trust="no_root" if is_usage_meant else known or "broken_chain")
        found = replace(found, trust="trusted")
    return replace(found, is_under_qualified_root=_root_of(status) in trust.qualified)


def _aware(moment: datetime | None) -> datetime | None:
    """Leave a time without a zone out: it says nothing."""
    return moment if moment is not None and moment.tzinfo is not None else None


def _root_of(status: PdfSignatureStatus) -> str:
    path = status.validation_path
    authority = path.trust_anchor.authority if path else None
    certificate = getattr(authority, "certificate", None)
    return sha256(certificate.dump()).hexdigest() if certificate is not None else ""


def _certificate_facts(certificate: x509.Certificate) -> dict[str, Any]:
    usage = certificate.key_usage_value
    statements = get_qc_statements(certificate)
    kinds = {
        kind
        for statement in statements
        if statement["statement_id"].native == "qc_type"
        for kind in statement["statement_info"].native
    }
    ids = {statement["statement_id"].native for statement in statements}
    return {
        "signer": _name(certificate.subject),
        "issuer": _name(certificate.issuer),
        "certificate": sha256(certificate.dump()).hexdigest(),
        "may_sign": usage is not None and "non_repudiation" in usage.native,
        "is_qualified": "qc_compliance" in ids,
        "is_on_device": "qc_sscd" in ids,
        "is_of_person": not kinds or "qct_esign" in kinds,
    }


def _name(name: x509.Name) -> str:
    """Name whom a certificate names, and nothing else: its serial number may be a CPR number."""
    said = name.native
    parts = said.get("common_name") or [said.get("given_name"), said.get("surname")]
    words = parts if isinstance(parts, list) else [parts]
    text = " ".join(str(word) for word in words if word)
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:MAX_NAME]


def _evidence(reader: PdfFileReader, trust: TrustMaterial) -> _Evidence:
    """Gather what is held and what the document's security store brings (ISO 32000-2, 12.8.4.3)."""
    held = [asn1_crl.CertificateList.load(each) for each in trust.lists]
    certificates: list[x509.Certificate] = []
    lists: list[Any] = []
    responses: list[Any] = []
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        store = None
    if store is not None:
        certificates = [
            x509.Certificate.load(_object(ref).read_data(DecodePurpose.CERTIFICATE))
            for ref in _few(store.certs.values())
        ]
        lists = [
            asn1_crl.CertificateList.load(_object(ref).read_data(DecodePurpose.CRL))
            for ref in _few(store.crls)
        ]
        responses = [
            asn1_ocsp.OCSPResponse.load(_object(ref).read_data(DecodePurpose.OCSP_RESPONSE))
            for ref in _few(store.ocsps)
        ]
    roots = tuple(x509.Certificate.load(each) for each in trust.roots)
    return _Evidence(roots, tuple(certificates), (*held, *lists), tuple(responses))


def _with_signed_evidence(evidence: _Evidence, signature: EmbeddedPdfSignature) -> _Evidence:
    """Add what the signature itself carries about revocation, in the way that Adobe's programs do."""
    try:
        kept = unique_attribute(signature.signer_info["signed_attrs"], "adobe_revocation_info_archival")
    except (NonexistentAttributeError, MultivaluedAttributeError):
        return evidence
    return replace(
        evidence,
        lists=(*evidence.lists, *_few(kept["crl"] or ())),
        responses=(*evidence.responses, *_few(kept["ocsp"] or ())),
    )


def _few(values: Iterable[T]) -> list[T]:
    found = list(values)
    if len(found) > MAX_EVIDENCE:
        raise PdfReadError("too much evidence")
    return found


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that waits for nothing: without network there is nothing to wait for, and no loop."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    finally:
        work.close()
    raise RuntimeError("a signature was waited for")


def warm_up() -> None:
    """Load, before the process is confined, what is loaded when it is first needed."""
    signatures_in(b"%PDF-1.7", TrustMaterial(), datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
