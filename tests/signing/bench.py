"""How many signatures are validated in a second, beside pyHanko's own call on the same file."""

import time
from collections.abc import Callable
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from requests_app.gateways.form_signatures import signatures_in
from requests_app.gateways.signature_reader import read_signatures
from tests.signing.pki import JUDGED_AT, the_pki
from tests.signing.signing import signed


def validations_per_second(form: bytes, *, rounds: int = 50) -> dict[str, float]:
    """Return validations in a second of one signed form: pyHanko's call, our reading, and it confined.

    The confined one starts its process each time, as an upload does.
    """
    pki = the_pki()
    pdf, trust = signed(form, pki.signer), pki.trust()

    def plain() -> None:
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(pki.root.der)],
            crls=list(pki.lists),
            moment=JUDGED_AT,
            revocation_mode="require",
        )
        reader = PdfFileReader(BytesIO(pdf))
        if not validate_pdf_signature(reader.embedded_signatures[0], context).bottom_line:
            raise AssertionError("pyHanko does not take the signature for valid")

    def ours() -> None:
        (found,) = signatures_in(pdf, trust, JUDGED_AT)
        if found.trust != "trusted" or found.revocation != "good":
            raise AssertionError("the signature is not read as trusted")

    return {
        "pyhanko": _rate(plain, rounds),
        "signatures_in": _rate(ours, rounds),
        "confined": _rate(lambda: read_signatures(pdf, trust, JUDGED_AT), max(1, rounds // 10)),
    }


def _rate(work: Callable[[], object], rounds: int) -> float:
    work()
    began = time.perf_counter()
    for _ in range(rounds):
        work()
    return rounds / (time.perf_counter() - began)
