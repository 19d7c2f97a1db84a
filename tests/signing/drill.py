"""Digital signatures of the corpus of returned forms: forged ones of every family, and honest ones."""

from collections.abc import Iterator
from datetime import timedelta

from requests_app.domain.signature_checks import FormLife, level_of, signature_findings
from requests_app.domain.signatures import TrustMaterial
from requests_app.gateways.form_signatures import signatures_in
from tests.factories.signed_forms import form_data
from tests.signing.attacks import attacks
from tests.signing.pki import (
    JUDGED_AT,
    QUALIFIED_PERSON,
    QUALIFIED_SEAL,
    QUALIFIED_WITHOUT_DEVICE,
    SIGNED_AT,
    Pki,
)
from tests.signing.signing import signed, stamped, with_evidence

LIFE = FormLife(form_data().issued_on, JUDGED_AT.date())
VALID = ["signature_valid"]
NAMES = ("Åse Blåbær Østergård", "Mette Eksempel", "Jens-Ole Ærø Åkjær", "Bo Å", "Anne-Sofie Müller")


def judged(pdf: bytes, trust: TrustMaterial) -> tuple[str, list[str]]:
    """Give the level of a signed form, and the codes of what was found about its signatures."""
    found = signatures_in(pdf, trust, JUDGED_AT)
    fields = [one.field for one in found]
    level = level_of(found, LIFE, has_ink=False, is_name_typed=False)
    return level, [finding.code for finding in signature_findings(found, fields, LIFE)]


def forged(form: bytes, pki: Pki) -> Iterator[tuple[str, str, str]]:
    """Give the family and name of each attack, and what is wrong with its judgement: nothing, if right."""
    for name, pdf in attacks(form, pki):
        level, codes = judged(pdf, pki.trust())
        is_refused = bool(codes) and "signature_valid" not in codes and level in ("none", "simple")
        yield name.split("_")[0], name, "" if is_refused else f"{level}: {', '.join(codes) or 'nothing'}"


def honest(form: bytes, pki: Pki) -> Iterator[tuple[str, str, str]]:
    """Give the same of signatures that are what they seem: each must be valid, at its own level."""
    for family, name, pdf, trust, due in _honest(form, pki):
        found = judged(pdf, trust)
        yield family, name, "" if found == (due, VALID) else f"{found[0]}: {', '.join(found[1])}"


def _honest(form: bytes, pki: Pki) -> Iterator[tuple[str, str, bytes, TrustMaterial, str]]:
    trust = pki.trust()
    for name in NAMES:
        person = pki.person(name, statements=QUALIFIED_PERSON)
        yield "qualified", name, signed(form, person), trust, "qualified"
        yield (
            "qualified",
            f"{name}, stamped",
            signed(form, person, stamper=pki.time_stamper),
            trust,
            "qualified",
        )
    for kind, statements in (
        ("seal", QUALIFIED_SEAL),
        ("no device", QUALIFIED_WITHOUT_DEVICE),
        ("plain", b""),
    ):
        pdf = signed(form, pki.person(statements=statements))
        yield "advanced", kind, pdf, trust, "advanced"
        yield "advanced", f"{kind}, root not marked", pdf, pki.trust(is_qualified=False), "advanced"
    for digest in ("sha256", "sha384", "sha512"):
        yield "digests", digest, signed(form, pki.person(), digest=digest), trust, "advanced"
    roots = TrustMaterial(roots=(pki.root.der,))
    kept = with_evidence(signed(form, pki.signer), pki.lists)
    yield "kept for long", "lists in the file", kept, roots, "advanced"
    yield "kept for long", "and a stamp over all", stamped(kept, pki.time_stamper), roots, "advanced"
    short = pki.person(end=SIGNED_AT + timedelta(hours=1))
    old = signed(form, short, stamper=pki.time_stamper)
    yield "kept for long", "of a certificate that ended since", old, trust, "advanced"
