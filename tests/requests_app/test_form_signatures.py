"""Digital signatures of returned forms, honest and forged, as the gateway reads them."""

from datetime import timedelta

import pytest

from dpo_office.common.confined import Limits
from requests_app.domain.signature_checks import signature_findings
from requests_app.domain.signatures import NO_TRUST, SignatureReading, TrustMaterial
from requests_app.gateways.form_reader import read_form
from requests_app.gateways.form_signatures import signatures_in
from requests_app.gateways.request_form import render_request_form
from requests_app.gateways.signature_reader import has_signatures, read_signatures
from tests.factories.signed_forms import form_data
from tests.signing import drill
from tests.signing.bare import bare_form
from tests.signing.pki import (
    JUDGED_AT,
    QUALIFIED_PERSON,
    QUALIFIED_SEAL,
    QUALIFIED_WITHOUT_DEVICE,
    SIGNED_AT,
    SIGNER_NAME,
    revocation_list,
    the_pki,
)
from tests.signing.signing import signed, stamped, with_evidence

pytestmark = pytest.mark.once

FAMILIES = {"usf", "isa", "swa", "shadow", "eaa", "ssa", "tail", "resaved", "flipped", "who", "field"}


def judged(pdf: bytes, trust: TrustMaterial | None = None) -> tuple[str, list[str]]:
    return drill.judged(pdf, the_pki().trust() if trust is None else trust)


def test_no_forged_or_altered_signature_is_valid():
    found = list(drill.forged(bare_form(), the_pki()))

    assert [(name, fault) for _family, name, fault in found if fault] == []
    assert {family for family, _name, _fault in found} == FAMILIES
    assert len(found) >= 55


def test_every_honest_signature_is_valid_at_its_level():
    found = list(drill.honest(bare_form(), the_pki()))

    assert [(name, fault) for _family, name, fault in found if fault] == []
    assert len(found) >= 20


def test_the_issued_form_is_signed_in_its_own_field():
    form = render_request_form(form_data())
    pdf = signed(form, the_pki().signer)

    (reading,) = signatures_in(pdf, the_pki().trust(), JUDGED_AT)

    assert pdf.startswith(form)
    assert (reading.field, reading.is_expected_field, reading.is_in_place) == ("signature", True, True)
    assert (reading.signer, reading.issuer) == (SIGNER_NAME, "Eksempel Personal CA")
    assert (reading.signed_at, reading.time_source) == (SIGNED_AT, "claimed")
    assert judged(pdf) == ("qualified", ["signature_valid"])
    assert read_form(pdf).signed_fields == ("signature",)


def test_without_roots_every_signature_is_in_doubt_and_none_blocks():
    pdf = signed(bare_form(), the_pki().signer)

    assert judged(pdf, NO_TRUST) == ("simple", ["signature_not_trusted"])


def test_without_lists_it_is_not_known_whether_a_certificate_was_revoked():
    trust = TrustMaterial(roots=(the_pki().root.der,))

    assert judged(signed(bare_form(), the_pki().signer), trust) == (
        "simple",
        ["signature_revocation_unknown"],
    )


def test_archival_data_behind_a_signature_leave_it_whole():
    trust = TrustMaterial(roots=(the_pki().root.der,))
    kept = with_evidence(signed(bare_form(), the_pki().signer), the_pki().lists)

    assert judged(kept, trust) == ("advanced", ["signature_valid"])
    assert judged(stamped(kept, the_pki().time_stamper), trust) == ("advanced", ["signature_valid"])


def test_a_certificate_that_ended_since_is_judged_at_the_time_of_a_proven_stamp():
    short = the_pki().person(end=SIGNED_AT + timedelta(hours=1))
    pdf = signed(bare_form(), short, stamper=the_pki().time_stamper)

    assert judged(pdf) == ("advanced", ["signature_valid"])
    assert judged(signed(bare_form(), short)) == ("simple", ["signature_certificate_expired"])


@pytest.mark.parametrize(
    ("days", "outcome"),
    [(1, ("simple", ["signature_certificate_revoked"])), (-1, ("advanced", ["signature_valid"]))],
)
def test_what_was_revoked_counts_from_its_day(days, outcome):
    pki, person = the_pki(), the_pki().person()
    late = revocation_list(
        pki.intermediate,
        revoked=[person],
        revoked_at=SIGNED_AT - timedelta(hours=1) * days,
        begin=SIGNED_AT + timedelta(hours=2),
    )
    trust = TrustMaterial((pki.root.der,), lists=(pki.lists[0], late))

    assert judged(signed(bare_form(), person, stamper=pki.time_stamper), trust) == outcome


@pytest.mark.parametrize(
    ("statements", "is_marked", "level"),
    [
        (QUALIFIED_PERSON, True, "qualified"),
        (QUALIFIED_PERSON, False, "advanced"),
        (QUALIFIED_SEAL, True, "advanced"),
        (QUALIFIED_WITHOUT_DEVICE, True, "advanced"),
        (b"", True, "advanced"),
    ],
)
def test_a_signature_is_qualified_by_certificate_device_and_root(statements, is_marked, level):
    pdf = signed(bare_form(), the_pki().person(statements=statements))

    assert judged(pdf, the_pki().trust(is_qualified=is_marked)) == (level, ["signature_valid"])


@pytest.mark.parametrize(
    ("name", "serial", "said"),
    [
        ("  Jens-Ole Ærø\u200b Åkjær ", "", "Jens-Ole Ærø  Åkjær"),
        ("Mette Eksempel", "PNODK-0101011234", "Mette Eksempel"),
        ("X" * 64, "", "X" * 64),
    ],
)
def test_the_signer_is_named_as_in_the_certificate_and_no_number_is(name, serial, said):
    pdf = signed(bare_form(), the_pki().person(name, serial_attribute=serial))

    (reading,) = signatures_in(pdf, the_pki().trust(), JUDGED_AT)

    assert reading.signer == said


def test_signatures_are_read_in_the_confined_process_and_whatever_happens_there_is_in_doubt():
    pdf, trust = signed(bare_form(), the_pki().signer, stamper=the_pki().time_stamper), the_pki().trust()

    assert read_signatures(pdf, trust, JUDGED_AT) == signatures_in(pdf, trust, JUDGED_AT)
    starved = Limits(cpu_seconds=5, memory_bytes=64 * 1024 * 1024, wall_seconds=20)
    (unread,) = read_signatures(pdf, trust, JUDGED_AT, starved)
    assert unread == SignatureReading("", fault=unread.fault)
    assert [finding.code for finding in signature_findings([unread], ["signature"], drill.LIFE)] == [
        "signature_unreadable"
    ]


def test_only_a_file_that_may_be_signed_is_looked_through():
    assert not has_signatures(render_request_form(form_data()), ())
    assert has_signatures(b"%PDF-1.7", ("signature",))
    assert has_signatures(signed(bare_form(), the_pki().signer), ())
