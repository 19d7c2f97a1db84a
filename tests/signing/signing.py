"""Forms signed with invented certificates, on the day that `pki.SIGNED_AT` is."""

from io import BytesIO

import time_machine
from asn1crypto import crl
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from requests_app.gateways.form_layout import SIGNATURE
from tests.signing.pki import SIGNED_AT, Holder

# Known beforehand, it is signed once and not twice.
RESERVED = 16_384
Box = tuple[float, float, float, float]


def signed(
    form: bytes,
    holder: Holder,
    *,
    field: str = "signature",
    box: Box | None = None,
    stamper: Holder | None = None,
    certify: int = 0,
    digest: str = "sha256",
) -> bytes:
    """Return the form signed in a field; a box makes the field, `certify` names the DocMDP level."""
    writer = IncrementalPdfFileWriter(BytesIO(form))
    if box is not None:
        fields.append_signature_field(writer, SigFieldSpec(field, box=tuple(round(n) for n in box)))
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        certify=bool(certify),
        docmdp_permissions=MDPPerm(certify) if certify else MDPPerm.FILL_FORMS,
    )
    with time_machine.travel(SIGNED_AT, tick=False):
        signer = PdfSigner(metadata, holder.signer, timestamper=stamper.time_stamper if stamper else None)
        result: bytes = signer.sign_pdf(writer, bytes_reserved=RESERVED).getvalue()
    return result


def with_evidence(pdf: bytes, lists: tuple[bytes, ...]) -> bytes:
    """Add lists of revocations behind the signature, as programs do that keep signatures for long."""
    output = BytesIO(pdf)
    DocumentSecurityStore.add_dss(output, None, crls=[crl.CertificateList.load(each) for each in lists])
    return output.getvalue()


def stamped(pdf: bytes, stamper: Holder) -> bytes:
    """Add a time stamp over the whole document, in a field of its own."""
    output = BytesIO()
    with time_machine.travel(SIGNED_AT, tick=False):
        PdfTimeStamper(stamper.time_stamper).timestamp_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", output=output
        )
    return output.getvalue()


def box_of_form() -> Box:
    """Give the place of our own signature box, in points."""
    return SIGNATURE.pdf_rectangle()
